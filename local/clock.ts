/** Time as the local AWS sees it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `run` once `delayMs` have passed on this clock; the answer cancels. Keeps no process alive. */
  after(delayMs: number, run: () => void): () => void;
}

/** A clock that can be moved forward. */
export interface MovableClock extends Clock {
  /** Moves the clock forward and runs what became due. */
  advance(ms: number): void;
}

interface Alarm {
  readonly dueAt: number;
  readonly run: () => void;
  timer: NodeJS.Timeout | undefined;
}

/** Node's timers ring at once where they are asked to wait longer; the alarm then looks again. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Makes a clock that follows `base` and can be moved ahead of it; with a constant base it stands still until moved.
 */
export function createClock(base: () => number = Date.now): MovableClock {
  const alarms = new Set<Alarm>();
  let offsetMs = 0;
  const now = (): number => base() + offsetMs;

  const cancel = (alarm: Alarm): void => {
    alarms.delete(alarm);
    clearTimeout(alarm.timer);
  };
  const ringOrWait = (alarm: Alarm): void => {
    if (now() >= alarm.dueAt) {
      cancel(alarm);
      alarm.run();
      return;
    }
    // Where the base stands still this only looks again; the alarm then rings by `advance`.
    clearTimeout(alarm.timer);
    alarm.timer = setTimeout(
      () => ringOrWait(alarm),
      Math.min(MAX_TIMER_MS, Math.max(1, alarm.dueAt - now())),
    ).unref();
  };

  return {
    now,
    after(delayMs, run) {
      const alarm: Alarm = { dueAt: now() + delayMs, run, timer: undefined };
      alarms.add(alarm);
      ringOrWait(alarm);
      return () => cancel(alarm);
    },
    advance(ms) {
      offsetMs += ms;
      for (const alarm of [...alarms]) if (alarms.has(alarm)) ringOrWait(alarm);
    },
  };
}
