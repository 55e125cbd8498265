import type { ProxyResult } from '../../contract/proxy-event.ts';

/** Size of what a function may answer, in bytes (Lambda, synchronous invocation). */
const MAX_RESULT_BYTES = 6 * 1024 * 1024;

/** Response headers that API Gateway renames (API Gateway developer guide, "known issues"; seen live 2026-08-18 for WWW-Authenticate). */
const REMAPPED: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-md5',
  'date',
  'max-forwards',
  'server',
  'user-agent',
  'www-authenticate',
]);

/** Headers of the answer that our own server writes. */
const OWN: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding']);

/** Turns what a function answered into a response with API Gateway's `own` headers, or nothing where the answer is malformed. */
export function toResponse(payload: unknown, own: Readonly<Record<string, string>>): Response | undefined {
  if (!isProxyResult(payload)) return undefined;
  const headers = new Headers();
  for (const [name, value] of Object.entries(payload.headers ?? {})) put(headers, name, [value]);
  for (const [name, values] of Object.entries(payload.multiValueHeaders ?? {})) put(headers, name, values);
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  try {
    const bodiless = [204, 205, 304].includes(payload.statusCode);
    // Without binary media types a base64 body is handed on as its text.
    return new Response(bodiless ? null : payload.body, { status: payload.statusCode, headers });
  } catch {
    return undefined;
  }
}

function put(headers: Headers, name: string, values: readonly unknown[]): void {
  const lower = name.toLowerCase();
  if (OWN.has(lower)) return;
  const kept = REMAPPED.has(lower) ? `x-amzn-Remapped-${name}` : name;
  headers.delete(kept);
  try {
    for (const value of values) headers.append(kept, String(value));
  } catch {
    // A header that HTTP cannot carry is left out.
  }
}

function isProxyResult(payload: unknown): payload is ProxyResult {
  if (typeof payload !== 'object' || payload === null) return false;
  const {
    statusCode,
    headers,
    multiValueHeaders,
    body = '',
  } = payload as Partial<Record<keyof ProxyResult, unknown>>;
  return (
    typeof statusCode === 'number' &&
    Number.isInteger(statusCode) &&
    statusCode >= 200 &&
    statusCode < 600 &&
    isMap(headers, (value) => ['string', 'number', 'boolean'].includes(typeof value)) &&
    isMap(multiValueHeaders, (value) => Array.isArray(value)) &&
    typeof body === 'string' &&
    Buffer.byteLength(body, 'utf8') <= MAX_RESULT_BYTES
  );
}

function isMap(value: unknown, isItem: (item: unknown) => boolean): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && !Array.isArray(value) && Object.values(value).every(isItem);
}
