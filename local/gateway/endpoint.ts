import type { Account } from '../account.ts';
import { findGateway } from '../control-plane/find.ts';
import { createAuthorizer, isRefusal } from './authorizer.ts';
import { errorAnswer } from './call.ts';
import { challenge, METADATA_PATH, resourceMetadata } from './challenge.ts';
import { RPC_CODES } from './json-rpc.ts';
import { listUpstreamTools } from './mcp-target.ts';
import { isKnownMethod } from './methods.ts';
import { noteAnswer, noteClient } from './note-call.ts';
import { createOutbound } from './outbound.ts';
import { runCall } from './pipeline.ts';
import { receive } from './receive.ts';
import { createSessions } from './sessions.ts';
import { createUpstream } from './upstream.ts';
import { createAnswerWriter, json } from './write-answer.ts';
import type { Refusal } from '../../contract/refusal.ts';
import type { Gateway, TargetSettings } from '../control-plane/state.ts';
import type { JsonObject } from '../openapi/document.ts';
import type { RequestFacts } from '../request-log.ts';
import type { Answer, EnteringCall } from './call.ts';
import type { RpcId, RpcMessage } from './json-rpc.ts';
import type { Consents } from './outbound-consent.ts';
import type { Upstream } from './upstream.ts';

/** The data plane of all gateways. */
export interface GatewayEndpoint {
  /** Answers a request below `/_gateway/`. */
  handle(request: Request, facts: RequestFacts): Promise<Response>;
  /** The tools that the MCP server of a target lists right now. @throws Error where it cannot be asked. */
  listTools(gateway: Gateway, settings: TargetSettings): Promise<readonly JsonObject[]>;
  /** Logins of users at targets that want their own token. */
  readonly consents: Consents;
  /** Its client, which HTTP integrations of deployed APIs share. */
  readonly upstream: Upstream;
  close(): void;
}

/** Makes the data plane. */
export function createGatewayEndpoint(account: Account, get: typeof fetch): GatewayEndpoint {
  const authorize = createAuthorizer(account, get);
  const upstream = createUpstream(account);
  const outbound = createOutbound(account, get);
  const sessions = createSessions(account);

  const post = async (request: Request, facts: RequestFacts, gateway: Gateway): Promise<Response> => {
    const own = { 'x-amzn-RequestId': facts.requestId };
    const received = await receive(request);
    if ('refusal' in received) return json(received.refusal, own);
    const { message, body } = received;
    facts.operation = operationName(message);
    const { method, url, headers } = request;
    const inbound = { method, url, headers, body };
    const caller = await authorize(gateway, inbound);
    if (isRefusal(caller)) {
      facts.reason = caller.reason;
      return json(refusalAnswer(account, gateway, caller, idOf(message)), own);
    }
    // A broken message is told of only to those who may enter.
    if (message.kind === 'broken') return json(errorAnswer(400, message.id ?? null, message.error), own);
    const isStream = takesStream(gateway, request.headers);
    const writer = createAnswerWriter({ isStream, headers: own });
    const call = beginCall({ account, gateway, upstream, outbound }, { inbound, caller, message });
    const answer = runNoted(call, facts.operation, () => runCall(call, sessions, writer));
    return writer.respond(answer);
  };

  return {
    consents: outbound.consents,
    upstream,
    async handle(request, facts) {
      const own = { 'x-amzn-RequestId': facts.requestId };
      const [, id, path] = /^\/_gateway\/([^/]+)(\/.*)$/.exec(new URL(request.url).pathname) ?? [];
      const gateway = findGateway(account, id);
      // A gateway that is not there, or not yet, has no address at the service; this answer is ours.
      if (gateway === undefined || gateway.life.status === 'CREATING') {
        return json(plain(404, { message: 'Gateway not found' }), own);
      }
      if (path === METADATA_PATH && request.method === 'GET') {
        return json(plain(200, resourceMetadata(account, gateway)), own);
      }
      if (path !== '/mcp') return json(plain(404, { message: 'Not Found' }), own);
      if (request.method === 'POST') return post(request, facts, gateway);
      // A gateway begins no stream by itself, and its sessions end by time alone (assumed).
      return json(plain(405, { message: 'Method Not Allowed' }), { ...own, allow: 'POST' });
    },
    listTools: (gateway, settings) => {
      const traceId = account.ids.traceId(account.clock.now());
      return listUpstreamTools({ account, gateway, upstream, outbound, traceId }, { settings });
    },
    close: () => upstream.close(),
  };
}

type Readable = Exclude<RpcMessage, { readonly kind: 'broken' }>;

function beginCall(
  parts: Pick<EnteringCall, 'account' | 'gateway' | 'upstream' | 'outbound'>,
  { inbound, caller, message }: Pick<EnteringCall, 'inbound' | 'caller'> & { readonly message: Readable },
): EnteringCall {
  const { account } = parts;
  return {
    ...parts,
    inbound,
    caller,
    traceId: account.ids.traceId(account.clock.now()),
    request:
      message.kind === 'request'
        ? message.request
        : { id: undefined, method: message.method, params: message.params, answer: message.answer },
    version: inbound.headers.get('mcp-protocol-version') ?? undefined,
    interceptorHeaders: new Headers(),
  };
}

/** Runs a call between two notes in the history. */
async function runNoted(call: EnteringCall, operation: string, run: () => Promise<Answer>): Promise<Answer> {
  const startedAt = call.account.clock.now();
  noteClient(call, operation, call.inbound.headers.get('authorization'));
  try {
    const answer = await run();
    noteAnswer(call, operation, { status: answer.status, startedAt });
    return answer;
  } catch {
    // Whatever goes wrong in here reaches the client as an error, never as a crash.
    noteAnswer(call, operation, { status: 500, startedAt });
    const error = { code: RPC_CODES.internal, message: 'Internal error' };
    return errorAnswer(500, call.request.id ?? null, error);
  }
}

/** A gateway streams where it is configured to and the client accepts it (observed 2026-09-28). */
function takesStream({ settings }: Gateway, headers: Headers): boolean {
  const { streamingConfiguration } = settings.protocolConfiguration?.mcp ?? {};
  if (streamingConfiguration?.enableResponseStreaming !== true) return false;
  return /(^|,)\s*text\/event-stream\b/i.test(headers.get('accept') ?? '');
}

/** 401 and 403: the id is echoed (observed 2026-09-28 for IAM); 0 where there is none (assumed). */
function refusalAnswer(
  account: Account,
  gateway: Gateway,
  { status, message }: Refusal,
  id: RpcId | undefined,
): Answer {
  const code = status === 401 ? RPC_CODES.unauthenticated : RPC_CODES.unauthorized;
  const wanted = challenge(account, gateway, status);
  const headers = wanted === undefined ? undefined : { 'www-authenticate': wanted };
  return errorAnswer(status, id ?? 0, { code, message }, headers);
}

function plain(status: number, body: object): Answer {
  return { status, headers: {}, body, isStreamable: false };
}

function idOf(message: RpcMessage): RpcId | undefined {
  if (message.kind === 'request') return message.request.id;
  return message.kind === 'broken' ? message.id : undefined;
}

/** For the log: a known method's name; what else a client writes there is not repeated. */
function operationName(message: RpcMessage): string {
  if (message.kind === 'broken') return 'broken';
  const method = message.kind === 'request' ? message.request.method : message.method;
  return isKnownMethod(method) || /^notifications\/[a-z_/]{1,40}$/.test(method) ? method : 'unknown';
}
