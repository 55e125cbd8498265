import { createHash, createHmac } from 'node:crypto';

/** Where and when a signature holds: `20261121/us-east-1/bedrock-agentcore/aws4_request`. */
export interface CredentialScope {
  /** `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** What a signature covers. */
export interface SignedParts {
  readonly method: string;
  /** Path as sent, percent-encoded. */
  readonly path: string;
  /** Query as sent, percent-encoded, without `?`. */
  readonly query: string;
  /** Signed headers by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Hex SHA-256 of the body, or `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string;
  readonly scope: CredentialScope;
}

/** The one algorithm (IAM guide "AWS Signature Version 4 for API requests"). */
export const ALGORITHM = 'AWS4-HMAC-SHA256';
/** Stands for the hash of a body that is not signed. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/** The signature in hex (IAM guide "Create a signed AWS API request"). */
export function signatureOf(secretAccessKey: string, parts: SignedParts): string {
  const text = [ALGORITHM, parts.timestamp, scopeText(parts.scope), sha256(canonicalRequest(parts))].join(
    '\n',
  );
  const { date, region, service } = parts.scope;
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${secretAccessKey}`,
  );
  return hmac(key, text).toString('hex');
}

/** A scope in the form of a credential. */
export function scopeText({ date, region, service }: CredentialScope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

/** Hex SHA-256. */
export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** `YYYYMMDDTHHMMSSZ` of a time in milliseconds since 1970. */
export function timestampOf(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function canonicalRequest({ method, path, query, headers, payloadHash, scope }: SignedParts): string {
  const names = [...headers.keys()].sort();
  return [
    method,
    canonicalPath(path, scope.service),
    canonicalQuery(query),
    ...names.map((name) => `${name}:${(headers.get(name) ?? '').trim().replace(/\s+/g, ' ')}`),
    '',
    names.join(';'),
    payloadHash,
  ].join('\n');
}

/** Every service but S3 encodes the sent path once more, and without dots and doubled slashes. */
function canonicalPath(path: string, service: string): string {
  if (service === 's3') return path === '' ? '/' : path;
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(encode(segment));
  }
  return `/${kept.join('/')}${path.endsWith('/') && kept.length > 0 ? '/' : ''}`;
}

/** By name, then by value. A plus is a plus (assumed). */
function canonicalQuery(query: string): string {
  const pairs = query.split('&').filter((pair) => pair !== '');
  return pairs
    .map((pair) => {
      const at = pair.includes('=') ? pair.indexOf('=') : pair.length;
      return [encode(decode(pair.slice(0, at))), encode(decode(pair.slice(at + 1)))] as const;
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Percent-encodes all but `A-Za-z0-9-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
