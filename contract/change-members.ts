import type { JsonObject } from './json-object.ts';

/** An object with other members; one that becomes `undefined` goes. Where none is another, the very same object. */
export function changeMembers(
  object: JsonObject,
  change: (name: string, value: unknown) => unknown,
): JsonObject {
  const given = Object.entries(object);
  const changed = given.map(([name, value]): [string, unknown] => [name, change(name, value)]);
  const isSame = changed.every(([, value], index) => value === given[index]?.[1]);
  return isSame ? object : Object.fromEntries(changed.filter(([, value]) => value !== undefined));
}

/** What is a list with other items, as `changeMembers`; anything else as it is. */
export function changeItems(value: unknown, change: (item: unknown) => unknown): unknown {
  if (!Array.isArray(value)) return value;
  const given = value as readonly unknown[];
  const changed = given.map(change);
  const isSame = changed.every((item, index) => item === given[index]);
  return isSame ? value : changed.filter((item) => item !== undefined);
}
