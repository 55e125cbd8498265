import type { Clock } from '../clock.ts';
import type { FaultSource } from '../faults.ts';

/** Statuses of gateways and targets that occur here, from the service model. */
export type Status =
  | 'CREATING'
  | 'UPDATING'
  | 'SYNCHRONIZING'
  | 'DELETING'
  | 'READY'
  | 'FAILED'
  | 'UPDATE_UNSUCCESSFUL'
  | 'SYNCHRONIZE_UNSUCCESSFUL';

/** Statuses that end by themselves. */
type Passing = 'CREATING' | 'UPDATING' | 'SYNCHRONIZING' | 'DELETING';

/** Where a resource stands, and where it will stand once its work is done. */
export interface Lifecycle {
  readonly status: Status;
  readonly statusReasons: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly next: Settlement | undefined;
}

/** The end of an asynchronous step; `GONE` ends a deletion. `at` is Infinity while nobody knows when. */
export interface Settlement {
  readonly at: number;
  readonly status: Status | 'GONE';
  readonly statusReasons: readonly string[];
}

/** What of an account says how long a step takes. */
export interface Pace {
  readonly clock: Clock;
  readonly faults: FaultSource;
  readonly settleMs: number;
}

/** When a step that begins now ends, with whatever delay a test wants. */
export function settlesAt({ clock, faults, settleMs }: Pace): number {
  return clock.now() + (faults.readyDelayMs() ?? settleMs);
}

/** A new resource: CREATING until `next`. `updatedAt` lies 10 microseconds after `createdAt` (observed 2026-09-28). */
export function begin(now: number, next: Settlement): Lifecycle {
  return { status: 'CREATING', statusReasons: [], createdAt: now, updatedAt: now + 0.01, next };
}

/** An existing resource whose update, synchronisation or deletion begins. */
export function change(
  life: Lifecycle,
  status: Exclude<Passing, 'CREATING'>,
  now: number,
  next: Settlement,
): Lifecycle {
  return { ...life, status, statusReasons: [], updatedAt: now, next };
}

/** Whether a step is under way. */
export function changing({ status }: Lifecycle): boolean {
  return ['CREATING', 'UPDATING', 'SYNCHRONIZING', 'DELETING'].includes(status);
}

/** The lifecycle as it stands at `now`, or nothing where the resource is gone. Computed when read, so that no timer runs. */
export function settle(life: Lifecycle, now: number): Lifecycle | undefined {
  const { next } = life;
  if (next === undefined || now < next.at) return life;
  if (next.status === 'GONE') return undefined;
  return {
    ...life,
    status: next.status,
    statusReasons: next.statusReasons,
    updatedAt: next.at,
    next: undefined,
  };
}

/** ISO time with nine fractional digits, for example `2026-09-28T04:20:14.326049123Z` (observed 2026-09-28). */
export function isoNanos(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  // Times are kept to the microsecond; a double does not hold nanoseconds.
  const micros = Math.round((ms - seconds * 1000) * 1000);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(micros).padStart(6, '0')}000Z`;
}

/** Epoch seconds with milliseconds, as identities have them (observed 2026-09-28). */
export function epochSeconds(ms: number): number {
  return Math.round(ms) / 1000;
}
