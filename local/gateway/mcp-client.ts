import { isObject } from '../../contract/json-object.ts';
import { STATELESS_VERSION } from './call.ts';
import { readOutcome } from './json-rpc.ts';
import { readEvents } from './server-sent-events.ts';
import { answerServer } from './server-requests.ts';
import { collect } from './upstream.ts';
import type { RpcOutcome } from './json-rpc.ts';
import type { AskedClient } from './server-requests.ts';
import type { UpstreamRequest } from './upstream-request.ts';
import type { Upstream, UpstreamStream } from './upstream.ts';

/** An MCP server behind a target. */
export interface McpServer {
  readonly upstream: Upstream;
  readonly endpoint: URL;
  /** Puts credential and propagated headers on a request. */
  readonly prepare: (request: UpstreamRequest) => UpstreamRequest;
}

/** A request to an MCP server. */
export interface McpRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether the client itself speaks the stateless version: then the server is asked in it first. */
  readonly isStateless: boolean;
  /** Takes what the server sends ahead of its answer. */
  readonly notify: (message: object) => void;
  /** Whom the server may ask for something while it works. */
  readonly client: AskedClient | undefined;
}

/** Answer of a server, with the HTTP headers that it came with. */
export interface McpReply {
  readonly outcome: RpcOutcome;
  readonly headers: Headers;
}

/** The version that is offered to servers that want a handshake (assumed). */
const OFFERED_VERSION = '2025-11-25';

/** Headers of the stateless version that name what is asked for. */
const NAME_KEYS = { 'tools/call': 'name', 'prompts/get': 'name', 'resources/read': 'uri' } as const;

/**
 * Asks an MCP server over streamable HTTP and hands its answer on as it is: with a handshake and a session of its own,
 * or stateless where the client is and the server can (that sessions are not kept between calls is assumed).
 * @throws Error where the server cannot be reached or does not answer with JSON-RPC.
 */
export async function askMcpServer(server: McpServer, request: McpRequest): Promise<McpReply> {
  if (request.isStateless) {
    const direct = await post(server, messageOf(request), statelessHeaders(request));
    if (direct.status < 400) {
      // The stateless version has no requests of servers: they ask by `input_required` (MCP 2026-07-28).
      return reply(direct, { take: (message) => message.id === undefined && request.notify(message) });
    }
    await drain(direct);
  }
  const { client, notify } = request;
  const headers = await shakeHands(server, client);
  const take = (message: Message): void => {
    if (message.id === undefined) notify(message);
    else void answer(server, { message, headers, client });
  };
  return reply(await post(server, messageOf(request), headers), { take });
}

type Message = Readonly<Record<string, unknown>>;

/** Answers a request of a server, which goes on with its work then. */
async function answer(
  server: McpServer,
  asked: {
    readonly message: Message;
    readonly headers: Readonly<Record<string, string>>;
    readonly client: AskedClient | undefined;
  },
): Promise<void> {
  const { id, method, params } = asked.message;
  const outcome = await answerServer({ method: String(method), params }, asked.client);
  try {
    await drain(await post(server, { jsonrpc: '2.0', id, ...outcome }, asked.headers));
  } catch {
    // A server that cannot be reached any more wants no answer; that its call fails is said where it is waited for.
  }
}

async function shakeHands(
  server: McpServer,
  client: AskedClient | undefined,
): Promise<Readonly<Record<string, string>>> {
  const params = {
    protocolVersion: OFFERED_VERSION,
    capabilities: client?.capabilities ?? {},
    clientInfo: { name: 'agentcore-gateway', version: '1.0.0' },
  };
  const greeted = await post(server, { jsonrpc: '2.0', id: 0, method: 'initialize', params }, {});
  const { outcome } = await reply(greeted, { id: 0, take: () => undefined });
  const version =
    'result' in outcome ? (outcome.result as { protocolVersion?: unknown }).protocolVersion : '';
  const session = greeted.headers.get('mcp-session-id');
  const headers = {
    ...(typeof version === 'string' && version !== '' ? { 'MCP-Protocol-Version': version } : {}),
    ...(session === null ? {} : { 'Mcp-Session-Id': session }),
  };
  await drain(await post(server, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers));
  return headers;
}

const REQUEST_ID = 1;

function messageOf({ method, params }: McpRequest): object {
  return { jsonrpc: '2.0', id: REQUEST_ID, method, params };
}

function statelessHeaders({ method, params }: McpRequest): Readonly<Record<string, string>> {
  const key = Object.hasOwn(NAME_KEYS, method) ? NAME_KEYS[method as keyof typeof NAME_KEYS] : undefined;
  const name = key === undefined ? undefined : params[key];
  return {
    'MCP-Protocol-Version': STATELESS_VERSION,
    'Mcp-Method': method,
    ...(typeof name === 'string' ? { 'Mcp-Name': encoded(name) } : {}),
  };
}

/** What is no plain ASCII travels as `=?base64?…?=` (MCP 2026-07-28). */
function encoded(value: string): string {
  return /^[\x21-\x7e]+$/.test(value) ? value : `=?base64?${Buffer.from(value, 'utf8').toString('base64')}?=`;
}

async function post(
  { upstream, endpoint, prepare }: McpServer,
  message: object,
  headers: Readonly<Record<string, string>>,
): Promise<UpstreamStream> {
  return upstream.stream(
    prepare({
      method: 'POST',
      origin: endpoint,
      path: `${endpoint.pathname}${endpoint.search}`,
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: JSON.stringify(message),
    }),
  );
}

/** The one answer that the request waits for; notifications and requests before it are taken, what has no meaning is dropped. */
async function reply(
  { status, headers, chunks }: UpstreamStream,
  { id = REQUEST_ID, take }: { readonly id?: number; readonly take: (message: Message) => unknown },
): Promise<McpReply> {
  const isStream = /^text\/event-stream\b/i.test(headers.get('content-type') ?? '');
  for await (const text of isStream ? readEvents(chunks) : wholeText(chunks)) {
    const message = parse(text);
    const outcome = message && outcomeOf(message, id);
    if (outcome !== undefined) return { outcome, headers };
    if (typeof message?.method === 'string') take(message);
  }
  throw new Error(`the MCP server answered HTTP ${status} without a JSON-RPC answer`);
}

function outcomeOf(message: Message, id: number): RpcOutcome | undefined {
  if (message.method !== undefined) return undefined;
  const outcome = readOutcome(message);
  // An error may come without the id of the request that could not be read.
  return outcome !== undefined && ('error' in outcome || message.id === id) ? outcome : undefined;
}

async function* wholeText(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  yield (await collect(chunks)).toString('utf8');
}

/** An answer that nobody reads would keep its connection. */
async function drain({ chunks }: UpstreamStream): Promise<void> {
  await collect(chunks);
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
