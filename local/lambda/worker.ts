import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { answerTooLarge, MAX_ANSWER_BYTES, thrown, unhandledRejection, withoutHandler } from './failures.ts';
import { watchRequests } from './watch-requests.ts';
import type { Failure } from './failures.ts';
import type { WorkerCall, WorkerMessage, WorkerSettings } from './messages.ts';

/** The worker's side: loads the bundle once, then answers one call after the other. `environment.ts` alone starts it. */
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
watchRequests(settings.deploymentId, (sent) => send({ kind: 'request', sent }));

const bundle = import(pathToFileURL(settings.bundlePath).href) as Promise<{ readonly handler?: Handler }>;
// A bundle that cannot be loaded fails the first call and not the worker before it.
bundle.catch(() => undefined);

parentPort?.on('message', (call: WorkerCall) => void run(call));

async function run(call: WorkerCall): Promise<void> {
  const handler = await load();
  if (handler === undefined) return;
  if (call.traceId === undefined) delete process.env._X_AMZN_TRACE_ID;
  else process.env._X_AMZN_TRACE_ID = call.traceId;
  try {
    answer(await handler(call.event, contextOf(call)));
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

/** Lambda hands on what JSON can say, and nothing else. */
function answer(value: unknown): void {
  let json: string;
  try {
    json = JSON.stringify(typeof value === 'function' ? null : (value ?? null));
  } catch {
    // As in Lambda's own runtime for Node.js.
    throw new Error('Unable to stringify response body');
  }
  if (Buffer.byteLength(json, 'utf8') > MAX_ANSWER_BYTES) fail(answerTooLarge(functionName), false);
  else send({ kind: 'answer', json });
}

function contextOf(call: WorkerCall): object {
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: settings.functionArn,
    awsRequestId: call.id,
    memoryLimitInMB: String(settings.memoryMb),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: settings.logStreamName,
    callbackWaitsForEmptyEventLoop: true,
    ...(call.clientContext === undefined ? {} : { clientContext: call.clientContext }),
    getRemainingTimeInMillis: () => Math.max(0, call.deadlineMs - Date.now()),
  };
}

function fail(failure: Failure, isFatal: boolean): void {
  send({ kind: 'failure', ...failure, isFatal });
}

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}
