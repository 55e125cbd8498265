import { setTimeout as wait } from 'node:timers/promises';
import { ToolkitError } from '../contract/errors.ts';
import { isPassing, isThrottled } from './aws-error.ts';
import { hintFor } from './failure-hints.ts';
import type { Lifecycle } from './aws-port.ts';

/** Time, as far as waiting needs it. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** The clock of this machine. */
export const systemClock: Clock = { now: () => performance.now(), sleep: (ms) => wait(ms) };

/** A clock, and when to give up by it. */
export interface Patience {
  readonly clock: Clock;
  readonly deadline: number;
  /** From 0 to 1: spreads the calls of those who wait for the same thing. */
  readonly random: () => number;
  /** Hears what is waited for. */
  readonly onWait: (state: string) => void;
}

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5000;
const MAX_ATTEMPTS = 8;
/** Statuses that pass by themselves (service model of 2026-10-01, `GatewayStatus` and `TargetStatus`). */
const PASSING_STATUSES = ['CREATING', 'UPDATING', 'DELETING', 'SYNCHRONIZING'];

/**
 * Reads a resource until it stands still; `undefined` where it does not exist, or not any more.
 * @throws ToolkitError `remote-timeout`
 */
export async function readSettled<T extends Lifecycle>(
  what: string,
  read: () => Promise<T | undefined>,
  patience: Patience,
): Promise<T | undefined> {
  for (let attempt = 0; ; attempt++) {
    const found = await read();
    if (found === undefined || !PASSING_STATUSES.includes(found.status)) return found;
    await pause(`${what} is still ${found.status}`, attempt, patience);
  }
}

/**
 * Waits until a resource is READY.
 * @throws ToolkitError `remote-refused` where it failed, with the service's reasons, or is gone;
 *   `remote-timeout`
 */
export async function awaitReady<T extends Lifecycle>(
  what: string,
  read: () => Promise<T | undefined>,
  patience: Patience,
): Promise<T> {
  const found = await readSettled(what, read, patience);
  if (found === undefined) throw new ToolkitError('remote-refused', `${what} does not exist`);
  if (found.status === 'READY') return found;
  const reasons = found.statusReasons.length === 0 ? 'no reason given' : found.statusReasons.join('; ');
  const hint = hintFor(reasons);
  throw new ToolkitError('remote-refused', `${what} is ${found.status}: ${reasons}`, {
    ...(hint !== undefined && { hint }),
  });
}

/**
 * Makes a call, and again where it met a change under way or too many calls.
 * @throws what the call throws, at last; ToolkitError `remote-timeout`
 */
export async function insist<T>(what: string, call: () => Promise<T>, patience: Patience): Promise<T> {
  return repeat(`${what} cannot be changed yet`, call, patience, isPassing);
}

/**
 * Makes a call that creates something, and again where there were too many calls. A conflict is the caller's to look
 * into: somebody may have made the thing meanwhile, or the answer to our own call was lost.
 * @throws what the call throws; ToolkitError `remote-timeout`
 */
export async function insistOnce<T>(what: string, call: () => Promise<T>, patience: Patience): Promise<T> {
  return repeat(`${what} cannot be made yet`, call, patience, isThrottled);
}

async function repeat<T>(
  state: string,
  call: () => Promise<T>,
  patience: Patience,
  mayPass: (error: unknown) => boolean,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!mayPass(error) || attempt + 1 === MAX_ATTEMPTS) throw error;
    }
    await pause(state, attempt, patience);
  }
}

/**
 * Waits before attempt `attempt + 1`: twice as long each time, and between half of it and all of it.
 * @throws ToolkitError `remote-timeout`
 */
export async function pause(state: string, attempt: number, patience: Patience): Promise<void> {
  const { clock, deadline, random, onWait } = patience;
  const left = deadline - clock.now();
  if (left <= 0) throw new ToolkitError('remote-timeout', `${state}, and the time for it is over`);
  onWait(state);
  const longest = Math.min(FIRST_DELAY_MS * 2 ** attempt, LONGEST_DELAY_MS);
  await clock.sleep(Math.min(longest * (0.5 + random() / 2), left));
}
