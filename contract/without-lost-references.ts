import { changeItems, changeMembers } from './change-members.ts';
import { followPointer, pointerParts } from './follow-pointer.ts';
import { isObject } from './json-object.ts';
import type { JsonObject } from './json-object.ts';

/** Keywords that hold schemas by name. */
const MAPS: ReadonlySet<string> = new Set([
  ...['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies'],
]);
/** Keywords that hold values, in which nothing is a reference. */
const VALUES: ReadonlySet<string> = new Set(['default', 'const', 'enum', 'example', 'examples']);

/** Says of a reference whose place is gone what is left to say. */
type Replace = (reference: string) => JsonObject | undefined;

/**
 * A schema from which something was taken out, without references to that: each of them becomes the type of what it
 * referred to, which accepts all that the reference did. `before` is the schema with everything in its place.
 */
export function withoutLostReferences(schema: JsonObject, before: JsonObject): JsonObject {
  const [was, is] = [finder(before), finder(schema)];
  return mend(schema, (reference) => {
    const isLost = was(reference) !== undefined && is(reference) === undefined;
    return isLost ? typeAt(reference, was) : undefined;
  });
}

function mend(schema: JsonObject, replace: Replace): JsonObject {
  const mended = changeMembers(schema, (name, value) => {
    if (VALUES.has(name)) return value;
    if (MAPS.has(name) && isObject(value)) return changeMembers(value, (_, each) => mendEach(each, replace));
    return mendEach(value, replace);
  });
  const { $ref: reference, ...rest } = mended;
  const left = typeof reference === 'string' ? replace(reference) : undefined;
  return left === undefined ? mended : { ...left, ...rest };
}

function mendEach(value: unknown, replace: Replace): unknown {
  if (isObject(value)) return mend(value, replace);
  return changeItems(value, (item) => mendEach(item, replace));
}

/** Finds what a reference refers to. */
type Find = (reference: string) => unknown;

function finder(root: JsonObject): Find {
  let named: ReadonlyMap<string, unknown> | undefined;
  return (reference) => {
    const parts = pointerParts(reference);
    if (parts !== undefined) return followPointer(root, parts);
    named ??= findNamed(root, new Map());
    return named.get(reference);
  };
}

/** By `#name`, which is given by `$anchor`, before draft 2019-09 by `$id`. */
function findNamed(value: unknown, found: Map<string, unknown>): ReadonlyMap<string, unknown> {
  if (isObject(value)) {
    if (typeof value.$anchor === 'string') found.set(`#${value.$anchor}`, value);
    if (typeof value.$id === 'string') found.set(value.$id, value);
    for (const each of Object.values(value)) findNamed(each, found);
  } else if (Array.isArray(value)) {
    for (const each of value) findNamed(each, found);
  }
  return found;
}

/** References that are followed to a type; who wants more of them is no vendor. */
const MAX_STEPS = 16;

/** Of a reference to a reference the last one's type; nothing where none says any. */
function typeAt(reference: string, find: Find): JsonObject {
  let next: unknown = reference;
  for (let step = 0; typeof next === 'string' && step < MAX_STEPS; step += 1) {
    const schema = find(next);
    if (!isObject(schema)) return {};
    if (schema.type !== undefined) return { type: schema.type };
    next = schema.$ref;
  }
  return {};
}
