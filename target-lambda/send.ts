import type { Refusal } from '../contract/refusal.ts';
import { sendOverNode } from './node-sender.ts';
import { fetchSender, isForFetch } from './sender.ts';
import type { Sender, VendorResponse } from './sender.ts';
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
  readonly fetch: typeof fetch;
  /**
   * Takes what `fetch` refuses, such as a GET with a body, and what is repeated because a kept connection was closed;
   * over `node:http` where it is left out.
   */
  readonly sendUnusual?: Sender | undefined;
  /** For the whole call, its repetition and the reading of the answer included. */
  readonly timeoutMs: number;
}

/** Failures before a connection stood, by the code of Node or undici: nothing was sent. */
const NOT_CONNECTED: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name not resolved',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'connection timed out',
};

const BROKEN: Readonly<Record<string, string>> = {
  ECONNRESET: 'connection closed',
  EPIPE: 'connection closed',
  UND_ERR_SOCKET: 'connection closed',
  UND_ERR_HEADERS_OVERFLOW: 'head of the answer too large',
  HPE_HEADER_OVERFLOW: 'head of the answer too large',
  Z_DATA_ERROR: 'answer is compressed wrongly',
  CERT_HAS_EXPIRED: 'certificate not accepted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate not accepted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate not accepted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate not accepted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate not accepted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate not accepted',
};

/** How a kept connection fails that the vendor was closing just as it was used again. */
const CLOSED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** Reasons that come about when the vendor was reached. */
const BROKE_OFF: ReadonlySet<string> = new Set([
  'connection closed',
  'head of the answer too large',
  'answer is not HTTP',
  'answer is compressed wrongly',
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
 * taken was closed before an answer began; then over one of its own.
 */
export async function send(
  request: VendorRequest,
  options: SendOptions,
): Promise<VendorAnswer | SendFailure> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  const { sendUnusual = sendOverNode } = options;
  // Only what `fetch` sends goes over kept connections.
  const isKept = isForFetch(request);
  const sender = isKept ? fetchSender(options.fetch) : sendUnusual;
  const first = await begin(request, sender, signal);
  if (typeof first !== 'string') return readAnswer(first, signal);
  const isStale = isKept && CLOSED.has(first);
  if (!isRepeatable(request.method) || !(isStale || first in NOT_CONNECTED)) return failureOf(first);
  // Other kept connections may be as old: this one is new.
  const last = await begin(request, isStale ? sendUnusual : sender, signal);
  return typeof last === 'string' ? failureOf(last) : readAnswer(last, signal);
}

/** One attempt: the head of an answer, or the code of what went wrong. */
async function begin(
  request: VendorRequest,
  sender: Sender,
  signal: AbortSignal,
): Promise<VendorResponse | string> {
  try {
    return await sender(request, signal);
  } catch (error) {
    return codeIn(error, signal);
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

/**
 * The code of an error, or the one below a failed `fetch`; a message can hold the URL and with it a token. undici
 * 7.29 leaves it out of what its parser does not understand.
 */
function codeOf(error: unknown): string {
  const { cause } = error as { readonly cause?: unknown };
  const { code, name } = (cause ?? error) as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === 'string') return code;
  return name === 'HTTPParserError' ? 'HPE_UNKNOWN' : 'unknown';
}

function failureOf(code: string): SendFailure {
  if (code === 'timeout') {
    return { status: 504, message: 'the vendor did not answer in time', reason: 'no answer in time' };
  }
  const words =
    NOT_CONNECTED[code] ??
    BROKEN[code] ??
    (code.startsWith('HPE_') ? 'answer is not HTTP' : 'request failed');
  const status = words === 'connection timed out' ? 504 : 502;
  const message = BROKE_OFF.has(words)
    ? "the vendor's answer broke off or cannot be read"
    : 'the vendor could not be reached';
  return { status, message, reason: words };
}
