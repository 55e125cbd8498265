import { RPC_CODES } from './json-rpc.ts';
import { callTool } from './call-tool.ts';
import { isStateless } from './call.ts';
import { initialize, discover } from './handshake.ts';
import { listTools } from './list-tools.ts';
import {
  getPrompt,
  listPrompts,
  listResources,
  listResourceTemplates,
  readResource,
} from './mcp-primitives.ts';
import type { MethodAnswer, MethodCall } from './call.ts';
import type { RpcOutcome } from './json-rpc.ts';

/** One MCP method. */
export type Method = (call: MethodCall) => MethodAnswer | Promise<MethodAnswer>;

/** The methods that a gateway has (devguide gateway-using, read 2026-10; `ping` is not listed there). */
const METHODS: Readonly<Record<string, Method>> = {
  initialize,
  ping: () => ({ outcome: { result: {} }, madeBy: 'gateway' }),
  'server/discover': discover,
  'tools/list': listTools,
  'tools/call': callTool,
  'prompts/list': listPrompts,
  'prompts/get': getPrompt,
  'resources/list': listResources,
  'resources/read': readResource,
  'resources/templates/list': listResourceTemplates,
};

/** Methods that the stateless version does not have, and the one that it alone has (MCP 2026-07-28). */
const ONLY_BEFORE: ReadonlySet<string> = new Set(['initialize', 'ping']);
const ONLY_STATELESS: ReadonlySet<string> = new Set(['server/discover']);

/** Results that a client may keep for a while say so in the stateless version (MCP 2026-07-28; observed for tools/list 2026-09-28). */
const CACHEABLE: ReadonlySet<string> = new Set([
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/read',
  'resources/templates/list',
]);

/** Runs a call's method; whatever goes wrong in here reaches the client as a JSON-RPC error, never as a crash. */
export async function runMethod(call: MethodCall): Promise<MethodAnswer> {
  const { method } = call.request;
  const run = isKnownMethod(method) && fits(call) ? METHODS[method] : undefined;
  if (run === undefined) {
    const error = { code: RPC_CODES.methodNotFound, message: `Method not found: ${method}` };
    return { outcome: { error }, madeBy: 'gateway' };
  }
  try {
    const answer = await run(call);
    return { ...answer, outcome: forVersion(call, answer) };
  } catch {
    return {
      outcome: { error: { code: RPC_CODES.internal, message: 'Internal error' } },
      madeBy: 'gateway',
    };
  }
}

/** Whether a gateway has a method of that name. */
export function isKnownMethod(name: string): boolean {
  return Object.hasOwn(METHODS, name);
}

function fits(call: MethodCall): boolean {
  return !(isStateless(call) ? ONLY_BEFORE : ONLY_STATELESS).has(call.request.method);
}

/**
 * The result as the stateless version wants it: `resultType` last, and what may be kept. A gateway's own tool errors and
 * server/discover have no `resultType` (observed 2026-09-28).
 */
function forVersion(call: MethodCall, { outcome, madeBy }: MethodAnswer): RpcOutcome {
  if (!isStateless(call) || 'error' in outcome) return outcome;
  const { method } = call.request;
  const complete = 'resultType' in outcome.result ? {} : { resultType: 'complete' };
  if (CACHEABLE.has(method)) {
    return { result: { ...outcome.result, ...complete, ttlMs: 0, cacheScope: 'private' } };
  }
  return madeBy === 'target' ? { result: { ...outcome.result, ...complete } } : outcome;
}
