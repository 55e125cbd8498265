/** Takes one line of the log, without its end. */
export type WriteLine = (line: string) => void;

/** What the log says about one call. No token, header, query, path value or body is in it. */
export interface CallRecord {
  readonly level: 'info' | 'warn' | 'error';
  /** operationId of the route that took the call. */
  readonly operation?: string;
  /** The vendor's method, or the caller's where no route is known. */
  readonly method: string;
  /** The vendor's status, or the one of our own refusal. */
  readonly status: number;
  readonly durationMs: number;
  /** Fingerprints by header name. */
  readonly tokens: Readonly<Record<string, string>>;
  /** API Gateway's. */
  readonly requestId: string;
  readonly traceId?: string;
  /** Why the call was refused or failed, in our own words. */
  readonly reason?: string;
}

/** Writes a call as one line of JSON. */
export function formatCall(time: number, call: CallRecord): string {
  return JSON.stringify({ time: new Date(time).toISOString(), ...call });
}

/** Writes an error that nobody expected as one line of JSON. Its message could hold a value; its name cannot. */
export function formatFailure(time: number, error: unknown): string {
  const call = { level: 'error', status: 500, reason: unexpected(error) } as const;
  return JSON.stringify({ time: new Date(time).toISOString(), ...call });
}

/** What the log says about an error that nobody expected. */
export function unexpected(error: unknown): string {
  return `unexpected ${error instanceof Error ? error.name : 'error'}`;
}

/** The level that a status speaks at: what the vendor refuses is not our failure. */
export function levelOf(status: number): CallRecord['level'] {
  if (status < 300) return 'info';
  return status < 500 ? 'warn' : 'error';
}

/** The trace's id out of `X-Amzn-Trace-Id`, for example `1-67891233-abcdef012345678912345678`. */
export function traceIdOf(headers: Headers): string | undefined {
  return /\bRoot=(1-[0-9a-f]{8}-[0-9a-f]{24})\b/.exec(headers.get('x-amzn-trace-id') ?? '')?.[1];
}
