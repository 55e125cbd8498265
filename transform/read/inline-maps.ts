import { followReference, isObject, textOf } from '../document.ts';
import type { JsonObject } from '../document.ts';

/** Fields that hold members by name; OpenAPI and JSON Schema allow no reference in their place, and vendors write one. */
const MAPS: ReadonlySet<string> = new Set([
  ...['paths', 'webhooks', 'schemas', 'responses', 'parameters', 'examples', 'requestBodies', 'headers'],
  ...['securitySchemes', 'links', 'callbacks', 'pathItems', 'mediaTypes', 'content', 'encoding', 'variables'],
  ...['properties', 'patternProperties', 'definitions', '$defs', 'securityDefinitions'],
]);
/** The same of single objects. */
const OBJECTS: ReadonlySet<string> = new Set(['info', 'components', 'externalDocs', 'contact', 'license']);

/**
 * Puts what a reference names in its place where nobody follows one: for a whole map such as `paths`, a list or a
 * text. Changes the values that it is given.
 */
export function inlineMaps(root: JsonObject): void {
  const seen = new Set<object>();
  const visit = (holder: unknown, isNames: boolean): void => {
    if (typeof holder !== 'object' || holder === null || seen.has(holder)) return;
    seen.add(holder);
    for (const [key, child] of Object.entries<unknown>(holder as JsonObject)) {
      const isMap = !isNames && MAPS.has(key);
      const value = isObject(child) ? inlined(child, isMap || (!isNames && OBJECTS.has(key)), root) : child;
      // Entries of `holder` exist, so this defines no member and meets no setter but that of `__proto__`.
      if (value !== child && key !== '__proto__') (holder as Record<string, unknown>)[key] = value;
      visit(value, isMap);
    }
  };
  visit(root, false);
}

function inlined(child: JsonObject, isMap: boolean, root: JsonObject): unknown {
  if (textOf(child.$ref) === undefined) return child;
  const { value } = followReference(root, { value: child, pointer: '' });
  if (value === undefined || (isObject(value) && !isMap)) return child;
  const { $ref: _followed, ...own } = child;
  return isObject(value) && Object.keys(own).length > 0 ? { ...value, ...own } : value;
}
