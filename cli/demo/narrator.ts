/** One step of the story as it went. */
export interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
  /** What was seen, in one sentence; of a step that failed, what was wrong. */
  readonly result: string;
}

/** What a step gives back: a sentence for the reader, and what later steps need of it. */
export type StepOutcome<T> = readonly [sentence: string, value: T];

/** Runs steps one after the other and tells how each went. */
export interface Narrator {
  readonly steps: readonly StepResult[];
  /** Runs a step. Throws on what the step threw, after telling it: nothing later would make sense. */
  step<T>(name: string, run: () => Promise<StepOutcome<T>>): Promise<T>;
}

/** Thrown instead of running a step once somebody wants the story to end. */
export const INTERRUPTED: unique symbol = Symbol('interrupted');

/** Makes a narrator; `tell` hears of each step once it is over. No step begins once `isStopped` says so. */
export function createNarrator(
  tell: (result: StepResult) => void,
  isStopped: () => boolean,
  now: () => number = performance.now.bind(performance),
): Narrator {
  const steps: StepResult[] = [];
  return {
    steps,
    async step(name, run) {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is no error, and nobody shows it
      if (isStopped()) throw INTERRUPTED;
      const begun = now();
      const finish = (ok: boolean, result: string): void => {
        const step = { name, ok, ms: Math.round(now() - begun), result };
        steps.push(step);
        tell(step);
      };
      try {
        const [sentence, value] = await run();
        finish(true, sentence);
        return value;
      } catch (error) {
        finish(false, error instanceof Error ? error.message : 'something that is no error was thrown');
        throw error;
      }
    },
  };
}

/** Fails the step with a sentence unless the condition holds. */
export function check(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence);
}
