import { Worker } from 'node:worker_threads';
import { DEFAULT_MEMORY_MB } from './definition.ts';
import { errorName } from './error-name.ts';
import { exited, outOfMemory, timedOut } from './failures.ts';
import { functionArn, logStreamName, variablesOf } from './variables.ts';
import type { BundledFunction } from './definition.ts';
import type { Environment, EnvironmentCall, EnvironmentContext } from './environment.ts';
import type { Failure } from './failures.ts';
import type { InvocationResult, WorkerCall, WorkerMessage, WorkerSettings } from './messages.ts';

interface Current {
  readonly requestId: string;
  readonly onRequest: EnvironmentCall['onRequest'];
  readonly settle: (result: InvocationResult) => void;
}

/** Starts an environment in a thread of its own; `onEnd` is told when it has ended by itself or was ended. */
export function startWorkerEnvironment(
  definition: BundledFunction,
  context: EnvironmentContext,
  onEnd: () => void,
): Environment {
  const { name, timeoutMs } = definition;
  const worker = startWorker(definition, context);
  let current: Current | undefined;
  let isAlive = true;

  const settle = (result: InvocationResult): void => {
    current?.settle(result);
    current = undefined;
  };
  const end = async (failure?: Failure): Promise<void> => {
    const wasAlive = isAlive;
    isAlive = false;
    if (failure !== undefined && current !== undefined) settle({ ok: false, ...failure });
    else if (failure !== undefined && wasAlive) context.write(failure.reason);
    if (wasAlive) onEnd();
    await worker.terminate();
  };
  const receive = (message: WorkerMessage): void => {
    if (message.kind === 'log') context.write(message.text);
    else if (message.kind === 'request') current?.onRequest?.(message.sent);
    else if (message.kind === 'answer') settle({ ok: true, payload: JSON.parse(message.json) as unknown });
    else if (message.isFatal) void end(failureOf(message));
    else settle({ ok: false, ...failureOf(message) });
  };
  worker.on('message', receive);
  worker.on('error', (error: Error) => void end(crashOf(name, current?.requestId ?? '', error)));
  worker.on('exit', (status) => void end(exited(name, current?.requestId ?? '', status)));

  return {
    async run({ event, traceId, clientContext, onRequest }) {
      const { promise, resolve } = Promise.withResolvers<InvocationResult>();
      const requestId = context.uuid();
      current = { requestId, onRequest, settle: resolve };
      const cancel = context.clock.after(timeoutMs, () => void end(timedOut(requestId, timeoutMs)));
      // The worker reads the machine's clock.
      const deadlineMs = Date.now() + timeoutMs;
      const call: WorkerCall = { id: requestId, event, deadlineMs, traceId, clientContext };
      worker.postMessage(call);
      return promise.finally(cancel);
    },
    isAlive: () => isAlive,
    end: () => end(exited(name, current?.requestId ?? '', 0)),
  };
}

function startWorker(definition: BundledFunction, { clock, scope, uuid }: EnvironmentContext): Worker {
  const { name, bundlePath, environment, memoryMb = DEFAULT_MEMORY_MB, tokenQueries = [] } = definition;
  const stream = logStreamName(clock.now(), uuid());
  const workerData: WorkerSettings = {
    bundlePath,
    functionName: name,
    functionArn: functionArn(name, scope),
    memoryMb,
    logStreamName: stream,
    deploymentId: environment.DEPLOYMENT_ID ?? name,
    tokenQueries,
  };
  // In the checkout the worker's bootstrap is TypeScript, in the published package it is compiled.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./worker.${extension}`, import.meta.url), {
    env: { ...variablesOf(definition, scope, stream) },
    workerData,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    stdout: true,
    stderr: true,
  });
  worker.unref();
  return worker;
}

function failureOf({ reason, errorPayload }: Failure): Failure {
  return { reason, errorPayload };
}

/** What the worker could not tell of itself. */
function crashOf(name: string, requestId: string, error: NodeJS.ErrnoException): Failure {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return outOfMemory(name, requestId);
  return { ...exited(name, requestId, 1), reason: `function "${name}" crashed with ${errorName(error)}` };
}
