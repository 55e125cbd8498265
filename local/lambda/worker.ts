import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { credentialsIn } from './credentials.ts';
import { thrown, unhandledRejection, withoutHandler } from './failures.ts';
import { answerOf, contextOf } from './invocation.ts';
import { bringRuntimePackages } from './runtime-packages.ts';
import { watchRequests } from './watch-requests.ts';
import type { Credentials } from './credentials.ts';
import type { Failure } from './failures.ts';
import type { WorkerCall, WorkerMessage, WorkerSettings } from './messages.ts';

/** The worker's side: loads the bundle once, then answers one call after the other. `worker-environment.ts` alone starts it. */
type Handler = (event: unknown, context: object) => unknown;

// Whoever starts the worker gives it these.
const settings = workerData as WorkerSettings;
const { functionName } = settings;

// Lines go through the same channel as answers, so that a function's log is complete when its answer arrives.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array): boolean => {
    send({ kind: 'log', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8') });
    return true;
  };
}

process.on('uncaughtException', (error) => fail(thrown(functionName, 'crashed with', error), true));
process.on('unhandledRejection', (rejection) => fail(unhandledRejection(functionName, rejection), true));
const running: { credentials: Credentials } = { credentials: new Map() };
watchRequests({ ...settings, credentials: () => running.credentials }, (sent) =>
  send({ kind: 'request', sent }),
);

bringRuntimePackages();
const bundle = import(pathToFileURL(settings.bundlePath).href) as Promise<{ readonly handler?: Handler }>;
// A bundle that cannot be loaded fails the first call and not the worker before it.
bundle.catch(() => undefined);

parentPort?.on('message', (call: WorkerCall) => void run(call));

async function run(call: WorkerCall): Promise<void> {
  const handler = await load();
  if (handler === undefined) return;
  running.credentials = credentialsIn(call.event, settings.deploymentId);
  if (call.traceId === undefined) delete process.env._X_AMZN_TRACE_ID;
  else process.env._X_AMZN_TRACE_ID = call.traceId;
  try {
    const outcome = answerOf(functionName, await handler(call.event, contextOf(settings, call)));
    if ('json' in outcome) send({ kind: 'answer', ...outcome });
    else fail(outcome, false);
  } catch (error) {
    fail(thrown(functionName, 'threw', error), false);
  }
}

/** The handler; where there is none, the environment ends and the next call tries again in another. */
async function load(): Promise<Handler | undefined> {
  try {
    const { handler } = await bundle;
    if (typeof handler === 'function') return handler;
    fail(withoutHandler(functionName), true);
  } catch (error) {
    fail(thrown(functionName, 'threw', error), true);
  }
  return undefined;
}

function fail(failure: Failure, isFatal: boolean): void {
  send({ kind: 'failure', ...failure, isFatal });
}

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}
