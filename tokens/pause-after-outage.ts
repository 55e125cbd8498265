import { ToolkitError } from '../contract/errors.ts';
import { PAUSE_MS } from './pause-after-failure.ts';

/** As much of an answer as tells whether a system is out of order. */
export interface Answered {
  readonly status: number;
  /** Seconds, or a date of HTTP's: RFC 9110 section 10.2.3. */
  readonly retryAfter?: string | undefined;
}

/**
 * Asks a remote system, unless it is left alone. `name` is the subject of the messages.
 * @throws ToolkitError `remote-failed` at once where it is left alone; what `ask` throws.
 */
export type Pause = <Answer extends Answered | undefined>(
  name: string,
  ask: () => Promise<Answer>,
) => Promise<Answer>;

/** A system that did not answer, or asked to be left alone. */
interface Outage {
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly pauseMs: number;
  /** Whether a call finds out whether it is over. */
  isTried: boolean;
}

/** What is waited for at least where the system says how long. */
const SHORTEST_MS = 1000;

/**
 * Leaves a remote system alone that could not be reached or did not answer in time: 5 seconds at first, doubled each time
 * up to 30. One that answers 429 or 5xx is left alone where its `Retry-After` asks for it, 1 to 30 seconds; without that
 * the answer may be about one question, and one caller's question shall not keep others away. Then one call tries it,
 * and until that has an answer the others are refused as before. A caller who goes away says nothing of the system. `now`
 * gives milliseconds since the epoch.
 */
export function pauseAfterOutage(now: () => number): Pause {
  let outage: Outage | undefined;
  /** Several calls may find out about the same outage. */
  const tell = (known: Outage | undefined, wantedMs: number | undefined): void => {
    if (outage !== known) return;
    const pauseMs = known === undefined ? PAUSE_MS.first : Math.min(2 * known.pauseMs, PAUSE_MS.longest);
    outage = { until: now() + (wantedMs ?? pauseMs), pauseMs, isTried: false };
  };
  return async (name, ask) => {
    const known = outage;
    if (known !== undefined) {
      if (known.isTried || now() < known.until) throw leftAlone(name, known);
      known.isTried = true;
    }
    try {
      const answer = await ask();
      if (answer !== undefined && wantsToBeLeft(answer)) tell(known, wantedMsOf(answer, now()));
      else outage = undefined;
      return answer;
    } catch (error) {
      if (isUnreachable(error)) tell(known, undefined);
      throw error;
    } finally {
      if (known !== undefined) known.isTried = false;
    }
  };
}

/** Makes what leaves systems alone one by one: callers who give the same key share what they know. */
export function createPauses(now: () => number): (key: string) => Pause {
  const pauses = new Map<string, Pause>();
  return (key) => {
    const pause = pauses.get(key) ?? pauseAfterOutage(now);
    pauses.set(key, pause);
    return pause;
  };
}

function leftAlone(name: string, { until, isTried }: Outage): ToolkitError {
  const end = isTried
    ? 'until a call that is under way has an answer'
    : `until ${new Date(until).toISOString()}`;
  return new ToolkitError('remote-failed', `${name} is left alone ${end}: it was out of order`);
}

function wantsToBeLeft({ status, retryAfter }: Answered): boolean {
  return retryAfter !== undefined && (status === 429 || status >= 500);
}

/** Of a caller who waits no longer the error is a `TimeoutError`, of one who goes away it is another. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof ToolkitError) return error.code === 'remote-failed' || error.code === 'remote-timeout';
  return error instanceof Error && error.name === 'TimeoutError';
}

function wantedMsOf({ retryAfter }: Answered, nowMs: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const wanted = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - nowMs;
  return Number.isNaN(wanted) ? undefined : Math.min(Math.max(wanted, SHORTEST_MS), PAUSE_MS.longest);
}
