import { isObject } from '../../contract/json-object.ts';
/** A JSON-RPC id that MCP allows. */
export type RpcId = string | number;

/** A request that wants an answer. */
export interface RpcRequest {
  readonly id: RpcId;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a POST body may hold. */
export type RpcMessage =
  | { readonly kind: 'request'; readonly request: RpcRequest }
  /** A notification or a client's own answer: accepted, nothing comes back. */
  | {
      readonly kind: 'notification';
      readonly method: string;
      readonly params: Readonly<Record<string, unknown>>;
      /** Of a client's own answer: what it answers, where that can be told. */
      readonly answer?: RpcAnswer | undefined;
    }
  | { readonly kind: 'broken'; readonly id: RpcId | undefined; readonly error: RpcError };

/** `error` of a JSON-RPC answer. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** Outcome of a method. */
export type RpcOutcome = { readonly result: object } | { readonly error: RpcError };

/** A client's answer to a request that was put to it. */
export interface RpcAnswer {
  readonly id: RpcId;
  readonly outcome: RpcOutcome;
}

/** Codes of JSON-RPC 2.0, section 5.1, the gateway's own three (observed 2026-09-28, and reported), and MCP 2026-07-28's. */
export const RPC_CODES = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  unauthenticated: -32001,
  unauthorized: -32002,
  rateLimited: -32003,
  headerMismatch: -32020,
} as const;

/**
 * Reads a POST body. How the service words broken messages is not observed: these texts are assumed. So is that a number
 * which cannot be echoed as it was sent, because it is no safe integer, is no id.
 */
export function readMessage(text: string): RpcMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'broken', id: undefined, error: { code: RPC_CODES.parse, message: 'Parse error' } };
  }
  if (!isObject(value)) return broken(undefined);
  const { id, method } = value;
  const answerable = typeof id === 'string' || (typeof id === 'number' && Number.isSafeInteger(id));
  if (value.jsonrpc !== '2.0') return broken(answerable ? id : undefined);
  if (typeof method !== 'string') {
    return 'result' in value || 'error' in value
      ? {
          kind: 'notification',
          method: 'response',
          params: {},
          answer: answerable ? answerOf(id, value) : undefined,
        }
      : broken(answerable ? id : undefined);
  }
  const params = value.params ?? {};
  if (id === undefined && isObject(params)) return { kind: 'notification', method, params };
  if (!answerable || !isObject(params)) return broken(answerable ? id : undefined);
  return { kind: 'request', request: { id, method, params } };
}

/** What a message without a method says, where it is an answer of JSON-RPC; members that are not its own are left out. */
export function readOutcome({ result, error }: Readonly<Record<string, unknown>>): RpcOutcome | undefined {
  if (isObject(error) && typeof error.code === 'number' && typeof error.message === 'string') {
    const { code, message, data } = error;
    return { error: { code, message, ...(data === undefined ? {} : { data }) } };
  }
  return isObject(result) ? { result } : undefined;
}

function answerOf(id: RpcId, value: Readonly<Record<string, unknown>>): RpcAnswer | undefined {
  const outcome = readOutcome(value);
  return outcome && { id, outcome };
}

function broken(id: RpcId | undefined): RpcMessage {
  return { kind: 'broken', id, error: { code: RPC_CODES.invalidRequest, message: 'Invalid Request' } };
}
