/** How long what failed is left alone: at first, doubled each time, at most. Milliseconds. */
export const PAUSE_MS = { first: 5000, longest: 30_000 } as const;

/**
 * A question that callers share while it is under way. After one that failed nobody asks for a while, 5 seconds at first
 * and 30 at most, and whoever comes meanwhile gets its error. `now` gives milliseconds since the epoch.
 */
export function pauseAfterFailure<Answer>(
  ask: () => Promise<Answer>,
  now: () => number,
): () => Promise<Answer> {
  let flight: Promise<Answer> | undefined;
  let failed: { readonly error: unknown; readonly until: number } | undefined;
  let pauseMs: number = PAUSE_MS.first;
  const attempt = async (): Promise<Answer> => {
    try {
      const answer = await ask();
      pauseMs = PAUSE_MS.first;
      return answer;
    } catch (error) {
      failed = { error, until: now() + pauseMs };
      pauseMs = Math.min(2 * pauseMs, PAUSE_MS.longest);
      throw error;
    }
  };
  return async () => {
    if (failed !== undefined && now() < failed.until) throw failed.error;
    flight ??= attempt().finally(() => (flight = undefined));
    return flight;
  };
}
