/**
 * The message of the JSON-RPC error that `body` is, cut to 200 characters; nothing else of a body is ever
 * repeated.
 */
export function readRpcError(body: unknown): string | undefined {
  const parsed = typeof body === 'string' ? parse(body) : undefined;
  const message = (parsed as { error?: { message?: unknown } | null } | null | undefined)?.error?.message;
  return typeof message === 'string' ? message.slice(0, 200) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
