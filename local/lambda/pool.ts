import { startInProcessEnvironment } from './in-process-environment.ts';
import { startWorkerEnvironment } from './worker-environment.ts';
import type { FunctionDefinition } from './definition.ts';
import type { Environment, EnvironmentCall, EnvironmentContext } from './environment.ts';
import type { InvocationResult } from './messages.ts';

/** The environments of one function. */
export interface Pool {
  /** Runs a call in a warm environment where one is idle, else in a new one; waits where there are enough of them. */
  invoke(call: EnvironmentCall): Promise<InvocationResult>;
  /** Takes new code: calls under way run to their end where they are. */
  replace(definition: FunctionDefinition): void;
  close(): Promise<void>;
}

/** Makes the pool of a function, of at most `maxEnvironments`. */
export function createPool(
  first: FunctionDefinition,
  context: EnvironmentContext,
  maxEnvironments: number,
): Pool {
  let definition = first;
  let isClosed = false;
  /** Those that have the code of now, and all that have not ended. */
  let current = new Set<Environment>();
  const running = new Set<Environment>();
  const idle: Environment[] = [];
  const waiting: ((environment: Environment | undefined) => void)[] = [];

  const start = (): Environment => {
    const onEnd = (): void => forget(environment);
    const environment: Environment =
      'handler' in definition
        ? startInProcessEnvironment(definition, context, onEnd)
        : startWorkerEnvironment(definition, context, onEnd);
    current.add(environment);
    running.add(environment);
    return environment;
  };
  const forget = (environment: Environment): void => {
    current.delete(environment);
    running.delete(environment);
    const place = idle.indexOf(environment);
    if (place >= 0) idle.splice(place, 1);
    serve();
  };
  const serve = (): void => {
    while (waiting.length > 0 && !isClosed) {
      const environment = idle.pop() ?? (current.size < maxEnvironments ? start() : undefined);
      if (environment === undefined) return;
      waiting.shift()?.(environment);
    }
  };
  const giveBack = (environment: Environment): void => {
    if (!environment.isAlive()) return;
    if (!current.has(environment)) {
      void environment.end();
      return;
    }
    idle.push(environment);
    serve();
  };

  return {
    async invoke(call) {
      const { promise, resolve } = Promise.withResolvers<Environment | undefined>();
      waiting.push(resolve);
      serve();
      const environment = await promise;
      if (environment === undefined) return { ok: false, reason: 'the functions are closed' };
      const result = await environment.run(call);
      giveBack(environment);
      return result;
    },
    replace(next) {
      definition = next;
      current = new Set();
      for (const environment of idle.splice(0)) void environment.end();
    },
    async close() {
      isClosed = true;
      for (const resolve of waiting.splice(0)) resolve(undefined);
      await Promise.all([...running].map((environment) => environment.end()));
    },
  };
}
