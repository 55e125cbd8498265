import type { Refusal } from '../contract/refusal.ts';
import { NOT_PUBLIC, STALE_CONNECTION, UNKNOWN_CODING } from './sender.ts';
import type { Sender, SendOnce, VendorResponse } from './sender.ts';
import type { VendorRequest } from './vendor-request.ts';

/**
 * Bytes of an answer. AWS Lambda ends at 6 MB for a synchronous answer, its JSON wrapping included (Lambda
 * quotas, background knowledge): the decimal megabyte leaves room for that wrapping.
 */
export const MAX_ANSWER_BYTES = 6_000_000;

/** The vendor's answer, read to its end. */
export interface VendorAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** Why there is no answer to hand on. `reason` is one of our own fixed texts, never an error's message. */
export interface SendFailure extends Refusal {
  readonly status: 502 | 504;
}

/** How requests reach the vendor. */
export interface SendOptions {
  readonly sender: Sender;
  /** For the whole call, its repetition and the reading of the answer included. */
  readonly timeoutMs: number;
}

/** Failures before a connection stood, by Node's code, and of one that had ended before it was used. */
const NOT_CONNECTED: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name not resolved',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connection timed out',
  [STALE_CONNECTION]: 'connection closed while idle',
};

const BROKEN: Readonly<Record<string, string>> = {
  ECONNRESET: 'connection closed',
  EPIPE: 'connection closed',
  HPE_HEADER_OVERFLOW: 'head of the answer too large',
  [NOT_PUBLIC]: 'host is not at a public address',
  [UNKNOWN_CODING]: 'answer is compressed wrongly',
  CERT_HAS_EXPIRED: 'certificate not accepted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate not accepted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate not accepted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate not accepted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate not accepted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate not accepted',
};

/** Reasons that come about when the vendor was reached. */
const BROKE_OFF: ReadonlySet<string> = new Set([
  'connection closed',
  'head of the answer too large',
  'answer is not HTTP',
  'answer is compressed wrongly',
]);

/** Reasons with which nothing of the request can have reached the vendor. A timeout may come of a connection that stood. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'connection refused',
  'host name not found',
  'host name not resolved',
  'host is not at a public address',
  'certificate not accepted',
]);

/**
 * Methods that RFC 9110 section 9.2.2 calls idempotent, as far as vendors declare them, and the one of
 * draft-ietf-httpbis-safe-method-w-body (section 2).
 */
const REPEATABLE: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'QUERY'];

/** Whether a request of this vendor method may be sent twice. */
export function isRepeatable(method: string): boolean {
  return REPEATABLE.includes(method.toUpperCase());
}

/**
 * Sends a request and reads the answer, at most {@link MAX_ANSWER_BYTES} of it. Follows no redirect: a token must
 * not travel elsewhere. Repeats once where the method may be repeated and no connection came about, or the one that was
 * kept had ended before it took the request.
 */
export async function send(
  request: VendorRequest,
  options: SendOptions,
): Promise<VendorAnswer | SendFailure> {
  const { sender, timeoutMs } = options;
  if (timeoutMs <= 0) return failureOf('timeout');
  const signal = AbortSignal.timeout(timeoutMs);
  // A kept connection may have ended unseen while the function slept: only what may be sent twice is risked on it.
  const mayReuse = isRepeatable(request.method);
  const first = await begin(request, sender, { signal, mayReuse });
  if (typeof first !== 'string') return readAnswer(first, signal);
  if (!mayReuse || !Object.hasOwn(NOT_CONNECTED, first)) return failureOf(first);
  // Other kept connections may be as old: this one is new.
  const last = await begin(request, sender, { signal, mayReuse: false });
  return typeof last === 'string' ? failureOf(last) : readAnswer(last, signal);
}

/** One attempt: the head of an answer, or the code of what went wrong. */
async function begin(
  request: VendorRequest,
  sender: Sender,
  how: SendOnce,
): Promise<VendorResponse | string> {
  try {
    return await sender(request, how);
  } catch (error) {
    return codeIn(error, how.signal);
  }
}

async function readAnswer(
  { status, headers, body }: VendorResponse,
  signal: AbortSignal,
): Promise<VendorAnswer | SendFailure> {
  try {
    const bytes = await readUpTo(body, MAX_ANSWER_BYTES);
    return bytes === undefined ? TOO_LARGE : { status, headers, bytes };
  } catch (error) {
    return failureOf(codeIn(error, signal));
  }
}

function codeIn(error: unknown, { aborted }: AbortSignal): string {
  return aborted ? 'timeout' : codeOf(error);
}

/** Why an answer is not handed on that is larger than Lambda can carry. */
export const TOO_LARGE: SendFailure = {
  status: 502,
  message: "the vendor's answer is larger than 6 MB",
  reason: "the vendor's answer is larger than 6 MB",
};

async function readUpTo(
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream, so no more than this is ever held.
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The code of an error; its message can hold the URL and with it a token. */
function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'unknown';
}

function failureOf(code: string): SendFailure {
  if (code === 'timeout') {
    return { status: 504, message: 'the vendor did not answer in time', reason: 'no answer in time' };
  }
  const words = NOT_CONNECTED[code] ?? BROKEN[code] ?? wordsOf(code);
  const status = words === 'connection timed out' ? 504 : 502;
  const message = BROKE_OFF.has(words)
    ? "the vendor's answer broke off or cannot be read"
    : 'the vendor could not be reached';
  const hint = NOT_SENT.has(words) ? { hint: 'The call did not reach the vendor: repeat it later.' } : {};
  return { status, message, reason: words, ...hint };
}

/** Node's families of codes: llhttp's, and those of zlib and of brotli. */
function wordsOf(code: string): string {
  if (code.startsWith('HPE_')) return 'answer is not HTTP';
  return /^(Z_|ERR__|ERR_BROTLI|ERR_PADDING)/.test(code) ? 'answer is compressed wrongly' : 'request failed';
}
