/** A text that can be found, under a key. */
export interface Ranked {
  readonly key: string;
  readonly text: string;
}

/** The two constants of BM25, as commonly set (Robertson and Zaragoza, 2009). */
const K1 = 1.2;
const B = 0.75;

/** The keys of the texts that share a word with the query, best first by Okapi BM25; equals stay in their order. */
export function rank(texts: readonly Ranked[], query: string): readonly string[] {
  const documents = texts.map(({ key, text }) => ({ key, counts: countWords(text) }));
  const lengths = documents.map(({ counts }) => sum(counts.values()));
  const mean = sum(lengths) / Math.max(1, lengths.length);
  const terms = [...countWords(query).keys()];
  const weights = new Map(
    terms.map((term) => [
      term,
      rarity(documents.filter(({ counts }) => counts.has(term)).length, texts.length),
    ]),
  );
  const scored = documents.map(({ key, counts }, index) => {
    const norm = K1 * (1 - B + (B * (lengths[index] ?? 0)) / Math.max(1, mean));
    const scores = terms.map((term) => {
      const count = counts.get(term) ?? 0;
      return ((weights.get(term) ?? 0) * count * (K1 + 1)) / (count + norm);
    });
    return { key, score: sum(scores) };
  });
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ key }) => key);
}

function rarity(matching: number, all: number): number {
  return Math.log(1 + (all - matching + 0.5) / (matching + 0.5));
}

/** Words in lower case, camelCase and snake_case taken apart, without a plural's s. */
function countWords(text: string): ReadonlyMap<string, number> {
  const words = text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  const counts = new Map<string, number>();
  for (const word of words ?? []) {
    const stem = word.length > 3 ? word.replace(/s$/, '') : word;
    counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  return counts;
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
