import type { Account } from '../account.ts';
import type { Gateway } from '../control-plane/state.ts';
import type { Caller, InboundRequest } from './authorizer.ts';
import type { RpcAnswer, RpcId, RpcOutcome, RpcRequest } from './json-rpc.ts';
import type { PropagationSource } from './propagation.ts';
import type { Outbound } from './outbound.ts';
import type { AskedClient } from './server-requests.ts';
import type { Upstream } from './upstream.ts';

/** One call of a gateway, from the time its caller is known. */
export interface GatewayCall {
  readonly account: Account;
  readonly gateway: Gateway;
  readonly upstream: Upstream;
  readonly outbound: Outbound;
  /** As it arrived. */
  readonly inbound: InboundRequest;
  readonly caller: Caller;
  /** The call's own `X-Amzn-Trace-Id`. */
  readonly traceId: string;
  /** What is asked for; a REQUEST interceptor may have changed it. */
  readonly request: RpcRequest | RpcNotification;
  /** The request's own version (`MCP-Protocol-Version`), or none. */
  readonly version: string | undefined;
  /** Headers that a REQUEST interceptor set. */
  readonly interceptorHeaders: Headers;
  /** Headers that every answer to this call has, for example the session's. */
  readonly answerHeaders: Readonly<Record<string, string>>;
  /** Sends a message ahead of the answer; nothing comes of it where answers are not streamed. */
  readonly notify: (message: object) => void;
  /** The client as servers may ask it: in a session whose answers are streamed. */
  readonly client: AskedClient | undefined;
}

/** A call of which the session is not known yet. */
export type EnteringCall = Omit<GatewayCall, 'answerHeaders' | 'notify' | 'client'>;

/** A call that wants an answer. */
export type MethodCall = GatewayCall & { readonly request: RpcRequest };

/** A message that wants no answer. */
export interface RpcNotification {
  readonly id: undefined;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** What a client answers to a request that was put to it. */
  readonly answer?: RpcAnswer | undefined;
}

/** What a gateway answers over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON-RPC message, or nothing at all. */
  readonly body: unknown;
  /** Whether a client that takes streams gets it as one. */
  readonly isStreamable: boolean;
}

/** What a method gives. */
export interface MethodAnswer {
  readonly outcome: RpcOutcome;
  /** `target` where a target's own answer is handed on: such answers alone are streamed and marked complete. */
  readonly madeBy: 'gateway' | 'target';
  /** 200 unless said otherwise. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The one version without handshake and sessions: each request says all about itself. */
export const STATELESS_VERSION = '2026-07-28';

/** Whether a call speaks the stateless version. */
export function isStateless({ version }: Pick<GatewayCall, 'version'>): boolean {
  return version === STATELESS_VERSION;
}

/** What of a call may be propagated to a target. */
export function propagationSource(
  call: Partial<Pick<GatewayCall, 'inbound' | 'interceptorHeaders'>>,
): PropagationSource {
  return {
    headers: call.inbound?.headers ?? new Headers(),
    query: new URLSearchParams(call.inbound?.url.split('?', 2)[1] ?? ''),
    interceptorHeaders: call.interceptorHeaders ?? new Headers(),
  };
}

/** A JSON-RPC error over HTTP. */
export function errorAnswer(
  status: number,
  id: RpcId | null,
  error: { readonly code: number; readonly message: string; readonly data?: unknown },
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers, body: { jsonrpc: '2.0', id, error }, isStreamable: false };
}
