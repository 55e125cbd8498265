import type { Refusal } from '../contract/refusal.ts';
import { isRefusal } from './call.ts';
import type { Call } from './call.ts';
import { unexpected } from './refusals.ts';

/** One step of the REQUEST phase. */
export interface RequestStep {
  /** Gives the call as it goes on, or ends it. */
  readonly take?: (call: Call) => Call | Refusal | Promise<Call | Refusal>;
  /** Is told how the call ended, whichever step ended it. */
  readonly settle?: (call: Call, refusal: Refusal | undefined) => void;
}

/** An answer on its way through the steps of the RESPONSE phase. */
export interface AnswerCall {
  readonly call: Call;
  /** Left out in later events of a stream. */
  readonly status: number | undefined;
  /** A JSON-RPC answer. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** One step of the RESPONSE phase. */
export interface ResponseStep {
  /** Gives the answer as it goes on, or a refusal that stands in its place. */
  readonly take?: (answer: AnswerCall) => AnswerCall | Refusal | Promise<AnswerCall | Refusal>;
  readonly settle?: (answer: AnswerCall, refusal: Refusal | undefined) => void;
}

/** How a list of steps ended: as far as it came, and the refusal that ended it early. */
export interface Ended<T> {
  readonly reached: T;
  readonly refusal: Refusal | undefined;
}

/** A step of either phase. */
interface Step<T> {
  readonly take?: (given: T) => T | Refusal | Promise<T | Refusal>;
  readonly settle?: (given: T, refusal: Refusal | undefined) => void;
}

/** Runs a list of steps in its order until one refuses. A step that fails refuses. */
export async function runSteps<T extends object>(steps: readonly Step<T>[], given: T): Promise<Ended<T>> {
  const ended = await takeEach(steps, given);
  for (const { settle } of steps) settle?.(ended.reached, ended.refusal);
  return ended;
}

async function takeEach<T extends object>(steps: readonly Step<T>[], given: T): Promise<Ended<T>> {
  let reached = given;
  for (const { take } of steps) {
    const outcome = take === undefined ? reached : await attempt(take, reached);
    if (isRefusal(outcome)) return { reached, refusal: outcome };
    reached = outcome;
  }
  return { reached, refusal: undefined };
}

async function attempt<T extends object>(take: NonNullable<Step<T>['take']>, given: T): Promise<T | Refusal> {
  try {
    return await take(given);
  } catch (error) {
    return unexpected(error);
  }
}
