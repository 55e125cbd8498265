import type { Refusal } from '../contract/refusal.ts';
import { scalarText } from './parameter-style.ts';
import { percentEncode } from './percent-encoding.ts';
import { refuse } from './refuse.ts';

/** Depth of objects and lists in a query, a form or an XML document. */
const MAX_DEPTH = 32;

/** As much as API Gateway takes (REST API quotas, payload size; background knowledge). */
const MAX_CHARACTERS = 10_000_000;

/**
 * Refuses values that a query or a form would write with more than 10 MB, or that are nested deeper than 32 objects
 * and lists: a name that stands before each of its members makes a body of 231 MB of 720 KB (measured).
 */
export function checkWritten(
  named: readonly { readonly name: string; readonly value: unknown }[],
): Refusal | undefined {
  if (named.some(({ value }) => isTooDeep(value))) return refuseDepth();
  const lengths = named.map(({ name, value }) => writtenLength(percentEncode(name).length, value));
  return checkLength(lengths.reduce((sum, length) => sum + length, 0));
}

/** Tells whether a value is nested deeper than 32 objects and lists. */
export function isTooDeep(value: unknown, maxDepth: number = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return maxDepth === 0 || Object.values(value).some((member) => isTooDeep(member, maxDepth - 1));
}

/** Refuses more than 10 MB. */
export function checkLength(characters: number): Refusal | undefined {
  return characters > MAX_CHARACTERS
    ? refuse(400, 'the arguments would be written with more than 10 MB')
    : undefined;
}

/** The refusal of what {@link isTooDeep}. */
export function refuseDepth(): Refusal {
  return refuse(400, 'the arguments are nested too deeply');
}

/** What brackets come to, percent-encoded; the other styles write less. */
function writtenLength(nameLength: number, value: unknown): number {
  if (value === null || value === undefined) return 0;
  if (typeof value !== 'object') return nameLength + percentEncode(scalarText(value)).length + '=&'.length;
  return Object.entries(value).reduce((sum, [key, member]) => {
    return sum + writtenLength(nameLength + percentEncode(`[${key}]`).length, member);
  }, 0);
}
