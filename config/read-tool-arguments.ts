type Json = Readonly<Record<string, unknown>>;

/** Arguments of a tool by name, each with its schema. */
export type ToolArguments = Readonly<Record<string, unknown>>;

/**
 * Reads from a target document, as `transform` writes it, the arguments of each operation by operationId: parameters
 * and the properties of a JSON body.
 */
export function readToolArguments(document: unknown): ReadonlyMap<string, ToolArguments> {
  const paths = isRecord(document) && isRecord(document.paths) ? document.paths : {};
  const operations = Object.values(paths)
    .filter(isRecord)
    .flatMap((item) => Object.values(item).filter(isRecord))
    .flatMap((operation) =>
      typeof operation.operationId === 'string' ? [[operation.operationId, operation] as const] : [],
    );
  return new Map(operations.map(([name, operation]) => [name, argumentsOf(operation)]));
}

function argumentsOf(operation: Json): ToolArguments {
  const parameters = Array.isArray(operation.parameters) ? (operation.parameters as unknown[]) : [];
  const named = parameters
    .filter(isRecord)
    .map(({ name, schema }): readonly [string, unknown] => [String(name), schema]);
  return Object.fromEntries([...named, ...bodyProperties(operation)]);
}

function bodyProperties({ requestBody }: Json): readonly (readonly [string, unknown])[] {
  const content = isRecord(requestBody) && isRecord(requestBody.content) ? requestBody.content : {};
  const json = content['application/json'];
  const schema = isRecord(json) && isRecord(json.schema) ? json.schema : {};
  return isRecord(schema.properties) ? Object.entries(schema.properties) : [];
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
