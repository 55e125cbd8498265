import type { Clock } from '../clock.ts';
import type { InvocationResult, SentRequest } from './messages.ts';
import type { FunctionScope } from './variables.ts';

/** What an environment needs from outside. */
export interface EnvironmentContext {
  readonly clock: Clock;
  readonly scope: FunctionScope;
  readonly uuid: () => string;
  /** Takes the lines that the function writes. */
  readonly write: (text: string) => void;
}

/** A call for an environment. */
export interface EnvironmentCall {
  readonly event: unknown;
  readonly traceId: string | undefined;
  readonly clientContext: object | undefined;
  readonly onRequest: ((sent: SentRequest) => void) | undefined;
}

/** One execution environment: cold at first, then warm, one call at a time. */
export interface Environment {
  /** Runs a call to its answer, its timeout or the environment's end. */
  run(call: EnvironmentCall): Promise<InvocationResult>;
  isAlive(): boolean;
  end(): Promise<void>;
}
