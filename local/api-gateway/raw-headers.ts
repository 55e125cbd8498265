/** A name as the client wrote it, and its value. */
export type HeaderPair = readonly [name: string, value: string];

/** Pairs of what Node reads as names and values by turns. */
export function headerPairs(raw: readonly string[]): readonly HeaderPair[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));
}

/** The first value of a header, whatever the case of its name. */
export function firstValue(headers: readonly HeaderPair[], name: string): string | undefined {
  return headers.find(([given]) => given.toLowerCase() === name)?.[1];
}
