/** Lets a caller through, or not. */
export type LimitCalls = (caller: string, callsPerMinute: number) => boolean;

interface Bucket {
  readonly calls: number;
  readonly at: number;
}

/**
 * A token bucket for each caller: a minute's calls at once, then as many as flow in. Callers are those of the policy,
 * so there are never more than two buckets for each workload. Lambda's environments do not know of each other: with `n` of them a
 * caller gets up to `n` times as much.
 */
export function createLimitCalls(now: () => number): LimitCalls {
  const buckets = new Map<string, Bucket>();
  return (caller, callsPerMinute) => {
    const at = now();
    const before = buckets.get(caller) ?? { calls: callsPerMinute, at };
    const flown = (Math.max(0, at - before.at) * callsPerMinute) / 60_000;
    const calls = Math.min(callsPerMinute, before.calls + flown);
    const isAllowed = calls >= 1;
    buckets.set(caller, { calls: isAllowed ? calls - 1 : calls, at });
    return isAllowed;
  };
}
