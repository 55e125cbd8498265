import { createHash } from 'node:crypto';

/** Assertions that are taken once only. */
export interface TakenAssertions {
  /** `taken` the first time, `again` from then on, `full` where there is no room to remember another. */
  take(issuer: string, jti: string, until: number): 'taken' | 'again' | 'full';
}

const MAX_REMEMBERED = 10_000;

/**
 * Remembers assertions until they are no longer good (`until`, milliseconds since the epoch). What one environment of
 * Lambda has taken, another does not know: an assertion can be taken once in each.
 */
export function createTakenAssertions(
  now: () => number,
  maxRemembered: number = MAX_REMEMBERED,
): TakenAssertions {
  const taken = new Map<string, number>();
  return {
    take: (issuer, jti, until) => {
      // A `jti` can be nearly as long as an assertion, and thousands are remembered.
      const key = createHash('sha256')
        .update(JSON.stringify([issuer, jti]))
        .digest('base64');
      if ((taken.get(key) ?? 0) > now()) return 'again';
      if (taken.size >= maxRemembered) forgetEnded(taken, now());
      if (taken.size >= maxRemembered) return 'full';
      taken.set(key, until);
      return 'taken';
    },
  };
}

function forgetEnded(taken: Map<string, number>, at: number): void {
  for (const [key, until] of taken) if (until <= at) taken.delete(key);
}
