import { createHash } from 'node:crypto';
import XMLBuilder from 'fast-xml-builder';
import type { Account } from '../account.ts';
import type { Answer } from '../control-plane/answer.ts';
import type { AwsRequest, Dispatched } from '../control-plane/dispatch.ts';
import { unchunk } from './aws-chunked.ts';
import { asksForChecksum, checksumHeaders, checksumOf, givenChecksums } from './checksums.ts';
import type { Checksum } from './checksums.ts';
import type { StoredObject } from './state.ts';

/** Where an object is. */
interface Place {
  readonly bucket: string;
  readonly key: string;
}

type S3Operation = (account: Account, place: Place, request: AwsRequest) => Answer;

/** The operations of S3 that the local AWS has, by HTTP method. Buckets are there without being made. */
const OPERATIONS: Readonly<Record<string, { readonly name: string; readonly run: S3Operation }>> = {
  PUT: { name: 'PutObject', run: putObject },
  GET: { name: 'GetObject', run: getObject },
  HEAD: { name: 'HeadObject', run: getObject },
  DELETE: { name: 'DeleteObject', run: deleteObject },
};

/** What a listing may ask for; `x-id` is what SDKs add. */
const LISTING: readonly string[] = [
  ...['list-type', 'prefix', 'continuation-token', 'max-keys', 'encoding-type', 'x-id'],
];
/** Largest and default page (S3 API reference). */
const MAX_KEYS = 1000;

/** Queries that name another operation on the same path, and headers that do (S3 API reference). */
const OTHER_OPERATIONS: readonly string[] = [
  ...['acl', 'tagging', 'retention', 'legal-hold', 'torrent', 'attributes', 'uploads', 'uploadId', 'restore'],
  ...['select', 'versionId', 'partNumber'],
];

/** Runs an operation on an object: path style, `/bucket/key`. Wording and statuses are background knowledge. */
export function dispatchS3(request: AwsRequest, account: Account): Dispatched {
  if (isListing(request)) return list(request, account);
  const place = placeOf(request.path);
  const operation = Object.hasOwn(OPERATIONS, request.method) ? OPERATIONS[request.method] : undefined;
  const other =
    OTHER_OPERATIONS.find((name) => request.query.has(name)) ??
    (request.headers.has('x-amz-copy-source') ? 'x-amz-copy-source' : undefined);
  if (operation === undefined || place === undefined || other !== undefined) {
    const what = `${request.method} ${place === undefined ? 'of a bucket' : (other ?? 'of an object')}`;
    return done('unknown', failed(501, 'NotImplemented', `the local AWS does not support ${what}`));
  }
  if (account.faults.takeThrottle(operation.name)) {
    return done(operation.name, failed(503, 'SlowDown', 'Please reduce your request rate.'));
  }
  const answer = operation.run(account, place, request);
  return done(operation.name, request.method === 'HEAD' ? { ...answer, content: '' } : answer);
}

/** `GET /bucket?list-type=2` of S3's API reference. */
function isListing({ method, path, query }: AwsRequest): boolean {
  return method === 'GET' && query.get('list-type') === '2' && /^\/[^/]+\/?$/.test(path);
}

function list({ path, query }: AwsRequest, account: Account): Dispatched {
  const operation = 'ListObjectsV2';
  const other = [...query.keys()].find((name) => !LISTING.includes(name));
  if (other !== undefined) {
    return done(
      operation,
      failed(501, 'NotImplemented', `the local AWS does not support ${operation} with ${other}`),
    );
  }
  if (account.faults.takeThrottle(operation)) {
    return done(operation, failed(503, 'SlowDown', 'Please reduce your request rate.'));
  }
  return done(operation, listObjects(account.s3, decodeURIComponent(path.split('/')[1] ?? ''), query));
}

/** In the order of their keys; the token of a page is the last key before it (its real form is not known). */
function listObjects(s3: Account['s3'], bucket: string, query: URLSearchParams): Answer {
  const prefix = query.get('prefix') ?? '';
  const after = Buffer.from(query.get('continuation-token') ?? '', 'base64url').toString();
  const size = Math.min(Number(query.get('max-keys') ?? MAX_KEYS), MAX_KEYS);
  const write = query.get('encoding-type') === 'url' ? encodeURIComponent : (key: string): string => key;
  const start = `${bucket}/`;
  const keys = [...s3.keys()]
    .filter((path) => path.startsWith(start + prefix))
    .map((path) => path.slice(start.length))
    .filter((key) => key > after)
    .sort();
  const page = keys.slice(0, size);
  const isCut = keys.length > page.length;
  const xml = new XMLBuilder({}).build({
    ListBucketResult: {
      Name: bucket,
      Prefix: write(prefix),
      KeyCount: page.length,
      MaxKeys: size,
      IsTruncated: isCut,
      ...(isCut && { NextContinuationToken: Buffer.from(page.at(-1) ?? '').toString('base64url') }),
      Contents: page.map((key) => contentOf(write(key), s3.get(start + key))),
    },
  });
  return {
    content: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`,
    headers: { 'content-type': 'application/xml' },
  };
}

function contentOf(key: string, object: StoredObject | undefined): object {
  return {
    Key: key,
    LastModified: new Date(object?.modifiedAt ?? 0).toISOString(),
    ETag: `"${object?.etag ?? ''}"`,
    Size: object?.bytes.byteLength ?? 0,
    StorageClass: 'STANDARD',
  };
}

function putObject({ s3, clock }: Account, place: Place, { headers, body }: AwsRequest): Answer {
  const isChunked = (headers.get('x-amz-content-sha256') ?? '').startsWith('STREAMING-');
  const content = isChunked ? unchunk(body) : { bytes: body, trailers: new Headers() };
  if (content === undefined) return failed(400, 'IncompleteBody', 'The request body is not well-formed.');
  const { bytes, trailers } = content;
  const given = givenChecksums(headers, trailers);
  const checksum = checksumOf(bytes, given[0]?.algorithm);
  const problem = checksumProblem(given, checksum, headers);
  if (problem !== undefined) return problem;
  const etag = createHash('md5').update(bytes).digest('hex');
  const contentType = headers.get('content-type') ?? 'application/octet-stream';
  s3.set(`${place.bucket}/${place.key}`, { bytes, contentType, etag, checksum, modifiedAt: clock.now() });
  return { content: '', headers: { etag: `"${etag}"`, ...checksumHeaders(checksum) } };
}

/** One checksum is taken, and one that an SDK announces has to come (API reference, PutObject; wording assumed). */
function checksumProblem(
  given: readonly Checksum[],
  made: Checksum | undefined,
  headers: Headers,
): Answer | undefined {
  const [first, second] = given;
  if (second !== undefined) {
    return failed(
      400,
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  if (first === undefined) {
    return headers.has('x-amz-sdk-checksum-algorithm')
      ? failed(
          400,
          'InvalidRequest',
          'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
        )
      : undefined;
  }
  const name = first.algorithm.toUpperCase();
  if (made === undefined) {
    return failed(501, 'NotImplemented', `the local AWS does not support checksums by ${name}`);
  }
  return first.value === made.value
    ? undefined
    : failed(400, 'BadDigest', `The ${name} you specified did not match the calculated checksum.`);
}

function getObject({ s3 }: Account, { bucket, key }: Place, { headers }: AwsRequest): Answer {
  const object = s3.get(`${bucket}/${key}`);
  if (object === undefined) return missing(s3.keys(), bucket, key);
  return {
    content: new Uint8Array(object.bytes),
    headers: {
      'content-type': object.contentType,
      'content-length': String(object.bytes.byteLength),
      etag: `"${object.etag}"`,
      'last-modified': new Date(object.modifiedAt).toUTCString(),
      'accept-ranges': 'bytes',
      ...(asksForChecksum(headers) && checksumHeaders(object.checksum)),
    },
  };
}

/** 204, also where nothing was there. */
function deleteObject({ s3 }: Account, { bucket, key }: Place): Answer {
  s3.delete(`${bucket}/${key}`);
  return { status: 204, content: '' };
}

function missing(known: Iterable<string>, bucket: string, key: string): Answer {
  const hasBucket = [...known].some((path) => path.startsWith(`${bucket}/`));
  return hasBucket
    ? failed(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key })
    : failed(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });
}

function failed(status: number, code: string, message: string, more: object = {}): Answer {
  const xml = new XMLBuilder({}).build({ Error: { Code: code, Message: message, ...more } });
  return {
    status,
    content: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`,
    headers: { 'content-type': 'application/xml' },
  };
}

function done(operation: string, answer: Answer): Dispatched {
  return { operation, answer: { ...answer, status: answer.status ?? 200 } };
}

function placeOf(path: string): Place | undefined {
  const [, bucket = '', key = ''] = /^\/([^/]+)\/(.+)$/s.exec(path) ?? [];
  if (bucket === '' || key === '') return undefined;
  try {
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  } catch {
    return undefined;
  }
}
