import type { Account } from '../account.ts';
import { findGateway } from '../control-plane/find.ts';
import { readBody } from '../read-body.ts';
import { createAuthorizer, isRefusal } from './authorizer.ts';
import { challenge, METADATA_PATH, resourceMetadata } from './challenge.ts';
import { readMessage, RPC_CODES, writeAnswer } from './json-rpc.ts';
import { METHODS } from './methods.ts';
import { createUpstream } from './upstream.ts';
import { versionError } from './versions.ts';
import type { RequestFacts } from '../request-log.ts';
import type { MethodContext } from './methods.ts';
import type { Gateway } from '../control-plane/state.ts';
import type { RpcId, RpcMessage, RpcOutcome, RpcRequest } from './json-rpc.ts';

/** The data plane of all gateways. */
export interface GatewayEndpoint {
  /** Answers a request below `/_gateway/`. */
  handle(request: Request, facts: RequestFacts): Promise<Response>;
  close(): void;
}

/** Size of a request (devguide bedrock-agentcore-limits, read 2026-11). */
const MAX_REQUEST_BYTES = 6_000_000;

/** Makes the data plane. */
export function createGatewayEndpoint(account: Account, get: typeof fetch): GatewayEndpoint {
  const authorize = createAuthorizer(account, get);
  const upstream = createUpstream(account);

  const answer = async (request: Request, facts: RequestFacts, gateway: Gateway): Promise<Response> => {
    const body = await readBody(request, MAX_REQUEST_BYTES);
    if (body === 'too-large') {
      const error = { code: RPC_CODES.invalidRequest, message: 'Request payload is too large' };
      return respond(facts, 413, writeAnswer(null, { error }));
    }
    const message = readMessage(body.toString('utf8'));
    facts.operation = operationName(message);
    const { method: httpMethod, url, headers } = request;
    const caller = await authorize(gateway, { method: httpMethod, url, headers, body });
    if (isRefusal(caller)) {
      facts.reason = caller.reason;
      return refuse(account, gateway, facts, { ...caller, id: idOf(message) });
    }
    if (message.kind === 'broken') {
      return respond(facts, 400, writeAnswer(message.id ?? null, { error: message.error }));
    }
    const method = message.kind === 'request' ? message.request.method : message.method;
    const version = request.headers.get('mcp-protocol-version') ?? undefined;
    const error = versionError(gateway, method, version);
    if (error !== undefined) return respond(facts, 400, writeAnswer(idOf(message) ?? null, { error }));
    if (message.kind === 'notification') return respond(facts, 202, null);
    const context = { account, gateway, upstream, clientHeaders: request.headers };
    return respond(facts, 200, writeAnswer(message.request.id, await run(message.request, context)));
  };

  return {
    async handle(request, facts) {
      const [, id, path] = /^\/_gateway\/([^/]+)(\/.*)$/.exec(new URL(request.url).pathname) ?? [];
      const gateway = findGateway(account, id);
      // A gateway that is not there, or not yet, has no address at the service; this answer is ours.
      if (gateway === undefined || gateway.life.status === 'CREATING') {
        return respond(facts, 404, JSON.stringify({ message: 'Gateway not found' }));
      }
      if (path === METADATA_PATH && request.method === 'GET') {
        return respond(facts, 200, JSON.stringify(resourceMetadata(account, gateway)));
      }
      if (path !== '/mcp') return respond(facts, 404, JSON.stringify({ message: 'Not Found' }));
      if (request.method === 'POST') return answer(request, facts, gateway);
      // No stream is offered and no session kept (assumed).
      return respond(facts, 405, JSON.stringify({ message: 'Method Not Allowed' }), { allow: 'POST' });
    },
    close: () => upstream.close(),
  };
}

/** Runs a method; whatever goes wrong in here reaches the client as a JSON-RPC error, never as a crash. */
async function run(request: RpcRequest, context: MethodContext): Promise<RpcOutcome> {
  const method = Object.hasOwn(METHODS, request.method) ? METHODS[request.method] : undefined;
  if (method === undefined) {
    return { error: { code: RPC_CODES.methodNotFound, message: `Method not found: ${request.method}` } };
  }
  try {
    return await method(request.params, context);
  } catch {
    return { error: { code: RPC_CODES.internal, message: 'Internal error' } };
  }
}

/** 401 and 403: the id is echoed (observed 2026-09-28 for IAM); 0 where there is none (assumed). */
function refuse(
  account: Account,
  gateway: Gateway,
  facts: RequestFacts,
  refusal: { readonly status: number; readonly message: string; readonly id: RpcId | undefined },
): Response {
  const code = refusal.status === 401 ? RPC_CODES.unauthenticated : RPC_CODES.unauthorized;
  const text = writeAnswer(refusal.id ?? 0, { error: { code, message: refusal.message } });
  const wanted = challenge(account, gateway, refusal.status);
  return respond(facts, refusal.status, text, wanted === undefined ? {} : { 'www-authenticate': wanted });
}

function respond(
  facts: RequestFacts,
  status: number,
  body: string | null,
  headers: Readonly<Record<string, string>> = {},
): Response {
  // No charset (observed 2026-09-28).
  const type = body === null ? undefined : { 'Content-Type': 'application/json' };
  return new Response(body === null ? null : Buffer.from(body, 'utf8'), {
    status,
    headers: { ...type, 'x-amzn-RequestId': facts.requestId, ...headers },
  });
}

function idOf(message: RpcMessage): RpcId | undefined {
  if (message.kind === 'request') return message.request.id;
  return message.kind === 'broken' ? message.id : undefined;
}

/** For the log: a known method's name; what else a client writes there is not repeated. */
function operationName(message: RpcMessage): string {
  if (message.kind === 'broken') return 'broken';
  const method = message.kind === 'request' ? message.request.method : message.method;
  return Object.hasOwn(METHODS, method) || /^notifications\/[a-z_/]{1,40}$/.test(method) ? method : 'unknown';
}
