import { existsSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import { createPool } from './pool.ts';
import type { FunctionDefinition } from './definition.ts';
import type { InvocationResult, SentRequest } from './messages.ts';
import type { Pool } from './pool.ts';

export type {
  BundledFunction,
  FunctionDefinition,
  InProcessFunction,
  InvocationContext,
} from './definition.ts';
export type { InvocationResult, SentRequest } from './messages.ts';

/** What an invocation may bring along. */
export interface InvokeOptions {
  /** What the function reads as `context.clientContext`. */
  readonly clientContext?: object | undefined;
  /** What the function reads as `_X_AMZN_TRACE_ID`. */
  readonly traceId?: string | undefined;
  /** Is told of each request that the function sends. */
  readonly onRequest?: ((sent: SentRequest) => void) | undefined;
}

/** The functions of the account. */
export interface Functions {
  /** Adds a function, or replaces the one of that name: calls under way run to their end, the next starts the new code. */
  deploy(definition: FunctionDefinition): void;
  /** Calls a function and waits for its answer, its timeout or its end. Without `errorPayload` it has not run at all. */
  invoke(name: string, event: unknown, options?: InvokeOptions): Promise<InvocationResult>;
  /** Why a function cannot run, in words; nothing where it can. */
  problemOf(name: string): string | undefined;
  /** The lines that a function has written so far, oldest first. */
  logOf(name: string): readonly string[];
  /** Ends every worker. */
  close(): Promise<void>;
}

/** Lines kept of each function's log. */
const MAX_LOG_LINES = 10_000;

/** Environments of a function: as many calls run at a time, further ones wait. Lambda has 1,000 for an account. */
const MAX_ENVIRONMENTS = 10;

/** What a registry of functions needs from outside. */
export interface FunctionsContext {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: (line: string) => void;
  readonly region?: string | undefined;
  readonly accountId?: string | undefined;
  readonly maxEnvironments?: number | undefined;
  /** Variables of a session of a function's role. */
  readonly roleVariables?:
    ((roleArn: string, functionName: string) => Readonly<Record<string, string>>) | undefined;
}

/** Makes a registry of functions. Each runs in worker threads: one starts with a call that finds no other idle, and stays. */
export function createFunctions(context: FunctionsContext): Functions {
  const { clock, ids, log, region = 'us-east-1', accountId = '000000000000' } = context;
  const pools = new Map<string, Pool>();
  const definitions = new Map<string, FunctionDefinition>();
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
  const poolOf = (definition: FunctionDefinition): Pool => {
    const { name } = definition;
    const scope = { region, accountId };
    const environment = { clock, scope, uuid: () => ids.uuid(), write: (text: string) => write(name, text) };
    return createPool(definition, environment, context.maxEnvironments ?? MAX_ENVIRONMENTS);
  };

  return {
    deploy(given) {
      const definition = withRole(given, context);
      const pool = pools.get(definition.name);
      definitions.set(definition.name, definition);
      if (pool === undefined) pools.set(definition.name, poolOf(definition));
      else pool.replace(definition);
    },
    async invoke(name, event, { clientContext, traceId, onRequest } = {}) {
      const pool = pools.get(name);
      if (pool === undefined) return { ok: false, reason: `function "${name}" does not exist` };
      const result = await pool.invoke({ event, clientContext, traceId, onRequest });
      if (!result.ok) write(name, result.reason);
      return result;
    },
    problemOf(name) {
      const definition = definitions.get(name);
      if (definition === undefined) return 'it is not deployed';
      if ('handler' in definition || existsSync(definition.bundlePath)) return undefined;
      return `its bundle "${definition.bundlePath}" is not there`;
    },
    logOf: (name) => [...(logs.get(name) ?? [])],
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

/** What a definition says itself stands above its role's: it may name another endpoint. */
function withRole(definition: FunctionDefinition, { roleVariables }: FunctionsContext): FunctionDefinition {
  if ('handler' in definition || definition.roleArn === undefined || roleVariables === undefined) {
    return definition;
  }
  const variables = roleVariables(definition.roleArn, definition.name);
  return { ...definition, environment: { ...variables, ...definition.environment } };
}
