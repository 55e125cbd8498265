import { ALGORITHM } from './canonical.ts';
import type { CredentialScope } from './canonical.ts';

/** What a request says of its own signature. */
export interface GivenSignature {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** Lower-case names. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly sessionToken: string | undefined;
  /** How long a presigned URL is good. */
  readonly expiresSeconds: number | undefined;
  /** Value of `x-amz-content-sha256`. */
  readonly claimedHash: string | undefined;
}

/** Seven days, the longest that a presigned URL can be good. */
const MAX_EXPIRES_SECONDS = 604_800;

/** Reads the signature in the `Authorization` header or in the query; nothing where there is none. */
export function readSignature(request: {
  readonly url: string;
  readonly headers: Headers;
}): GivenSignature | { readonly problem: string } | undefined {
  const { headers } = request;
  const query = new URLSearchParams(request.url.split('?', 2)[1] ?? '');
  const authorization = headers.get('authorization');
  if (authorization === null) return query.has('X-Amz-Signature') ? fromQuery(query, headers) : undefined;
  if (!authorization.startsWith(`${ALGORITHM} `)) return undefined;
  const fields = new Map(
    authorization
      .slice(ALGORITHM.length)
      .split(',')
      .map((field) => {
        const [name = '', value = ''] = field.trim().split('=', 2);
        return [name, value] as const;
      }),
  );
  return assemble({
    credential: fields.get('Credential'),
    signedHeaders: fields.get('SignedHeaders'),
    signature: fields.get('Signature'),
    timestamp: headers.get('x-amz-date') ?? undefined,
    sessionToken: headers.get('x-amz-security-token') ?? undefined,
    expires: undefined,
    claimedHash: headers.get('x-amz-content-sha256') ?? undefined,
  });
}

function fromQuery(query: URLSearchParams, headers: Headers): GivenSignature | { readonly problem: string } {
  const one = (name: string): string | undefined => query.get(name) ?? undefined;
  if (one('X-Amz-Algorithm') !== ALGORITHM) return { problem: `The algorithm is not ${ALGORITHM}.` };
  return assemble({
    credential: one('X-Amz-Credential'),
    signedHeaders: one('X-Amz-SignedHeaders'),
    signature: one('X-Amz-Signature'),
    timestamp: one('X-Amz-Date'),
    sessionToken: one('X-Amz-Security-Token'),
    expires: one('X-Amz-Expires') ?? '',
    claimedHash:
      one('X-Amz-Content-Sha256') ??
      one('x-amz-content-sha256') ??
      headers.get('x-amz-content-sha256') ??
      undefined,
  });
}

interface Fields {
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
  readonly sessionToken: string | undefined;
  readonly expires: string | undefined;
  readonly claimedHash: string | undefined;
}

function assemble(fields: Fields): GivenSignature | { readonly problem: string } {
  const { credential, signedHeaders, signature, timestamp } = fields;
  const [, accessKeyId = '', date = '', region = '', service = ''] =
    /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential ?? '') ?? [];
  if (accessKeyId === '') return { problem: `Authorization requires a valid 'Credential' parameter.` };
  if (signedHeaders === undefined || signedHeaders === '') {
    return { problem: `Authorization requires 'SignedHeaders' parameter.` };
  }
  if (signature === undefined || signature === '') {
    return { problem: `Authorization requires 'Signature' parameter.` };
  }
  const timeMs = readTimestamp(timestamp);
  if (timestamp === undefined || timeMs === undefined) {
    return { problem: `Authorization requires existence of a valid 'X-Amz-Date'.` };
  }
  const expiresSeconds = fields.expires === undefined ? undefined : Number(fields.expires);
  if (expiresSeconds !== undefined && !(expiresSeconds >= 1 && expiresSeconds <= MAX_EXPIRES_SECONDS)) {
    return { problem: `X-Amz-Expires must be between 1 and ${MAX_EXPIRES_SECONDS}.` };
  }
  return {
    accessKeyId,
    scope: { date, region, service },
    timestamp,
    timeMs,
    signedHeaders: signedHeaders.toLowerCase().split(';'),
    signature,
    sessionToken: fields.sessionToken,
    expiresSeconds,
    claimedHash: fields.claimedHash,
  };
}

function readTimestamp(text: string | undefined): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const timeMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
