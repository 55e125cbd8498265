import type { Clock } from './clock.ts';

/** What is told about one request. Headers, query and body are never part of it. */
export interface RequestFacts {
  readonly requestId: string;
  service: string;
  /** An AWS operation, a JSON-RPC method or an HTTP method. */
  operation: string;
  /** Why a caller was refused, for the log alone. */
  reason?: string;
}

/** Writes one JSON line about a request that has ended. */
export function logRequest(
  log: (line: string) => void,
  clock: Clock,
  facts: RequestFacts,
  end: { readonly status: number; readonly startedAt: number },
): void {
  const { service, operation, requestId, reason } = facts;
  const durationMs = Math.round(clock.now() - end.startedAt);
  const line = { kind: 'request', service, operation, status: end.status, durationMs, requestId, reason };
  log(JSON.stringify(line));
}
