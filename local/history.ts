import type { Clock } from './clock.ts';

/** Where a call came by. */
export type HopPlace =
  | 'client'
  | 'interceptor'
  | 'key-set'
  | 'secrets-manager'
  | 'sts'
  | 'broker'
  | 'token-endpoint'
  | 'gateway'
  | 'api-gateway'
  | 'function'
  | 'vendor';

/** One step of a call's way. Secrets appear as fingerprints alone, bodies and header maps not at all. */
export interface Hop {
  readonly place: HopPlace;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** For example `tools/call`, the name of a function, or `POST https://app.asana.com/api/1.0/tasks`. */
  readonly what: string;
  /** HTTP status, where the step has ended with one. */
  readonly status?: number;
  readonly durationMs?: number;
  /** Credentials that were seen there, by where they stood: `header:X-Asana-Token`, `argument:X-Asana-Token`, `query:api_key`. */
  readonly fingerprints?: Readonly<Record<string, string>>;
  /** What went wrong, without values. */
  readonly problem?: string;
}

/** A call with the steps that are known of it so far. */
export interface CallHistory {
  /** The root of its X-Ray trace id, by which all places know it: `1-<8 hex>-<24 hex>`. */
  readonly traceId: string;
  readonly hops: readonly Hop[];
}

/** What came by where. The newest calls are kept. */
export interface History {
  /** Notes a step. `traceId` may be a whole `X-Amzn-Trace-Id`; without a root nothing is noted. */
  note(traceId: string | undefined, hop: Omit<Hop, 'at'> & { readonly at?: number }): void;
  /** The calls, oldest first. */
  list(): readonly CallHistory[];
  /** Tells of each call whenever a step is added; the answer ends it. */
  subscribe(listener: (call: CallHistory) => void): () => void;
}

/** Calls that are kept. */
const MAX_CALLS = 1000;

/** Makes an empty history. */
export function createHistory(clock: Clock, maxCalls: number = MAX_CALLS): History {
  const calls = new Map<string, CallHistory>();
  const listeners = new Set<(call: CallHistory) => void>();
  return {
    note(traceId, hop) {
      const root = rootOf(traceId);
      if (root === undefined) return;
      const known = calls.get(root)?.hops ?? [];
      const call = { traceId: root, hops: [...known, { at: clock.now(), ...hop }] };
      calls.set(root, call);
      const oldest = calls.keys().next().value;
      if (calls.size > maxCalls && oldest !== undefined) calls.delete(oldest);
      for (const listener of listeners) listener(call);
    },
    list: () => [...calls.values()],
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The root of an X-Ray trace header (`Root=1-…;Parent=…`), or of one that is only that. */
export function rootOf(traceId: string | undefined): string | undefined {
  return /(?:^|Root=)(1-[0-9a-f]{8}-[0-9a-f]{24})/.exec(traceId ?? '')?.[1];
}
