import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import { errorName } from './error-name.ts';

/** A function to deploy: a bundled ESM file that exports `handler(event, context)`. */
export interface FunctionDefinition {
  readonly name: string;
  /** Absolute path of the bundle. */
  readonly bundlePath: string;
  /** All that the function sees of an environment; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** How an invocation ended. A failure's reason is for the log and repeats nothing that a function threw. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly reason: string;
      /** What Lambda answers a caller of a function that threw: JSON with `errorType`, `errorMessage` and `trace`. */
      readonly errorPayload?: string;
    };

/** What an invocation may bring along. */
export interface InvokeOptions {
  /** What the function reads as `context.clientContext`. */
  readonly clientContext?: object | undefined;
}

/** The functions of the account. */
export interface Functions {
  /** Adds a function, or replaces the one of that name: calls under way run to their end, the next starts the new code. */
  deploy(definition: FunctionDefinition): void;
  /** Calls a function and waits for its answer, its timeout or its end. */
  invoke(name: string, event: unknown, options?: InvokeOptions): Promise<InvocationResult>;
  /** The lines that a function has written so far, oldest first. */
  logOf(name: string): readonly string[];
  /** Ends every worker. */
  close(): Promise<void>;
}

/** What a worker sends: a line of log, or the end of an invocation. */
export type WorkerMessage =
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'result'; readonly id: string; readonly result: InvocationResult };

/** What a worker is sent. */
export interface WorkerCall {
  readonly id: string;
  readonly event: unknown;
  readonly functionName: string;
  readonly deadlineMs: number;
  readonly clientContext: object | undefined;
}

interface Runtime {
  readonly worker: Worker;
  readonly pending: Map<string, (result: InvocationResult) => void>;
  /** No new call reaches it, and it ends once the last of its calls is over. */
  isRetired: boolean;
}

interface Deployed {
  readonly definition: FunctionDefinition;
  runtime: Runtime | undefined;
}

/** Lines kept of each function's log. */
const MAX_LOG_LINES = 10_000;

/** What a registry of functions needs from outside. */
export interface FunctionsContext {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: (line: string) => void;
}

/** Makes an empty registry. A worker starts with a function's first call and stays warm until it fails. */
export function createFunctions({ clock, ids, log }: FunctionsContext): Functions {
  const deployed = new Map<string, Deployed>();
  const running = new Set<Runtime>();
  const logs = new Map<string, string[]>();

  const write = (name: string, text: string): void => {
    const lines = logs.get(name) ?? [];
    logs.set(name, lines);
    for (const line of text.split('\n').filter((part) => part !== '')) {
      lines.push(line);
      if (lines.length > MAX_LOG_LINES) lines.shift();
      log(JSON.stringify({ kind: 'function', name, line }));
    }
  };

  return {
    deploy(definition) {
      retire(deployed.get(definition.name));
      deployed.set(definition.name, { definition, runtime: undefined });
    },
    async invoke(name, event, { clientContext } = {}) {
      const target = deployed.get(name);
      if (target === undefined) return { ok: false, reason: `function "${name}" does not exist` };
      target.runtime ??= start(target, running, write);
      const result = await call(target, target.runtime, { clock, id: ids.uuid(), event, clientContext });
      if (result.ok) return result;
      write(name, result.reason);
      return { errorPayload: payloadOf(result.reason), ...result };
    },
    logOf: (name) => [...(logs.get(name) ?? [])],
    async close() {
      await Promise.all([...running].map(({ worker }) => worker.terminate()));
    },
  };
}

function start(
  target: Deployed,
  running: Set<Runtime>,
  write: (name: string, text: string) => void,
): Runtime {
  const { name, bundlePath, environment } = target.definition;
  // In the checkout the worker's bootstrap is TypeScript, in the published package it is compiled.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./worker.${extension}`, import.meta.url), {
    env: { ...environment },
    workerData: { bundlePath },
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  worker.unref();
  const runtime: Runtime = { worker, pending: new Map(), isRetired: false };
  running.add(runtime);
  const end = (reason: string): void => {
    running.delete(runtime);
    if (target.runtime === runtime) target.runtime = undefined;
    for (const settle of runtime.pending.values()) settle({ ok: false, reason });
    runtime.pending.clear();
  };
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'log') write(name, message.text);
    else runtime.pending.get(message.id)?.(message.result);
  });
  worker.on('error', (error) => end(`function "${name}" crashed with ${errorName(error)}`));
  worker.on('exit', () => end(`function "${name}" ended without an answer`));
  return runtime;
}

function call(
  target: Deployed,
  runtime: Runtime,
  {
    clock,
    id,
    event,
    clientContext,
  }: {
    readonly clock: Clock;
    readonly id: string;
    readonly event: unknown;
    readonly clientContext: object | undefined;
  },
): Promise<InvocationResult> {
  const { name, timeoutMs } = target.definition;
  return new Promise((resolve) => {
    const cancel = clock.after(timeoutMs, () => {
      // Others wait for answers of the same worker.
      if (target.runtime === runtime) retire(target);
      settle({ ok: false, reason: `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds` });
    });
    const settle = (result: InvocationResult): void => {
      cancel();
      runtime.pending.delete(id);
      resolve(result);
      endWhereIdle(runtime);
    };
    runtime.pending.set(id, settle);
    const deadlineMs = Date.now() + timeoutMs;
    const message: WorkerCall = { id, event, functionName: name, deadlineMs, clientContext };
    runtime.worker.postMessage(message);
  });
}

/** What Lambda answers of a function that ended without throwing (background knowledge; without the request id). */
function payloadOf(reason: string): string {
  const errorType = reason.startsWith('Task timed out') ? 'Sandbox.Timedout' : 'Runtime.ExitError';
  return JSON.stringify({ errorType, errorMessage: reason });
}

/** Detaches a function's worker: its next call starts a fresh one. */
function retire(target: Deployed | undefined): void {
  const runtime = target?.runtime;
  if (target === undefined || runtime === undefined) return;
  target.runtime = undefined;
  runtime.isRetired = true;
  endWhereIdle(runtime);
}

function endWhereIdle({ worker, pending, isRetired }: Runtime): void {
  if (isRetired && pending.size === 0) void worker.terminate();
}
