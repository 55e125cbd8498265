import { isUtf8 } from 'node:buffer';
import type { ErrorMode } from '../contract/route-map.ts';
import type { Redact } from '../contract/redact.ts';
import { VENDOR_STATUS_HEADER } from '../contract/vendor-error.ts';
import type { WrappedError } from '../contract/vendor-error.ts';
import { isTooDeep, parseExactly, stringifyExactly } from './exact-json.ts';
import { htmlText, isHtml } from './html-text.ts';
import { MAX_ANSWER_BYTES } from './send.ts';
import type { VendorAnswer } from './send.ts';

/** Response fields that say something about the answer and nothing about who called. */
const PASSED = /^(retry-after|x-request-id|link|location|etag|ratelimit|(x-)?ratelimit-.*|x-rate-limit-.*)$/;

/** Statuses that come without a body, so that `Response` refuses one. */
const BODILESS: readonly number[] = [204, 205, 304];

/** Characters of an error that is no JSON. */
const MAX_ERROR_TEXT = 4_000;

const JSON_TYPE = 'application/json';

/**
 * The vendor's answer for the gateway, with the tokens struck out that it echoes: text as it is, anything else
 * as `{ "mediaType", "base64" }`. An empty answer keeps its status and stays empty; that the gateway takes
 * an empty 2xx as success is assumed. `undefined` where the answer is larger than Lambda can carry.
 */
export function toAnswer(vendor: VendorAnswer, redact: Redact): Response | undefined {
  const { text, type } = readBody(vendor, redact);
  if (!fits(text)) return undefined;
  const headers = passedHeaders(vendor.headers, redact);
  if (text !== '' && type !== null) headers.set('content-type', type);
  const body = BODILESS.includes(vendor.status) || text === '' ? null : text;
  return new Response(body, { status: vendor.status, headers });
}

/**
 * The vendor's refusal as an error object that reaches the model: JSON as it is, of a page its text, and of other texts
 * the beginning. `undefined` as in {@link toAnswer}.
 */
export function toWrappedAnswer(vendor: VendorAnswer, redact: Redact, hint: string): Response | undefined {
  const { text, type } = readBody(vendor, redact);
  const body = errorBody(text, type ?? '', redact);
  const error = { source: 'vendor', status: vendor.status, body, hint } as const;
  return fits(stringifyExactly(error)) ? wrapError(error, passedHeaders(vendor.headers, redact)) : undefined;
}

/** Our own bad news, where the operation is known: an error object, or a status where the route map wants that. */
export function toErrorAnswer(
  mode: ErrorMode,
  { status, message, hint }: { readonly status: number; readonly message: string; readonly hint: string },
): Response {
  return mode === 'status'
    ? Response.json({ message }, { status })
    : wrapError({ source: 'target', status, body: { message }, hint }, new Headers());
}

/** Wraps an error: 200, because the gateway replaces any other answer's text (reported from the field, 2026-06). */
function wrapError(error: WrappedError['error'], headers: Headers): Response {
  headers.set(VENDOR_STATUS_HEADER, String(error.status));
  headers.set('content-type', JSON_TYPE);
  return new Response(stringifyExactly({ error } satisfies WrappedError), { headers });
}

function passedHeaders(vendor: Headers, redact: Redact): Headers {
  const passed = new Headers();
  for (const [name, value] of vendor) {
    if (PASSED.test(name)) passed.set(name, redact(value));
  }
  return passed;
}

/** Measures the text as Lambda will: inside a JSON string. */
function fits(text: string): boolean {
  return Buffer.byteLength(JSON.stringify(text)) <= MAX_ANSWER_BYTES;
}

function readBody(
  { bytes, headers }: VendorAnswer,
  redact: Redact,
): { readonly text: string; readonly type: string | null } {
  const type = headers.get('content-type');
  if (!isText(type, bytes)) {
    const mediaType = type ?? 'application/octet-stream';
    const text = JSON.stringify({ mediaType, base64: redactBytes(bytes, redact).toString('base64') });
    return { text, type: JSON_TYPE };
  }
  const charset = /;\s*charset="?([^\s";]+)/i.exec(type ?? '')?.[1] ?? 'utf-8';
  const text = redact(decode(bytes, charset));
  return { text, type: type?.replace(/(;\s*charset=)[^;]+/i, '$1utf-8') ?? null };
}

/** Searches bytes as they are, one character for each. */
function redactBytes(bytes: Uint8Array, redact: Redact): Buffer {
  return Buffer.from(redact(Buffer.from(bytes).toString('latin1')), 'latin1');
}

/** Text by its declared type; without one, what is UTF-8. */
function isText(type: string | null, bytes: Uint8Array): boolean {
  if (bytes.length === 0) return true;
  const mediaType = type?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (mediaType === '') return isUtf8(bytes) && !bytes.includes(0);
  return (
    /^text\/|[/+](json|xml|yaml)$/.test(mediaType) ||
    /^application\/(x-ndjson|jsonl?|x-yaml|javascript|graphql|sql|x-www-form-urlencoded)$/.test(mediaType)
  );
}

function decode(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function errorBody(text: string, mediaType: string, redact: Redact): unknown {
  if (isTooDeep(text)) return shortened(text);
  try {
    return parseExactly(text);
  } catch {
    // Markup can stand between the pieces of a token, so that it is found in the text alone.
    return isHtml(mediaType, text) ? shortened(redact(htmlText(text))) : shortened(text);
  }
}

/** A model reads what went wrong in the first sentences, and pays for all. */
function shortened(text: string): string {
  if (text.length <= MAX_ERROR_TEXT) return text;
  const kept = text.slice(0, MAX_ERROR_TEXT).toWellFormed();
  return `${kept} … (${text.length - MAX_ERROR_TEXT} more characters)`;
}
