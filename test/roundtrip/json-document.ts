/** A JSON object as it was read. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What a reference leads to, and the last name of the way there: a schema's name, in most documents. */
export interface Followed {
  readonly value: unknown;
  readonly name: string | undefined;
}

/** Narrows to an object that is no array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one where it is none. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The value as a list; an empty one where it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value, where it is a text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An object's own member, whatever its name. */
export function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The object without some of its members. */
export function without<T>(
  object: Readonly<Record<string, T>>,
  ...names: readonly string[]
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** The value of a JSON text; `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Longest chain of references that lead to references. */
const MAX_HOPS = 50;

/**
 * Follows local references. What stands beside a `$ref` counts from OpenAPI 3.1 on and is ignored before (OpenAPI
 * 3.0.3, Reference Object; 3.1.0, Schema Object).
 */
export function follow(root: JsonObject, start: unknown): Followed {
  let value = start;
  let name: string | undefined;
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const reference = textOf(memberOf(value, '$ref'));
    if (reference === undefined) return { value, name };
    const beside = without(objectOf(value), '$ref');
    const tokens = reference.replace(/^#\/?/, '').split('/').map(decodeToken);
    const found = reference === '#' ? root : tokens.reduce<unknown>(step, root);
    name = tokens.at(-1);
    value = countsBeside(root) && Object.keys(beside).length > 0 ? { ...objectOf(found), ...beside } : found;
  }
  return { value: undefined, name };
}

function countsBeside(root: JsonObject): boolean {
  return /^3\.[1-9]/.test(String(root.openapi));
}

function step(value: unknown, token: string): unknown {
  return Array.isArray(value) ? (value as readonly unknown[])[Number(token)] : memberOf(value, token);
}

function decodeToken(token: string): string {
  return decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');
}
