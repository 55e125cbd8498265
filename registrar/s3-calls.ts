import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { SignatureV4 } from '@smithy/signature-v4';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { isToolkitError } from '../contract/errors.ts';
import type { ToolkitError } from '../contract/errors.ts';
import { awsError } from './aws-error.ts';
import type { AwsPort } from './aws-port.ts';
import { digestOf, splitUri } from './schema-objects.ts';

/** Whose credentials, region, hash and connections are used, and where objects are if not in AWS. */
export interface S3Settings {
  readonly config: APIGatewayClient['config'];
  readonly endpointUrl: string | undefined;
}

const MAX_ATTEMPTS = 3;
const FIRST_DELAY_MS = 50;

interface Call {
  readonly operation: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly bucket: string;
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Handler {
  handle(request: object): Promise<{
    readonly response: {
      readonly statusCode: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: NodeJS.ReadableStream;
    };
  }>;
}

type Part = Pick<AwsPort, 'listObjects' | 'readObject' | 'readDigest' | 'writeObject' | 'deleteObject'>;

/**
 * S3 keeps it where it was given, checks it, and gives it back where it is asked for. The ETag is none of the content
 * where the bucket is encrypted by KMS ("Checking object integrity", S3 user guide).
 */
const CHECKSUM = 'x-amz-checksum-sha256';

/**
 * The calls of S3 that the registrar makes, signed by the SDK's own signer and sent over its connections: its S3
 * client is several megabytes. Shapes: S3 API reference, read 2026-11.
 */
export function s3Calls(settings: S3Settings): Part {
  const at = (uri: string, method: Call['method'], operation: string): Call => ({
    ...splitUri(uri),
    method,
    operation,
  });
  return {
    listObjects: (bucket, prefix) => listAll(settings, bucket, prefix),
    readObject: async (uri) => {
      const answer = await send(settings, at(uri, 'GET', 'GetObject'));
      return answer.status === 404 ? undefined : answer.body;
    },
    readDigest: async (uri) => {
      const headers = { 'x-amz-checksum-mode': 'ENABLED' };
      const answer = await send(settings, { ...at(uri, 'HEAD', 'HeadObject'), headers });
      return answer.status === 404 ? undefined : answer.headers[CHECKSUM];
    },
    writeObject: async (uri, body) => {
      const headers = { [CHECKSUM]: digestOf(body) };
      const answer = await send(settings, { ...at(uri, 'PUT', 'PutObject'), headers, body });
      if (answer.status === 404) throw failure('PutObject', answer);
    },
    deleteObject: async (uri) => {
      await send(settings, at(uri, 'DELETE', 'DeleteObject'));
    },
  };
}

async function listAll(settings: S3Settings, bucket: string, prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let token: string | undefined = ''; token !== undefined;) {
    const query: Record<string, string> = {
      'list-type': '2',
      prefix,
      'encoding-type': 'url',
      ...(token !== '' && { 'continuation-token': token }),
    };
    const call: Call = { operation: 'ListObjectsV2', method: 'GET', bucket, key: '', query };
    const answer = await send(settings, call);
    if (answer.status === 404) throw failure(call.operation, answer);
    found.push(...objectsIn(answer.body, bucket));
    token = elementOf(answer.body, 'NextContinuationToken');
  }
  return found;
}

/** With `encoding-type=url` no key holds a character of XML's. */
function objectsIn(xml: string, bucket: string): readonly string[] {
  return [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, content = '']) => {
    const key = decodeURIComponent((elementOf(content, 'Key') ?? '').replaceAll('+', ' '));
    return `s3://${bucket}/${key}`;
  });
}

function elementOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

/** Each of the calls may be repeated: after a broken connection or a failure of the service it is, as the SDK would. */
async function send(settings: S3Settings, call: Call): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt === MAX_ATTEMPTS;
    try {
      const answer = await exchange(settings, call);
      if (answer.status < 300 || answer.status === 404) return answer;
      if (answer.status < 500 || isLast) throw failure(call.operation, answer);
    } catch (error) {
      if (isLast || isToolkitError(error)) throw asFailure(call.operation, error);
    }
    await setTimeout(Math.random() * FIRST_DELAY_MS * 2 ** attempt);
  }
}

function asFailure(operation: string, error: unknown): ToolkitError {
  if (isToolkitError(error)) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return awsError({ operation, name, message, isRefusal: false });
}

function failure(operation: string, { status, body }: Answer): ToolkitError {
  const name = elementOf(body, 'Code') ?? `HTTP ${status}`;
  const message = elementOf(body, 'Message') ?? 'no message';
  return awsError({ operation, name, message, isRefusal: status < 500 });
}

async function exchange({ config, endpointUrl }: S3Settings, call: Call): Promise<Answer> {
  const region = await config.region();
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials: config.credentials,
    sha256: config.sha256,
    // S3 signs a path as it stands (S3 API reference, "Signature Calculations").
    uriEscapePath: false,
  });
  const request = requestOf(call, region, endpointUrl);
  const signed = await signer.sign(request, {
    signingDate: new Date(Date.now() + config.systemClockOffset),
  });
  // The SDK's handlers take any request and give any answer of these shapes; their types ask for its classes.
  const handler = config.requestHandler as unknown as Handler;
  const { response } = await handler.handle(signed);
  return {
    status: response.statusCode,
    headers: response.headers,
    body: response.body === undefined ? '' : await text(response.body),
  };
}

function requestOf(
  call: Call,
  region: string,
  endpointUrl: string | undefined,
): Parameters<SignatureV4['sign']>[0] {
  const { method, bucket, key, query = {}, headers = {}, body } = call;
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  // The certificate of S3 covers one label; elsewhere the bucket stands in the path.
  const inHost = endpointUrl === undefined && !bucket.includes('.');
  const host = inHost ? `${bucket}.s3.${region}.${domain}` : `s3.${region}.${domain}`;
  const url = new URL(endpointUrl ?? `https://${host}`);
  const escaped = key.split('/').map(encodeURIComponent).join('/');
  const path = inHost ? `/${escaped}` : `/${bucket}/${escaped}`;
  return {
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    path,
    query: { ...query },
    headers: {
      host: url.host,
      ...headers,
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      }),
    },
    ...(body !== undefined && { body }),
  };
}
