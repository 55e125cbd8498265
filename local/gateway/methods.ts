import { sortedBy } from '../order.ts';
import { findGateway, listTargetsNow } from '../control-plane/find.ts';
import { callTool } from './call-tool.ts';
import { isRecord, RPC_CODES } from './json-rpc.ts';
import { supportedVersions } from './versions.ts';
import type { Account } from '../account.ts';
import type { Gateway, Target } from '../control-plane/state.ts';
import type { OpenApiTool } from '../openapi/tools.ts';
import type { RpcOutcome } from './json-rpc.ts';
import type { Upstream } from './upstream.ts';

/** Where a method runs. */
export interface MethodContext {
  readonly account: Account;
  readonly gateway: Gateway;
  readonly upstream: Upstream;
  readonly clientHeaders: Headers;
}

type Params = Readonly<Record<string, unknown>>;

/** One MCP method. */
export type Method = (params: Params, context: MethodContext) => RpcOutcome | Promise<RpcOutcome>;

/** Tools of one page of tools/list; opaque cursors are observed (2026-09-28), the size is assumed. */
const PAGE_SIZE = 100;

/** The methods that a gateway has. OpenAPI targets contribute tools only. */
export const METHODS: Readonly<Record<string, Method>> = {
  initialize,
  ping: () => ({ result: {} }),
  'tools/list': listTools,
  'tools/call': runTool,
  'prompts/list': () => ({ result: { prompts: [] } }),
  'resources/list': () => ({ result: { resources: [] } }),
  'resources/templates/list': () => ({ result: { resourceTemplates: [] } }),
};

/** Answers with the version that was asked for where the gateway has it (observed 2026-09-28), else with its newest (assumed). */
function initialize(params: Params, { gateway }: MethodContext): RpcOutcome {
  const { name, protocolConfiguration } = gateway.settings;
  const supported = supportedVersions(gateway);
  const wanted = supported.find((version) => version === params.protocolVersion);
  const instructions = protocolConfiguration?.mcp?.instructions;
  return {
    result: {
      protocolVersion: wanted ?? sortedBy(supported, (version) => version).at(-1),
      capabilities: {
        tools: { listChanged: false },
        prompts: { listChanged: false },
        resources: { listChanged: false },
      },
      serverInfo: { version: '1.0.0', name },
      ...(instructions === undefined ? {} : { instructions }),
    },
  };
}

/** Sorted by full name, so by target first (observed 2026-09-28). */
function listTools({ cursor }: Params, context: MethodContext): RpcOutcome {
  const tools = sortedBy(
    servedTools(context).map(({ tool }) => tool),
    ({ name }) => name,
  );
  const after = cursor === undefined ? '' : readCursor(cursor);
  if (after === undefined) return { error: { code: RPC_CODES.invalidParams, message: 'Invalid cursor' } };
  const rest = tools.filter(({ name }) => name > after);
  const shown = rest.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  return {
    result: {
      tools: shown.map(({ inputSchema, name, description }) => ({ inputSchema, name, description })),
      ...(rest.length > PAGE_SIZE && last !== undefined ? { nextCursor: writeCursor(last.name) } : {}),
    },
  };
}

async function runTool(params: Params, context: MethodContext): Promise<RpcOutcome> {
  const { name, arguments: args = {} } = params;
  if (typeof name !== 'string' || !isRecord(args)) {
    return { error: { code: RPC_CODES.invalidParams, message: 'Invalid params' } };
  }
  const served = servedTools(context).find(({ tool }) => tool.name === name);
  // Text reported, code and status assumed.
  if (served === undefined)
    return { error: { code: RPC_CODES.invalidParams, message: `Unknown tool: ${name}` } };
  return { result: await callTool({ ...context, ...served }, args) };
}

function servedTools({
  account,
  gateway,
}: MethodContext): readonly { readonly target: Target; readonly tool: OpenApiTool }[] {
  const current = findGateway(account, gateway.id) ?? gateway;
  return listTargetsNow(account, current)
    .filter(({ life }) => life.status !== 'DELETING')
    .flatMap((target) => target.tools.map((tool) => ({ target, tool })));
}

function writeCursor(name: string): string {
  return Buffer.from(JSON.stringify({ after: name }), 'utf8').toString('base64');
}

function readCursor(cursor: unknown): string | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(String(cursor), 'base64').toString('utf8'));
    return isRecord(value) && typeof value.after === 'string' ? value.after : undefined;
  } catch {
    return undefined;
  }
}
