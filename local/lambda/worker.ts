import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { errorName } from './error-name.ts';
import type { InvocationResult, WorkerCall, WorkerMessage } from './functions.ts';

/** The worker's side: loads the bundle once, then answers calls. It is started by `functions.ts` alone. */
type Handler = (event: unknown, context: object) => unknown;

const { bundlePath } = workerData as { readonly bundlePath: string };

// Lines go through the same channel as answers, so that a function's log is complete when its answer arrives.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array): boolean => {
    send({ kind: 'log', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8') });
    return true;
  };
}

const handler = import(pathToFileURL(bundlePath).href) as Promise<{ readonly handler: Handler }>;
// A bundle that cannot be loaded fails each call instead of the worker.
handler.catch(() => undefined);

parentPort?.on('message', (call: WorkerCall) => {
  void run(call).then((result) => send({ kind: 'result', id: call.id, result }));
});

async function run(call: WorkerCall): Promise<InvocationResult> {
  try {
    const loaded = await handler;
    const answer: unknown = await loaded.handler(call.event, contextOf(call));
    // Lambda hands on what JSON can say, and nothing else.
    const payload: unknown = answer === undefined ? null : JSON.parse(JSON.stringify(answer));
    return { ok: true, payload };
  } catch (error) {
    const reason = `function "${call.functionName}" threw ${errorName(error)}`;
    return { ok: false, reason, errorPayload: errorPayload(error) };
  }
}

/** What Lambda's own runtime answers of what a function threw (developer guide, nodejs-exceptions). */
function errorPayload(error: unknown): string {
  if (!(error instanceof Error)) {
    return JSON.stringify({ errorType: typeof error, errorMessage: String(error), trace: [] });
  }
  const { name, message, stack = '' } = error;
  return JSON.stringify({ errorType: name, errorMessage: message, trace: stack.split('\n') });
}

function contextOf(call: WorkerCall): object {
  return {
    functionName: call.functionName,
    functionVersion: '$LATEST',
    awsRequestId: call.id,
    memoryLimitInMB: '256',
    callbackWaitsForEmptyEventLoop: false,
    ...(call.clientContext === undefined ? {} : { clientContext: call.clientContext }),
    getRemainingTimeInMillis: () => Math.max(0, call.deadlineMs - Date.now()),
  };
}

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}
