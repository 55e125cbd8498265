import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { sha256, signatureOf, UNSIGNED_PAYLOAD } from './canonical.ts';
import { readSignature } from './read-signature.ts';
import type { AccessKey, Credentials } from './credentials.ts';
import type { GivenSignature } from './read-signature.ts';

/** A request as it arrived. */
export interface SignedRequest {
  readonly method: string;
  /** Absolute, or path and query; percent-encoded as sent. */
  readonly url: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Where a signature must hold. */
export interface ExpectedScope {
  readonly region: string;
  readonly service: string;
}

/** Whose request it is, or the AWS error that says why nobody's. The message repeats nothing secret. */
export type SignatureVerdict =
  { readonly key: AccessKey } | { readonly errorType: SignatureError; readonly message: string };

/** How AWS names what is wrong with a signature (common errors of the AWS APIs). */
export type SignatureError =
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'UnrecognizedClientException'
  | 'ExpiredTokenException'
  | 'InvalidSignatureException';

/** How far a request's time may be from ours (IAM guide "AWS Signature Version 4": five minutes). */
const MAX_SKEW_MS = 5 * 60_000;

type Refused = Exclude<SignatureVerdict, { readonly key: AccessKey }>;

/** What a check sees. */
interface Checked extends GivenSignature {
  readonly request: SignedRequest;
  readonly key: AccessKey;
  readonly expected: ExpectedScope;
  readonly nowMs: number;
}

/** In this order; the wording is that of the AWS APIs, from background knowledge. */
const CHECKS: readonly ((checked: Checked) => Refused | undefined)[] = [
  sessionTokenFits,
  keyIsCurrent,
  scopeFits,
  timeFits,
  headersAreSigned,
  bodyFits,
  signatureFits,
];

/**
 * Verifies the SigV4 signature of a request, in the header or in the query (presigned), against the account's access
 * keys. A body may be left out of the signature by `x-amz-content-sha256: UNSIGNED-PAYLOAD` where the service takes that.
 */
export function verifySigV4(
  request: SignedRequest,
  credentials: Credentials,
  clock: Clock,
  expected: ExpectedScope,
): SignatureVerdict {
  const given = readSignature(request);
  if (given === undefined)
    return refuse('MissingAuthenticationTokenException', 'Missing Authentication Token');
  if ('problem' in given) return refuse('IncompleteSignatureException', given.problem);
  const key = credentials.find(given.accessKeyId);
  if (key === undefined) return UNKNOWN_TOKEN;
  const checked = { ...given, request, key, expected, nowMs: clock.now() };
  return CHECKS.map((check) => check(checked)).find((refused) => refused !== undefined) ?? { key };
}

const UNKNOWN_TOKEN: Refused = refuse(
  'UnrecognizedClientException',
  'The security token included in the request is invalid.',
);

const MISMATCH: Refused = refuse(
  'InvalidSignatureException',
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
);

function sessionTokenFits({ key, sessionToken }: Checked): Refused | undefined {
  const wanted = key.sessionToken?.reveal();
  if (wanted === undefined) return sessionToken === undefined ? undefined : UNKNOWN_TOKEN;
  return sessionToken !== undefined && isEqual(wanted, sessionToken) ? undefined : UNKNOWN_TOKEN;
}

function keyIsCurrent({ key, nowMs }: Checked): Refused | undefined {
  return key.expiresAt === undefined || nowMs < key.expiresAt
    ? undefined
    : refuse('ExpiredTokenException', 'The security token included in the request is expired');
}

function scopeFits({ scope, expected, timestamp }: Checked): Refused | undefined {
  if (scope.region !== expected.region) {
    return refuse('InvalidSignatureException', 'Credential should be scoped to a valid region.');
  }
  if (scope.service !== expected.service) {
    return refuse(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${expected.service}'.`,
    );
  }
  return timestamp.startsWith(scope.date)
    ? undefined
    : refuse('InvalidSignatureException', 'Date in Credential scope does not match the date of the request.');
}

function timeFits({ timeMs, expiresSeconds, nowMs }: Checked): Refused | undefined {
  if (timeMs > nowMs + MAX_SKEW_MS) return refuse('InvalidSignatureException', 'Signature not yet current.');
  const goodForMs = expiresSeconds === undefined ? MAX_SKEW_MS : expiresSeconds * 1000;
  return nowMs <= timeMs + goodForMs ? undefined : refuse('InvalidSignatureException', 'Signature expired.');
}

/** `host` and every `x-amz-` header that is there (IAM guide "Create a signed AWS API request"). */
function headersAreSigned({ request, signedHeaders }: Checked): Refused | undefined {
  const needed = ['host', ...[...request.headers.keys()].filter((name) => name.startsWith('x-amz-'))];
  const missing = needed.find((name) => !signedHeaders.includes(name));
  const absent = signedHeaders.find((name) => !request.headers.has(name));
  if (missing === undefined && absent === undefined) return undefined;
  return refuse(
    'InvalidSignatureException',
    'There were headers present in the request which were not signed, or signed which are not present.',
  );
}

/**
 * Services that take no unsigned body: function URLs (CloudFront developer guide, "Restrict access to an AWS Lambda function
 * URL origin", read 2026-11; documented), and STS (assumed).
 */
const WANT_BODY = ['lambda', 'sts'];

function bodyFits({ request, claimedHash, expected }: Checked): Refused | undefined {
  if (claimedHash === undefined) return undefined;
  if (claimedHash === UNSIGNED_PAYLOAD && !WANT_BODY.includes(expected.service)) return undefined;
  return claimedHash === sha256(request.body) ? undefined : MISMATCH;
}

function signatureFits({ request, key, signature, ...given }: Checked): Refused | undefined {
  const [path = '/', query = ''] = request.url.replace(/^https?:\/\/[^/?#]*/i, '').split('?', 2);
  const headers = new Map(given.signedHeaders.map((name) => [name, request.headers.get(name) ?? '']));
  const isS3Presigned = given.scope.service === 's3' && given.expiresSeconds !== undefined;
  const payloadHash = given.claimedHash ?? (isS3Presigned ? UNSIGNED_PAYLOAD : sha256(request.body));
  const { timestamp, scope } = given;
  const parts = { method: request.method, path, query, headers, payloadHash, timestamp, scope };
  return isEqual(signatureOf(key.secretAccessKey.reveal(), parts), signature) ? undefined : MISMATCH;
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')];
  return left.length === right.length && timingSafeEqual(left, right);
}

function refuse(errorType: SignatureError, message: string): Refused {
  return { errorType, message };
}
