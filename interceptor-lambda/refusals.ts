import { INTERCEPTOR_RPC_CODES } from '../contract/interceptor-events.ts';
import type { Refusal } from '../contract/refusal.ts';

/** No token, or none that could be verified: 401 (texts reported of the gateway itself, 2026). */
export function unauthenticated(reason: string, message = 'Invalid Bearer token'): Refusal {
  return { status: 401, message, reason };
}

/** Whoever it is, it may not: 403, whatever the reason (text as the gateway's own; status observed 2026-09-28). */
export function unauthorized(reason: string): Refusal {
  return { status: 403, message: 'Authorization error - Insufficient permissions', reason };
}

/** No message that could be judged. */
export function invalidRequest(reason: string): Refusal {
  return { status: 400, message: 'Invalid Request', reason };
}

/** What nobody expected: an error's message could hold a value, its name cannot. */
export function unexpected(error: unknown): Refusal {
  const name = error instanceof Error ? error.name : 'error';
  return { status: 500, message: 'Internal error', reason: `unexpected ${name}` };
}

/** The JSON-RPC code that goes with a status. */
export function rpcCodeOf(status: number): number {
  if (status === 400) return INTERCEPTOR_RPC_CODES.invalidRequest;
  if (status === 401) return INTERCEPTOR_RPC_CODES.unauthenticated;
  return status === 403 ? INTERCEPTOR_RPC_CODES.unauthorized : INTERCEPTOR_RPC_CODES.internal;
}

/** The message that goes with a status whose own message is lost. */
export function rpcMessageOf(status: number): string {
  if (status === 400) return invalidRequest('').message;
  if (status === 401) return unauthenticated('').message;
  return status === 403 ? unauthorized('').message : unexpected(undefined).message;
}
