import { ToolkitError } from '../contract/errors.ts';
import type { Pause } from './pause-after-outage.ts';

const TIMEOUT_MS = 30_000;
/** More than any answer with a token or a set of keys. */
const MAX_BYTES = 256 * 1024;

/** What is sent, and how long and how much is waited for. */
export interface Sending {
  /** Subject of the messages, for example `token endpoint "https://issuer.example/token"`. */
  readonly name: string;
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  readonly maxBytes?: number | undefined;
  /** Leaves the place alone while it is out of order; left out, it is asked each time. */
  readonly pause?: Pause | undefined;
}

/** A whole answer. */
export interface Received {
  readonly status: number;
  readonly text: string;
  /** The header of that name. */
  readonly retryAfter: string | undefined;
}

/**
 * Sends a request that carries a credential, once, to this one place: no redirect is followed, and no more than
 * `maxBytes` (256 KiB by default) are read. No message repeats what was sent or answered.
 * @throws ToolkitError `remote-failed` or `remote-timeout`; the caller's own reason where `signal` gave up first.
 */
export async function sendOnce(sending: Sending): Promise<Received> {
  const { name, pause } = sending;
  const received = await (pause === undefined ? receive(sending) : pause(name, () => receive(sending)));
  if (received !== undefined) return received;
  throw new ToolkitError('remote-failed', `${name} answered with too much`);
}

/** Nothing where the answer is larger than is read. */
async function receive(sending: Sending): Promise<Received | undefined> {
  const { name, url, method, headers, body, signal } = sending;
  const timeout = AbortSignal.timeout(sending.timeoutMs ?? TIMEOUT_MS);
  try {
    const response = await (sending.fetch ?? fetch)(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'error',
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    const text = await readAtMost(response, sending.maxBytes ?? MAX_BYTES);
    const retryAfter = response.headers.get('retry-after') ?? undefined;
    return text === undefined ? undefined : { status: response.status, text, retryAfter };
  } catch (error) {
    signal?.throwIfAborted();
    if (timeout.aborted) throw new ToolkitError('remote-timeout', `${name} did not answer in time`);
    throw new ToolkitError('remote-failed', `${name} cannot be reached`, causeOf(error));
  }
}

async function readAtMost(response: Response, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // The types of Node's stream and of fetch's do not meet.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    // Leaving the loop cancels the stream.
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Only errors of the network: those of a header that cannot be written repeat its value. */
function causeOf(error: unknown): { readonly cause?: unknown } {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? { cause } : {};
}
