import type { Refusal } from '../contract/refusal.ts';
import { scalarText } from './parameter-style.ts';
import { percentEncode } from './percent-encoding.ts';
import { refuse } from './refuse.ts';

/** Depth of objects and lists in a query or a form. */
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
  const lengths = named.map(({ name, value }) => writtenLength(percentEncode(name).length, value, 0));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total === Infinity) return refuse(400, 'the arguments are nested too deeply');
  return total > MAX_CHARACTERS
    ? refuse(400, 'the arguments would be written with more than 10 MB')
    : undefined;
}

/** What brackets come to, percent-encoded; the other styles write less. */
function writtenLength(nameLength: number, value: unknown, depth: number): number {
  if (value === null || value === undefined) return 0;
  if (typeof value !== 'object') return nameLength + percentEncode(scalarText(value)).length + '=&'.length;
  if (depth === MAX_DEPTH) return Infinity;
  return Object.entries(value).reduce((sum, [key, member]) => {
    return sum + writtenLength(nameLength + percentEncode(`[${key}]`).length, member, depth + 1);
  }, 0);
}
