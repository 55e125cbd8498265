import { isDeepStrictEqual } from 'node:util';
import { check } from './narrator.ts';
import type { RecordedRequest } from './recorder.ts';

/** What the vendor should have got. */
export interface ExpectedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The user's token; the vendor gets it once, as its bearer. */
  readonly token: string;
  /** Decoded JSON body; for a multipart body its parts; `undefined` for none. */
  readonly body?: unknown;
}

/** Headers that carry the request itself, written by the platform's HTTP client, and what every call brings. */
const USUAL = [
  'accept',
  'accept-encoding',
  'authorization',
  'connection',
  'host',
  'traceparent',
  'user-agent',
];
const OF_A_BODY = ['content-length', 'content-type'];

/** Compares method, path, query, all header names, the token and the decoded body; fails on the first difference. */
export function expectRequest(got: RecordedRequest | undefined, want: ExpectedRequest): void {
  check(got !== undefined, 'the vendor was not called');
  check(got.method === want.method, `the vendor got method ${got.method}, not ${want.method}`);
  check(got.path === want.path, `the vendor got path "${got.path}", not "${want.path}"`);
  check(isDeepStrictEqual({ ...got.query }, { ...want.query }), 'the vendor got another query');
  const names = Object.keys(got.headers).sort();
  const wanted = [...USUAL, ...(want.body === undefined ? [] : OF_A_BODY)].sort();
  check(
    isDeepStrictEqual(names, wanted),
    `the vendor got headers ${names.join(', ')}, not ${wanted.join(', ')}`,
  );
  check(
    got.headers.authorization === `Bearer ${want.token}`,
    "the vendor did not get this user's token, once, as its bearer",
  );
  check(isDeepStrictEqual(decodeBody(got), want.body), 'the vendor got another body');
}

function decodeBody({ headers, body }: RecordedRequest): unknown {
  const type = headers['content-type'] ?? '';
  if (type === '') return body === '' ? undefined : body;
  if (type === 'application/json') return JSON.parse(body);
  const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(type)?.[1];
  return boundary === undefined ? body : decodeParts(body, boundary);
}

function decodeParts(body: string, boundary: string): unknown {
  const parts = body.split(`--${boundary}`).slice(1, -1);
  return Object.fromEntries(
    parts.map((part) => {
      const [head = '', ...content] = part.replace(/^\r\n|\r\n$/g, '').split('\r\n\r\n');
      return [/ name="([^"]*)"/.exec(head)?.[1] ?? '', content.join('\r\n\r\n')];
    }),
  );
}
