import { lookup } from 'node:dns';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders, RequestOptions } from 'node:http';
import type { LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import type { Account } from '../account.ts';
import { isLoopbackName } from '../loopback.ts';
import { isPrivateAddress, isPrivateHost } from '../../contract/private-hosts.ts';
import type { UpstreamRequest } from './upstream-request.ts';

/** What an API answered, decoded. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** An answer of which the headers are there and the body is still coming. */
export interface UpstreamStream {
  readonly status: number;
  readonly headers: Headers;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Sends requests to targets. Redirects are not followed. */
export interface Upstream {
  /** Rejects where there is no answer: unreachable, refused as private, too large or too late. */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  /** The same, for answers that are read while they come. */
  stream(request: UpstreamRequest): Promise<UpstreamStream>;
  close(): void;
}

/** Size of a tool's answer and the longest wait for it (devguide bedrock-agentcore-limits, read 2026-11). */
const MAX_ANSWER_BYTES = 6_000_000;
const TIMEOUT_MS = 15 * 60_000;

/**
 * Connections are kept for less than the 5 seconds after which common servers end idle ones; an answer may take longer.
 * How long the service keeps them is not known (assumed).
 */
const KEPT = { keepAlive: true, timeout: 4_000 } as const;

/** How a kept connection fails that ends just as it is used again. */
const CLOSED: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE']);

/** Makes the client of an account's gateways. Node's own client is used because it keeps the case of header names. */
export function createUpstream(account: Account): Upstream {
  const http = new HttpAgent(KEPT);
  const https = new HttpsAgent(KEPT);
  const open = async (request: UpstreamRequest): Promise<OpenAnswer> => {
    const options = { ...optionsOf(request, account), headers: headersOf(request, account) };
    const secure = request.origin.protocol === 'https:';
    const start = (): ClientRequest =>
      secure ? requestHttps({ ...options, agent: https }) : requestHttp({ ...options, agent: http });
    await delay(account);
    return exchange(start, request, account);
  };
  return {
    async send(request) {
      const { incoming, cancel } = await open(request);
      try {
        const body = (await readAnswer(incoming)).toString('utf8');
        return { status: incoming.statusCode ?? 0, headers: headersFrom(incoming), body };
      } finally {
        cancel();
      }
    },
    async stream(request) {
      const { incoming, cancel } = await open(request);
      incoming.once('close', cancel);
      return { status: incoming.statusCode ?? 0, headers: headersFrom(incoming), chunks: limited(incoming) };
    },
    close() {
      http.destroy();
      https.destroy();
    },
  };
}

/** Where a request goes; a private address is refused. */
function optionsOf({ origin, path, method }: UpstreamRequest, account: Account): RequestOptions {
  const isOwn = isThisServer(origin, account);
  // A tool must not call the control plane, the gateways or the issuer.
  if (isOwn && !path.startsWith('/_api/')) throw new Error('the path is none of a deployed API');
  const isFree = account.allowPrivateTargets || isOwn;
  if (!isFree && isPrivateHost(origin.hostname)) throw new Error('the host is a private address');
  return {
    method,
    hostname: origin.hostname.replace(/^\[|\]$/g, ''),
    port: origin.port,
    path,
    ...(isFree ? {} : { lookup: publicLookup }),
  };
}

/** The trace goes on to APIs of this account, where it joins a call's steps; what others get of it is not known. */
function headersOf(
  { origin, headers, body, traceId }: UpstreamRequest,
  account: Account,
): OutgoingHttpHeaders {
  const trace = traceId !== undefined && isThisServer(origin, account) ? { 'X-Amzn-Trace-Id': traceId } : {};
  return { ...headers, ...contentLength(body), ...trace };
}

/** The slowness that a test asked for. */
async function delay({ clock, faults }: Account): Promise<void> {
  const ms = faults.upstreamDelayMs();
  if (ms <= 0) return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  clock.after(ms, () => resolve(undefined));
  await promise;
}

/** Under other names of this machine the server itself refuses. */
function isThisServer({ protocol, hostname, port }: URL, { endpointUrl }: Account): boolean {
  return protocol === 'http:' && port === new URL(endpointUrl).port && isLoopbackName(hostname);
}

interface OpenAnswer {
  readonly incoming: IncomingMessage;
  /** Ends the limit of time. */
  readonly cancel: () => void;
}

/** Methods that may be sent twice (RFC 9110, section 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/**
 * Sends and waits for the answer's beginning. A kept connection can end just as it is used again; then a request that may
 * be sent twice takes another.
 */
async function exchange(
  start: () => ClientRequest,
  { method, body }: UpstreamRequest,
  account: Account,
): Promise<OpenAnswer> {
  const outgoing = start();
  try {
    return await exchangeOnce(outgoing, body, account);
  } catch (error) {
    const isStale = outgoing.reusedSocket && CLOSED.has((error as NodeJS.ErrnoException).code);
    if (!isStale || !IDEMPOTENT.has(method)) throw error;
    return exchangeOnce(start(), body, account);
  }
}

async function exchangeOnce(
  outgoing: ClientRequest,
  body: string | undefined,
  { clock }: Account,
): Promise<OpenAnswer> {
  const cancel = clock.after(TIMEOUT_MS, () => outgoing.destroy(new Error('the answer took too long')));
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  outgoing.on('response', resolve);
  outgoing.on('error', reject);
  outgoing.end(body);
  try {
    return { incoming: await promise, cancel };
  } catch (error) {
    cancel();
    throw error;
  }
}

function headersFrom({ headersDistinct }: IncomingMessage): Headers {
  const entries = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Headers(entries);
}

/** A body whole. */
export async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

/** The body as it comes, up to the size of an answer. */
async function* limited(incoming: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new Error('the answer is too large');
    yield chunk;
  }
}

async function readAnswer(incoming: IncomingMessage): Promise<Buffer> {
  const raw = await collect(limited(incoming));
  const options = { maxOutputLength: MAX_ANSWER_BYTES };
  const encoding = incoming.headers['content-encoding'] ?? 'identity';
  if (raw.length === 0 || encoding === 'identity') return raw;
  if (encoding === 'gzip') return promisify<Buffer, object, Buffer>(gunzip)(raw, options);
  if (encoding === 'deflate') return promisify<Buffer, object, Buffer>(inflate)(raw, options);
  throw new Error('the answer has an unknown content encoding');
}

function contentLength(body: string | undefined): Readonly<Record<string, string>> {
  return body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body, 'utf8')) };
}

/** Looks a name up and refuses it where it leads to a private address. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, '');
      return;
    }
    const [first] = addresses;
    if (first === undefined || addresses.some(({ address }) => isPrivateAddress(address))) {
      callback(new Error('the host is a private address'), '');
    } else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
