import { followOnce, member, textOf } from '../document.ts';
import type { JsonObject } from '../document.ts';

/** Says how many references a reference leads through, itself included; `Infinity` where it leads nowhere or in a circle. */
export type CountHops = (reference: string) => number;

/** Opens a counter over a document. Each reference is followed once: thousands may lead through the same ones. */
export function createHopCounter(root: JsonObject): CountHops {
  const known = new Map<string, number>();
  return (reference) => {
    const chain: string[] = [];
    let next: string | undefined = reference;
    for (; next !== undefined && !known.has(next); next = followed(root, next)) {
      // Until its end is found; a circle comes back to what is noted here.
      known.set(next, Infinity);
      chain.push(next);
    }
    let hops = next === undefined ? 0 : (known.get(next) ?? Infinity);
    if (next === undefined && followOnce(root, chain.at(-1) ?? reference) === undefined) hops = Infinity;
    for (const passed of chain.toReversed()) {
      hops += 1;
      known.set(passed, hops);
    }
    return known.get(reference) ?? Infinity;
  };
}

/** The reference that stands where a reference leads to. */
function followed(root: JsonObject, reference: string): string | undefined {
  return textOf(member(followOnce(root, reference)?.value, '$ref'));
}
