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
export function describeScore(name: string, { requests, ceiling, passed, arrived }: Score): string {
  const share = (count: number): string => percent(count, requests);
  return `${name}: ${requests} requests, ceiling ${share(ceiling)}, round trip ${share(passed)}, arrived ${share(arrived)}`;
}

/** A share for people, for example `97.5 %`. */
export function percent(count: number, of: number): string {
  return `${((count / Math.max(of, 1)) * 100).toFixed(1)} %`;
}
