import type { ValueShape } from '../contract/route-map.ts';

/** A member of an object argument, by the vendor's name. Its value has the tool's names still. */
export interface RestoredMember {
  readonly name: string;
  readonly value: unknown;
  readonly shape: ValueShape | undefined;
}

/**
 * Gives a value the vendor's names, at every depth that the shape describes. What the shape does not name keeps
 * its name. Goes no deeper than the shape, so that no argument decides how deep.
 */
export function restoreNames(value: unknown, shape: ValueShape | undefined): unknown {
  if (shape === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return shape.items === undefined ? value : value.map((item) => restoreNames(item, shape.items));
  }
  const members = restoredMembers(value, shape);
  // Defines its members, so that one named `__proto__` is a member.
  return Object.fromEntries(members.map((one) => [one.name, restoreNames(one.value, one.shape)]));
}

/**
 * The members of an object by the vendor's names, in their order. Where two would have one name, the one that
 * the shape renames wins: the other is none that the tool declares.
 */
export function restoredMembers(value: object, shape: ValueShape | undefined): readonly RestoredMember[] {
  const members = Object.entries(value).map(([key, member]: [string, unknown]) => {
    const property = ownProperty(shape?.properties, key);
    const renamedTo = property?.name;
    return { name: renamedTo ?? key, value: member, shape: property ?? shape?.additional, renamedTo };
  });
  const renamed = new Set(members.map(({ renamedTo }) => renamedTo));
  return members.filter(({ name, renamedTo }) => renamedTo !== undefined || !renamed.has(name));
}

function ownProperty<T>(properties: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}
