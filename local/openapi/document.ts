import { load } from 'js-yaml';

/** A JSON object of unknown shape. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** An OpenAPI 3 document that has the parts which a parser insists on. */
export interface OpenApiDocument {
  readonly root: JsonObject;
  readonly operations: readonly DocumentOperation[];
}

/** One operation with its place. `method` is lower case. */
export interface DocumentOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: JsonObject;
  readonly pathItem: JsonObject;
}

/** HTTP methods that become tools (devguide gateway-schema-openapi, read 2026-11; TRACE is not listed there). */
const METHODS: readonly string[] = ['get', 'post', 'put', 'delete', 'patch', 'head', 'options'];

/**
 * Reads an OpenAPI 3.0 or 3.1 document from JSON or YAML, or says why a parser refuses it. The wording of a missing
 * part follows the one observed for API Gateway exports (2026-09-28); for inline documents it is assumed.
 */
export function readDocument(text: string): OpenApiDocument | { readonly problems: readonly string[] } {
  const root = parse(text);
  if (root === undefined) return { problems: ['the document is neither JSON nor YAML'] };
  const version = root.openapi;
  if (typeof version !== 'string') return { problems: ['attribute openapi is missing'] };
  if (!/^3\.[01]\./.test(version)) return { problems: [`attribute openapi is not of type 3.0.x or 3.1.x`] };
  const operations = operationsOf(root);
  const problems = [...missingParts(root), ...operationProblems(operations, version.startsWith('3.0.'))];
  return problems.length > 0 ? { problems } : { root, operations };
}

/** Follows a local `$ref`; a value without one is itself, a dangling or circular one is nothing. */
export function resolve(root: JsonObject, value: unknown): unknown {
  const seen = new Set<string>();
  let current = value;
  while (isObject(current) && typeof current.$ref === 'string') {
    if (seen.has(current.$ref)) return undefined;
    seen.add(current.$ref);
    current = atPointer(root, current.$ref);
  }
  return current;
}

/** Tells a JSON object from everything else. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entries of an object, none where it is no object. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value) : [];
}

/** The items of a list, none where it is no list. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function parse(text: string): JsonObject | undefined {
  for (const read of [JSON.parse, load] as const) {
    try {
      const value: unknown = read(text);
      if (isObject(value)) return value;
    } catch {
      // The other notation is tried, then the caller is told.
    }
  }
  return undefined;
}

function missingParts(root: JsonObject): readonly string[] {
  return ['info', 'paths']
    .filter((name) => !isObject(root[name]))
    .map((name) => `attribute ${name} is missing`);
}

function operationsOf(root: JsonObject): readonly DocumentOperation[] {
  return entriesOf(root.paths).flatMap(([path, item]) => {
    const pathItem = resolve(root, item);
    if (!isObject(pathItem)) return [];
    return METHODS.flatMap((method) => {
      const operation = pathItem[method];
      return isObject(operation) ? [{ method, path, operation, pathItem }] : [];
    });
  });
}

function operationProblems(
  operations: readonly DocumentOperation[],
  responsesNeeded: boolean,
): readonly string[] {
  const seen = new Set<unknown>();
  return operations.flatMap(({ method, path, operation }) => {
    const at = `attribute paths.'${path}'(${method})`;
    const { operationId } = operation;
    const repeated = operationId !== undefined && seen.has(operationId);
    seen.add(operationId);
    return [
      ...(repeated ? [`${at}.operationId is repeated`] : []),
      ...(responsesNeeded && !isObject(operation.responses) ? [`${at}.responses is missing`] : []),
    ];
  });
}

function atPointer(root: JsonObject, ref: string): unknown {
  if (!ref.startsWith('#/')) return undefined;
  let current: unknown = root;
  for (const token of ref.slice(2).split('/')) {
    const key = unescapeToken(token);
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as JsonObject)[key];
  }
  return current;
}

function unescapeToken(token: string): string {
  const pointer = token.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}
