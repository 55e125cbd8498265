import { isObject } from '../contract/json-object.ts';
type Json = Readonly<Record<string, unknown>>;

/** Arguments of a tool by name, each with its schema. */
export type ToolArguments = Readonly<Record<string, unknown>>;

/**
 * Reads from a target document, as `transform` writes it, the arguments of each operation by operationId: parameters
 * and the properties of a JSON body.
 */
export function readToolArguments(document: unknown): ReadonlyMap<string, ToolArguments> {
  const paths = isObject(document) && isObject(document.paths) ? document.paths : {};
  const operations = Object.values(paths)
    .filter(isObject)
    .flatMap((item) => Object.values(item).filter(isObject))
    .flatMap((operation) =>
      typeof operation.operationId === 'string' ? [[operation.operationId, operation] as const] : [],
    );
  return new Map(operations.map(([name, operation]) => [name, argumentsOf(operation)]));
}

function argumentsOf(operation: Json): ToolArguments {
  const parameters = Array.isArray(operation.parameters) ? (operation.parameters as unknown[]) : [];
  const named = parameters
    .filter(isObject)
    .map(({ name, schema }): readonly [string, unknown] => [String(name), schema]);
  return Object.fromEntries([...named, ...bodyProperties(operation)]);
}

function bodyProperties({ requestBody }: Json): readonly (readonly [string, unknown])[] {
  const content = isObject(requestBody) && isObject(requestBody.content) ? requestBody.content : {};
  const json = content['application/json'];
  const schema = isObject(json) && isObject(json.schema) ? json.schema : {};
  return isObject(schema.properties) ? Object.entries(schema.properties) : [];
}
