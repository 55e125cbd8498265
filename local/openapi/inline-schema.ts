import { isObject, resolve } from './document.ts';
import type { JsonObject } from './document.ts';

/** Schemas that one tool may hold once references are written out; beyond it they become open objects. */
const MAX_SCHEMAS = 20_000;

/** Deepest nesting that is written out. */
const MAX_DEPTH = 100;

/**
 * Writes a schema's local references out, keywords and their order untouched. Recursion, and whatever passes the
 * bounds, becomes an open object. How the service shows references in a request is not observed: assumed.
 */
export function inlineSchema(root: JsonObject, schema: unknown): JsonObject {
  const budget = { left: MAX_SCHEMAS };
  const visit = (value: unknown, trail: readonly string[], depth: number): unknown => {
    if (Array.isArray(value)) return value.map((item: unknown) => visit(item, trail, depth + 1));
    if (!isObject(value)) return value;
    const ref = typeof value.$ref === 'string' ? value.$ref : undefined;
    budget.left -= 1;
    if (budget.left < 0 || depth > MAX_DEPTH || (ref !== undefined && trail.includes(ref))) {
      return { type: 'object' };
    }
    if (ref !== undefined) return visit(resolve(root, value) ?? {}, [...trail, ref], depth + 1);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, visit(item, trail, depth + 1)]),
    );
  };
  const inlined = visit(schema, [], 0);
  return isObject(inlined) ? inlined : {};
}
