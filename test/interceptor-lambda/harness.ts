import type { CompiledPart } from '../../config/compile-interceptors.ts';
import type { InterceptorEvent, InterceptorOutput } from '../../contract/interceptor-events.ts';
import type { TokenBroker, TokenExchange } from '../../contract/token-ports.ts';
import { createBroughtTokens } from '../../interceptor-lambda/brought-tokens.ts';
import { createInterceptor } from '../../interceptor-lambda/intercept.ts';
import type { AuditLine } from '../../interceptor-lambda/audit-line.ts';
import { createIssuers } from '../../interceptor-lambda/issuer-keys.ts';
import type { StepParts } from '../../interceptor-lambda/step.ts';
import { createToolTable } from '../../interceptor-lambda/tool-table.ts';
import { inMemoryBroker, inMemoryExchange } from '../../tokens/in-memory.ts';
import type { TokenSource } from '../../tokens/token-source.ts';
import { makeIssuer, NOON, planWith, verify } from './world.ts';
import type { StepLists, TestIssuer } from './world.ts';

/** What differs from steps with nothing around them. */
export interface Setup {
  readonly exchange?: TokenExchange;
  readonly actor?: TokenSource;
  readonly broker?: TokenBroker;
  readonly fetch?: typeof fetch;
  /** By default those of the world. */
  readonly parts?: readonly CompiledPart[];
  readonly defaults?: Pick<StepParts, 'defaultDiscoveryUrl' | 'defaultClients'>;
}

/** What came of an event in the REQUEST phase. */
export interface Taken {
  readonly output: InterceptorOutput;
  /** `undefined`: the call goes on. */
  readonly status: number | undefined;
  /** Of the message that goes on. */
  readonly args: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly error: { readonly code: number; readonly message: string } | undefined;
}

/** Steps that can be called. */
export interface Harness {
  readonly issuer: TestIssuer;
  readonly lines: AuditLine[];
  readonly clock: { now: number };
  readonly intercept: (event: InterceptorEvent) => Promise<InterceptorOutput>;
  readonly request: (message: unknown, headers?: Readonly<Record<string, unknown>>) => Promise<Taken>;
  /** Calls a tool as `alice`, unless the headers say otherwise. */
  readonly call: (name: string, args?: object, headers?: Readonly<Record<string, unknown>>) => Promise<Taken>;
  /** The body of an answer as the RESPONSE phase leaves it, and its status. */
  readonly respond: (
    message: object,
    response: object,
    headers?: Readonly<Record<string, unknown>>,
  ) => Promise<{
    readonly status: number | undefined;
    readonly body: Readonly<Record<string, unknown>> | undefined;
  }>;
}

/** Makes steps around a signing issuer; the lists get it to name it. */
export async function harness(
  lists: (issuer: TestIssuer) => StepLists,
  { exchange, actor, broker, fetch: get, defaults, parts }: Setup = {},
): Promise<Harness> {
  const clock = { now: NOON };
  const now = (): number => clock.now;
  const issuer = await makeIssuer(undefined, now);
  const plan = planWith(lists(issuer), parts);
  const lines: AuditLine[] = [];
  const unused = (): never => {
    throw new Error('nobody expected this');
  };
  const intercept = createInterceptor(plan, {
    deploymentId: 'gw',
    tools: createToolTable(plan.targets),
    now,
    issuerOf: createIssuers({ now, fetch: get ?? issuer.fetch }),
    defaultDiscoveryUrl: defaults?.defaultDiscoveryUrl,
    defaultClients: defaults?.defaultClients,
    exchangeFor: () => ({ exchange: exchange ?? inMemoryExchange(unused), actor }),
    brokerFor: () => broker ?? inMemoryBroker(unused),
    audit: (line) => lines.push(line),
    brought: createBroughtTokens(now),
  });
  const invocation = { requestId: 'r1', traceId: undefined, startedAt: NOON };
  const run = (event: InterceptorEvent) => intercept(event, invocation);
  const request: Harness['request'] = async (message, headers = {}) => {
    const output = await run(requestEvent(message, headers));
    const { transformedGatewayRequest: on, transformedGatewayResponse: off } = output.mcp;
    const { params } = (on?.body ?? {}) as { params?: { arguments?: Record<string, unknown> } };
    const { error } = (off?.body ?? {}) as { error?: Taken['error'] };
    return { output, status: off?.statusCode, args: params?.arguments, headers: on?.headers, error };
  };
  return {
    issuer,
    lines,
    clock,
    intercept: run,
    request,
    call: async (name, args = {}, headers) =>
      request(toolCall(name, args), headers ?? { authorization: `Bearer ${await issuer.sign()}` }),
    respond: async (message, response, headers = {}) => {
      const event = requestEvent(message, headers);
      const { mcp } = await run({ ...event, mcp: { ...event.mcp, gatewayResponse: response } });
      const { statusCode, body } = mcp.transformedGatewayResponse ?? {};
      return { status: statusCode, body: body as Readonly<Record<string, unknown>> | undefined };
    },
  };
}

/** An event of the REQUEST phase, as it was observed. */
export function requestEvent(
  message: unknown,
  headers: Readonly<Record<string, unknown>> = {},
): InterceptorEvent {
  return {
    interceptorInputVersion: '1.0',
    mcp: {
      rawGatewayRequest: { body: JSON.stringify(message) },
      gatewayRequest: { path: '/mcp', httpMethod: 'POST', headers, body: message },
      gatewayResponse: null,
    },
  };
}

/** A call of a tool. */
export function toolCall(name: unknown, args: unknown = {}, more: object = {}): object {
  return { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args, ...more } };
}

/** A request for the list of tools. */
export const LIST: object = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

/** A tool as the gateway lists it. */
export const TOOL: object = {
  name: 'asana___getTasks',
  description: 'Tasks',
  inputSchema: {
    type: 'object',
    properties: { 'X-Asana-Token': { type: 'string', description: 'Token.' }, name: { type: 'string' } },
    required: ['X-Asana-Token'],
  },
};

/** The same without its token. */
export const SHOWN: object = {
  ...TOOL,
  inputSchema: { type: 'object', properties: { name: { type: 'string' } } },
};

/** The step that exchanges tokens, with fewer scopes for tools that read. */
export const EXCHANGE: object = {
  ...{ step: 'exchange-token', tokenUrl: 'https://issuer.example/token', audience: 'vendor' },
  client: { id: 'gw', secret: { env: 'SECRET' } },
  scopes: ['read', 'write'],
  narrow: [{ tools: ['asana___get*'], scopes: ['read'] }],
};

/** Header of a user's token beside the caller's. */
export const USER_HEADER = 'X-Amzn-Bedrock-AgentCore-Runtime-Custom-UserToken';

/** The inbound header of a caller with these claims. */
export async function bearer(
  { issuer }: Pick<Harness, 'issuer'>,
  claims: object = {},
): Promise<{ readonly authorization: string }> {
  return { authorization: `Bearer ${await issuer.sign({ ...claims })}` };
}

/** The step that verifies a user's token. */
export function asUser(issuer: TestIssuer): object {
  return verify(issuer, { as: 'user', header: USER_HEADER, audience: ['https://app.example'] });
}
