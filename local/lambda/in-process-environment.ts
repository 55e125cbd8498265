import { DEFAULT_MEMORY_MB, DEFAULT_TIMEOUT_MS } from './definition.ts';
import { thrown, timedOut } from './failures.ts';
import { answerOf, contextOf } from './invocation.ts';
import { functionArn, logStreamName } from './variables.ts';
import type { InProcessFunction } from './definition.ts';
import type { Environment, EnvironmentCall, EnvironmentContext } from './environment.ts';
import type { Failure } from './failures.ts';
import type { InvocationResult } from './messages.ts';

/** The environment of a function of this process: one call at a time, ended by a timeout as any other. */
export function startInProcessEnvironment(
  { name, handler, timeoutMs = DEFAULT_TIMEOUT_MS }: InProcessFunction,
  { clock, scope, uuid }: EnvironmentContext,
  onEnd: () => void,
): Environment {
  const settings = {
    functionName: name,
    functionArn: functionArn(name, scope),
    memoryMb: DEFAULT_MEMORY_MB,
    logStreamName: logStreamName(clock.now(), uuid()),
  };
  let isAlive = true;
  const end = (): Promise<void> => {
    if (isAlive) onEnd();
    isAlive = false;
    return Promise.resolve();
  };
  const answer = async (id: string, call: EnvironmentCall): Promise<InvocationResult> => {
    const { event, traceId, clientContext } = call;
    const context = contextOf(settings, { id, deadlineMs: Date.now() + timeoutMs, traceId, clientContext });
    try {
      const outcome = answerOf(name, await handler(structuredClone(event), context));
      return 'json' in outcome ? { ok: true, payload: JSON.parse(outcome.json) as unknown } : failed(outcome);
    } catch (error) {
      return failed(thrown(name, 'threw', error));
    }
  };
  return {
    run(call) {
      const { promise, resolve } = Promise.withResolvers<InvocationResult>();
      const id = uuid();
      const cancel = clock.after(timeoutMs, () => {
        void end();
        resolve(failed(timedOut(id, timeoutMs)));
      });
      void answer(id, call).then(resolve);
      return promise.finally(cancel);
    },
    isAlive: () => isAlive,
    end,
  };
}

function failed({ reason, errorPayload }: Failure): InvocationResult {
  return { ok: false, reason, errorPayload };
}
