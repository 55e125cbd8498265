import type { DocumentResult } from './run-document.ts';

/** How many requests there were, how many the mock takes as they are, and how many came through as they are. */
export interface Score {
  readonly requests: number;
  readonly ceiling: number;
  /** Those that arrived as they are, whatever the mock says of them. */
  readonly arrived: number;
  readonly passed: number;
}

/** How far, in percentage points, the share may stay below the ceiling. */
export const TOLERANCE = 1;

/** Counts the requests of all documents. */
export function scoreOf(results: readonly DocumentResult[]): Score {
  const outcomes = results.flatMap((result) => result.outcomes);
  return {
    requests: outcomes.length,
    ceiling: outcomes.filter(({ ceiling }) => ceiling).length,
    arrived: outcomes.filter(({ arrived }) => arrived).length,
    passed: outcomes.filter(({ passed }) => passed).length,
  };
}

/** Whether the share of requests that came through is as high as it can be, but for the tolerance. */
export function isHighEnough({ requests, ceiling, passed }: Score): boolean {
  return ((ceiling - passed) / Math.max(requests, 1)) * 100 <= TOLERANCE;
}

/** One line for people, for example `petstore: 40 requests, ceiling 100.0 %, round trip 97.5 %, arrived 97.5 %`. */
export function describeScore(name: string, score: Score): string {
  const share = (count: number): string => `${((count / Math.max(score.requests, 1)) * 100).toFixed(1)} %`;
  return `${name}: ${score.requests} requests, ceiling ${share(score.ceiling)}, round trip ${share(score.passed)}, arrived ${share(score.arrived)}`;
}

/** What the file of results holds of a document: every request that is not as it ought to be, and why. */
export function explain(result: DocumentResult): object {
  const { name, skipped, operations, withoutTool, notGenerated, outcomes } = result;
  if (skipped !== undefined) return { name, skipped };
  return {
    name,
    operations,
    ...scoreOf([result]),
    withoutTool,
    notGenerated,
    explained: outcomes
      .filter(({ reasons }) => reasons.length > 0)
      .map(({ operation, variant, fate, reasons }) => ({ operation, variant, fate, reasons })),
  };
}

/** How often each class of reason occurs, the most frequent first. */
export function countReasons(results: readonly DocumentResult[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { reasons } of results.flatMap(({ outcomes }) => outcomes)) {
    for (const name of new Set(reasons.map((reason) => reason.class)))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a);
}
