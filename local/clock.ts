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
}

/**
 * Makes a clock that follows `base` and can be moved ahead of it; with a constant base it stands still until moved.
 */
export function createClock(base: () => number = Date.now): MovableClock {
  const alarms = new Set<Alarm>();
  let offsetMs = 0;
  const now = (): number => base() + offsetMs;

  const ring = (alarm: Alarm): void => {
    if (alarms.delete(alarm)) alarm.run();
  };
  const watch = (alarm: Alarm): void => {
    const check = (): void => {
      if (!alarms.has(alarm)) return;
      if (now() >= alarm.dueAt) ring(alarm);
      else watch(alarm);
    };
    // A base that stands still is looked at rarely: its alarms ring by `advance`.
    setTimeout(check, Math.max(1, alarm.dueAt - now())).unref();
  };

  return {
    now,
    after(delayMs, run) {
      const alarm: Alarm = { dueAt: now() + delayMs, run };
      alarms.add(alarm);
      watch(alarm);
      return () => void alarms.delete(alarm);
    },
    advance(ms) {
      offsetMs += ms;
      for (const alarm of [...alarms]) if (now() >= alarm.dueAt) ring(alarm);
    },
  };
}
