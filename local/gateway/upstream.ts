import { lookup } from 'node:dns';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
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
  readonly contentType: string | undefined;
  readonly body: string;
}

/** Sends requests to targets. Redirects are not followed. */
export interface Upstream {
  /** Rejects where there is no answer: unreachable, refused as private, too large or too late. */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  close(): void;
}

/** Size of a tool's answer and the longest wait for it (devguide bedrock-agentcore-limits, read 2026-11). */
const MAX_ANSWER_BYTES = 6_000_000;
const TIMEOUT_MS = 15 * 60_000;

/** Makes the client of an account's gateways. Node's own client is used because it keeps the case of header names. */
export function createUpstream(account: Account): Upstream {
  const http = new HttpAgent({ keepAlive: true });
  const https = new HttpsAgent({ keepAlive: true });
  return {
    async send(request) {
      const { origin } = request;
      const isOwn = isThisServer(origin, account);
      // A tool must not call the control plane, the gateways or the issuer.
      if (isOwn && !request.path.startsWith('/_api/')) throw new Error('the path is none of a deployed API');
      const isFree = account.allowPrivateTargets || isOwn;
      if (!isFree && isPrivateHost(origin.hostname)) throw new Error('the host is a private address');
      const secure = origin.protocol === 'https:';
      const options: RequestOptions = {
        agent: secure ? https : http,
        method: request.method,
        hostname: origin.hostname.replace(/^\[|\]$/g, ''),
        port: origin.port,
        path: request.path,
        headers: { ...request.headers, ...contentLength(request.body) },
        ...(isFree ? {} : { lookup: publicLookup }),
      };
      return exchange((secure ? requestHttps : requestHttp)(options), request.body, account);
    },
    close() {
      http.destroy();
      https.destroy();
    },
  };
}

/** Under other names of this machine the server itself refuses. */
function isThisServer({ protocol, hostname, port }: URL, { endpointUrl }: Account): boolean {
  return protocol === 'http:' && port === new URL(endpointUrl).port && isLoopbackName(hostname);
}

/** Sends, waits for the answer and reads it. */
async function exchange(
  outgoing: ClientRequest,
  body: string | undefined,
  { clock }: Account,
): Promise<UpstreamAnswer> {
  const cancel = clock.after(TIMEOUT_MS, () => outgoing.destroy(new Error('the answer took too long')));
  try {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
    const incoming = await promise;
    return {
      status: incoming.statusCode ?? 0,
      contentType: incoming.headers['content-type'],
      body: (await readAnswer(incoming)).toString('utf8'),
    };
  } finally {
    cancel();
  }
}

async function readAnswer(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  const raw = Buffer.concat(chunks);
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
