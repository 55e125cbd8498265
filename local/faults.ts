/** What a test can make go wrong. Each fault is used up by what it befalls, unless it says otherwise. */
export interface Faults {
  /** The next calls of an AWS operation (`CreateGateway`), or of any where `*`, are throttled. */
  throttleNext(operation: string, times?: number): void;
  /** The next calls of an AWS operation, or of any where `*`, run and then their answer is lost: the connection breaks. */
  loseAnswerOf(operation: string, times?: number): void;
  /** The next creation or update of the target of that name ends FAILED with these reasons. */
  failTarget(name: string, reasons: readonly string[]): void;
  /** Gateways and targets take this long to settle, from now on. */
  delayReady(ms: number): void;
  /** Calls of targets take this much longer, from now on. */
  slowUpstream(ms: number): void;
  /** The next MCP calls are refused for their rate. */
  limitRateNext(times?: number): void;
  /** The next runs of an interceptor crash. */
  crashInterceptorNext(times?: number): void;
  /** Forgets all of it. */
  clear(): void;
}

/** How the parts of the local AWS ask for faults. */
export interface FaultSource {
  takeThrottle(operation: string): boolean;
  takeLostAnswer(operation: string): boolean;
  takeFailure(target: string): readonly string[] | undefined;
  readyDelayMs(): number | undefined;
  upstreamDelayMs(): number;
  takeRateLimit(): boolean;
  takeInterceptorCrash(): boolean;
}

/** Makes fault controls that befall nobody yet. */
export function createFaults(): Faults & FaultSource {
  const throttles = new Map<string, number>();
  const lost = new Map<string, number>();
  const failures = new Map<string, readonly string[]>();
  const counts = new Map<'rate' | 'crash', number>();
  let readyDelay: number | undefined;
  let upstreamDelay = 0;

  return {
    throttleNext: (operation, times = 1) => void throttles.set(operation, times),
    loseAnswerOf: (operation, times = 1) => void lost.set(operation, times),
    failTarget: (name, reasons) => void failures.set(name, reasons),
    delayReady: (ms) => void (readyDelay = ms),
    slowUpstream: (ms) => void (upstreamDelay = ms),
    limitRateNext: (times = 1) => void counts.set('rate', times),
    crashInterceptorNext: (times = 1) => void counts.set('crash', times),
    clear() {
      for (const kept of [throttles, lost, failures, counts]) kept.clear();
      readyDelay = undefined;
      upstreamDelay = 0;
    },
    takeThrottle: (operation) => take(throttles, operation) || take(throttles, '*'),
    takeLostAnswer: (operation) => take(lost, operation) || take(lost, '*'),
    takeFailure(target) {
      const reasons = failures.get(target);
      failures.delete(target);
      return reasons;
    },
    readyDelayMs: () => readyDelay,
    upstreamDelayMs: () => upstreamDelay,
    takeRateLimit: () => take(counts, 'rate'),
    takeInterceptorCrash: () => take(counts, 'crash'),
  };
}

function take<K>(counts: Map<K, number>, key: K): boolean {
  const left = counts.get(key) ?? 0;
  if (left > 0) counts.set(key, left - 1);
  return left > 0;
}
