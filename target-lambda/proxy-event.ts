import type { ProxyResult } from '../contract/proxy-event.ts';
import type { CallEvent } from './read-event.ts';

/**
 * The Request that a REST API's proxy event describes. Its host means nothing. A character that a header field
 * cannot hold becomes 0xFF, which keeps the field from being mistaken for a valid one.
 */
export function toRequest(event: CallEvent): Request {
  const url = new URL('https://target.invalid');
  url.pathname = event.path;
  url.search = queryOf(event).join('&');
  const method = event.httpMethod.toUpperCase();
  // `Request` refuses a body beside GET and HEAD, where it has no meaning (RFC 9110, section 9.3.1).
  const hasBody = event.body !== null && method !== 'GET' && method !== 'HEAD';
  return new Request(url, { method, headers: headersOf(event), body: hasBody ? bodyOf(event) : null });
}

/** The proxy result of a response whose body is text. */
export async function toResult(response: Response): Promise<ProxyResult> {
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    isBase64Encoded: false,
  };
}

function headersOf(event: CallEvent): Headers {
  const headers = new Headers();
  for (const [name, values] of multiValues(event.multiValueHeaders, event.headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) continue;
    for (const value of values) headers.append(name, value.replace(/[^\t\x20-\x7e\x80-\xff]/gu, '\xff'));
  }
  return headers;
}

/** API Gateway has decoded names and values. */
function queryOf(event: CallEvent): readonly string[] {
  const encode = (text: string): string => encodeURIComponent(text.toWellFormed());
  return multiValues(event.multiValueQueryStringParameters, event.queryStringParameters).flatMap(
    ([name, values]) => values.map((value) => `${encode(name)}=${encode(value)}`),
  );
}

function multiValues(
  multiple: Readonly<Record<string, readonly string[]>> | null,
  single: Readonly<Record<string, string>> | null,
): readonly (readonly [string, readonly string[]])[] {
  if (multiple !== null) return Object.entries(multiple);
  return Object.entries(single ?? {}).map(([name, value]) => [name, [value]]);
}

function bodyOf({ body, isBase64Encoded }: CallEvent): Uint8Array<ArrayBuffer> {
  return Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
}
