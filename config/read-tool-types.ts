import type { ArgumentType } from '../contract/interceptor-plan.ts';

/** Arguments of a tool that are no text, with what they are. */
export type ToolTypes = Readonly<Record<string, ArgumentType>>;

type Json = Readonly<Record<string, unknown>>;

const TYPES: ReadonlySet<unknown> = new Set<ArgumentType>([
  'object',
  'array',
  'number',
  'integer',
  'boolean',
]);

/**
 * Reads from a target document, as `transform` writes it, which arguments of each operation are no texts: parameters
 * and the properties of a JSON body. One that may be a text, or of several types, is not among them.
 */
export function readToolTypes(document: unknown): ReadonlyMap<string, ToolTypes> {
  const paths = isRecord(document) && isRecord(document.paths) ? document.paths : {};
  const operations = Object.values(paths)
    .filter(isRecord)
    .flatMap((item) => Object.values(item).filter(isRecord))
    .flatMap((operation) =>
      typeof operation.operationId === 'string' ? [[operation.operationId, operation] as const] : [],
    );
  return new Map(operations.map(([name, operation]) => [name, typesOf(operation)]));
}

function typesOf(operation: Json): ToolTypes {
  const parameters = Array.isArray(operation.parameters) ? (operation.parameters as unknown[]) : [];
  const named = parameters
    .filter(isRecord)
    .map(({ name, schema }): readonly [string, unknown] => [String(name), schema]);
  return Object.fromEntries(
    [...named, ...bodyProperties(operation)].flatMap(([name, schema]) =>
      isRecord(schema) && isType(schema.type) ? [[name, schema.type]] : [],
    ),
  );
}

function bodyProperties({ requestBody }: Json): readonly (readonly [string, unknown])[] {
  const content = isRecord(requestBody) && isRecord(requestBody.content) ? requestBody.content : {};
  const json = content['application/json'];
  const schema = isRecord(json) && isRecord(json.schema) ? json.schema : {};
  return isRecord(schema.properties) ? Object.entries(schema.properties) : [];
}

function isType(value: unknown): value is ArgumentType {
  return TYPES.has(value);
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
