import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What a test decides about the gateway: the rest answers as the real one was seen to in September 2026. */
export interface GatewayStubOptions {
  readonly supportedVersions?: readonly string[];
  /** Pages of `tools/list`. */
  readonly pages?: readonly (readonly object[])[];
  /** Status that the gateway gives to a request with this `Authorization`. */
  readonly authorize?: (
    authorization: string | undefined,
    headers: IncomingMessage['headers'],
  ) => 200 | 401 | 403;
  /** An HTTP error with a JSON-RPC message, instead of any other answer. */
  readonly fail?: (rpc: RpcRequest, authorization: string | undefined) => HttpFailure | undefined;
  /** The result of a `tools/call`, or a JSON-RPC error. */
  readonly call?: (args: Readonly<Record<string, unknown>>, name: string) => object;
}

/** One request as the gateway saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly version: string | undefined;
  readonly authorization: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly params: Readonly<Record<string, unknown>>;
}

/** A running stub. */
export interface GatewayStub {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  close(): Promise<void>;
}

/** A status, and the message of the JSON-RPC error that comes with it. */
export interface HttpFailure {
  readonly status: number;
  readonly message: string;
}

/** A JSON-RPC request. */
export interface RpcRequest {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

const ALL_VERSIONS = ['2025-03-26', '2025-06-18', '2025-11-25'];
const CAPABILITIES = { tools: { listChanged: false }, prompts: { listChanged: false } };
const SERVER = { version: '1.0.0', name: 'stub' };

/** The text content of a successful call. */
export function textResult(answer: unknown): object {
  return { result: { isError: false, content: [{ type: 'text', text: JSON.stringify(answer) }] } };
}

/** Starts a gateway on a free port of this machine. */
export async function startGatewayStub(options: GatewayStubOptions = {}): Promise<GatewayStub> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => void answer(options, seen, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    seen,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function answer(
  options: GatewayStubOptions,
  seen: SeenRequest[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, body: object): void => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  };
  if (request.method !== 'POST') {
    send(405, {});
    return;
  }
  const rpc = (await json(request)) as RpcRequest;
  const version = request.headers['mcp-protocol-version'] as string | undefined;
  const { authorization } = request.headers;
  seen.push({
    ...{ method: rpc.method, version, authorization, headers: request.headers },
    params: rpc.params ?? {},
  });
  const head = { jsonrpc: '2.0', id: rpc.id };
  const status = options.authorize?.(authorization, request.headers) ?? 200;
  const supported = options.supportedVersions ?? ALL_VERSIONS;
  const failure = options.fail?.(rpc, authorization);
  if (failure !== undefined) {
    send(failure.status, { ...head, error: { code: -32602, message: failure.message } });
  } else if (status !== 200) {
    const error = { code: -32001, message: 'Authentication error - Invalid credentials' };
    send(status, { ...head, error });
  } else if (rpc.method !== 'initialize' && version !== undefined && !supported.includes(version)) {
    const message = `Unsupported protocol version: ${version}`;
    const error = { code: -32600, message, data: { requested: version, supported } };
    send(400, { ...head, error });
  } else if (rpc.id === undefined) {
    response.writeHead(202).end();
  } else {
    send(200, { ...head, ...handle(options, supported, rpc) });
  }
}

function handle(options: GatewayStubOptions, supported: readonly string[], rpc: RpcRequest): object {
  const params = rpc.params ?? {};
  if (rpc.method === 'server/discover') {
    return {
      result: {
        supportedVersions: supported,
        capabilities: CAPABILITIES,
        serverInfo: SERVER,
        ttlMs: 0,
        cacheScope: 'private',
      },
    };
  }
  if (rpc.method === 'initialize') {
    const asked = String(params['protocolVersion']);
    const protocolVersion = supported.includes(asked) ? asked : supported[0];
    return { result: { protocolVersion, capabilities: CAPABILITIES, serverInfo: SERVER } };
  }
  if (rpc.method === 'tools/list') {
    const pages = options.pages ?? [[]];
    const index = Number(params['cursor'] ?? 0);
    // Members of 2026-07-28 alone; older clients ignore them.
    const modern = { resultType: 'complete', ttlMs: 0, cacheScope: 'private' };
    const isLast = index + 1 >= pages.length;
    return {
      result: { tools: pages[index] ?? [], ...(!isLast && { nextCursor: String(index + 1) }), ...modern },
    };
  }
  const args = (params['arguments'] ?? {}) as Readonly<Record<string, unknown>>;
  return options.call?.(args, String(params['name'])) ?? textResult(args);
}
