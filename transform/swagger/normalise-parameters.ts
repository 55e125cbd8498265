import { followReference, isObject, textOf } from '../document.ts';
import type { JsonObject } from '../document.ts';
import type { TreeCopier } from './copy-tree.ts';

/** References that the upgrade understands; `__proto__` would be a prototype there. */
const SHARED = /^#\/parameters\/(?!__proto__$)[A-Za-z0-9_.-]+$/;

/** Whether an entry of `parameters` can be upgraded: a reference, or a parameter with a place and a name. */
export function isParameter(entry: unknown): entry is JsonObject {
  if (!isObject(entry)) return false;
  if (typeof entry.$ref === 'string') return true;
  return (
    entry.in === 'body' ||
    (typeof entry.in === 'string' && typeof entry.name === 'string' && entry.name !== '')
  );
}

/** Whether a parameter is the body or a field of it, which OpenAPI 3.0 has elsewhere. */
export function isOfBody({ in: place }: JsonObject): boolean {
  return place === 'body' || place === 'formData';
}

/**
 * The parameters of a list that can be upgraded, as copies. References to shared parameters stay; those to a body or
 * a form field, and into other places, become what they refer to.
 */
export function readParameters(list: unknown, root: JsonObject, copier: TreeCopier): readonly JsonObject[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isParameter).map((entry) => {
    const reference = textOf(entry.$ref);
    if (reference === undefined) return copier.copy(entry);
    const { value } = followReference(root, { value: entry, pointer: '' });
    if (!isParameter(value) || (SHARED.test(reference) && !isOfBody(value))) return { $ref: reference };
    return copier.copy(value);
  });
}
