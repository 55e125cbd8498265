import type { Refusal } from '../contract/refusal.ts';

/** Takes one entry of the log. */
export type WriteEntry = (entry: CallRecord | FailureRecord) => void;

/** What the log says about one call. No token, header, query, path value or body is in it. */
export interface CallRecord {
  /** When the call came, for example `2026-11-21T10:00:00.005Z`. */
  readonly time: string;
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

/** What the log says where not even the call is known. */
export type FailureRecord = Pick<CallRecord, 'time' | 'level' | 'status' | 'reason'>;

/** What is counted and measured of a call, and said in no line. */
export interface CallFigures {
  /** Of the route map, so that no caller makes them up; left out where no route takes the call. */
  readonly vendor?: string;
  readonly target?: string;
  /** Where the vendor answered. */
  readonly vendorStatus?: number;
  /** Where the vendor was asked: until its answer was read, or there was none. */
  readonly vendorMs?: number;
  /** Whether the call came without a token that it needs. */
  readonly isTokenMissing: boolean;
}

/** An error that nobody expected. Its message could hold a value; its name cannot. */
export function failureRecord(time: number, error: unknown): FailureRecord {
  return { time: new Date(time).toISOString(), level: 'error', status: 500, reason: unexpected(error) };
}

/** An event of which no call can be made. */
export function refusalRecord(time: number, { status, reason }: Refusal): FailureRecord {
  return { time: new Date(time).toISOString(), level: levelOf(status), status, reason };
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
