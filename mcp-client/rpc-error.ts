import type { Redact } from '../contract/redact.ts';

/**
 * The message of the JSON-RPC error that `body` is, without secrets and cut to 200 characters; nothing else of a
 * body is ever repeated.
 */
export function readRpcError(body: unknown, redact: Redact): string | undefined {
  const parsed = typeof body === 'string' ? parse(body) : undefined;
  const message = (parsed as { error?: { message?: unknown } | null } | null | undefined)?.error?.message;
  return typeof message === 'string' ? redact(message).slice(0, 200) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
