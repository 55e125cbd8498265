import * as http from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { ACCEPTED_CODINGS, decompressed } from './decompress.ts';
import { checkedLookup } from './public-address.ts';
import type { AddressRule, Resolve } from './public-address.ts';
import { codedError, NOT_PUBLIC, STALE_CONNECTION } from './sender.ts';
import type { Sender } from './sender.ts';

/** How a sender connects. */
export interface NodeSenderOptions {
  /** Where requests may go; left out, anywhere, which is for `UPSTREAM` alone. */
  readonly isAllowed?: AddressRule | undefined;
  readonly resolve?: Resolve | undefined;
  /** For the name, the connection and its TLS together. */
  readonly connectTimeoutMs?: number;
}

/** Leaves room for a second attempt in the time of a call. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Connections of users who do not come again end soon: an environment of Lambda has 1,024 files (quotas, read 2026-11). */
const IDLE_TIMEOUT_MS = 10_000;

/** Idle connections of one user to one server. */
const MAX_IDLE = 8;

/** Methods whose lower-case spelling means the same (Fetch Standard, "normalize a method"). */
const NORMALISED = /^(delete|get|head|options|post|put)$/i;

/**
 * Makes a sender over `node:http` and `node:https`: HTTP/1.1, connections kept for each user alone, no proxy of the environment between,
 * and each connection made to the very address that was checked.
 */
export function createNodeSender(options: NodeSenderOptions = {}): Sender {
  const { isAllowed, resolve, connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
  const lookup = isAllowed === undefined ? resolve : checkedLookup(isAllowed, resolve);
  const connection = lookup === undefined ? {} : { lookup: lookup as LookupFunction };
  const agents = { http: agentsOf(http.Agent), https: agentsOf(https.Agent) };
  return async ({ url, method, headers, body = '', owner }, { signal, mayReuse }) => {
    const { hostname, protocol } = new URL(url);
    checkLiteral(hostname, isAllowed);
    const { request } = protocol === 'https:' ? https : http;
    const { kept, fresh } = protocol === 'https:' ? agents.https : agents.http;
    const content = Buffer.from(body);
    const sent = request(url, {
      method,
      agent: mayReuse ? kept : fresh,
      signal,
      owner,
      ...connection,
    } as OwnedOptions);
    sent.method = NORMALISED.test(method) ? method.toUpperCase() : method;
    sent.setHeaders(headers);
    sent.setHeader('accept-encoding', ACCEPTED_CODINGS);
    // Node writes none for GET and HEAD, and a body without a length would be read as the next request.
    if (content.length > 0) sent.setHeader('content-length', content.length);
    const response = await answerTo(sent, content, connectTimeoutMs);
    return { status: response.statusCode ?? 0, headers: headersOf(response), body: decompressed(response) };
  };
}

/** A request's options, which its agent gets as they are. */
interface OwnedOptions extends http.RequestOptions {
  readonly owner?: string;
}

interface Agents<T> {
  /** Keeps connections for the next request. */
  readonly kept: T;
  /** Makes a connection for each request. Its TLS sessions are resumed. */
  readonly fresh: T;
}

function agentsOf<T extends http.Agent>(Agent: new (options: http.AgentOptions) => T): Agents<T> {
  const kept = new Agent({ keepAlive: true, maxFreeSockets: MAX_IDLE, timeout: IDLE_TIMEOUT_MS });
  const nameOf = kept.getName.bind(kept);
  // A vendor that answers twice, for whatever reason, must not answer another user with what the first one asked for.
  kept.getName = (options: OwnedOptions = {}) => `${nameOf(options)}:${options.owner ?? ''}`;
  return { kept, fresh: new Agent({ keepAlive: false }) };
}

/** No lookup happens for an address. */
function checkLiteral(hostname: string, isAllowed: AddressRule | undefined): void {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isAllowed !== undefined && isIP(host) !== 0 && !isAllowed(host)) throw codedError(NOT_PUBLIC);
}

function answerTo(
  sent: ClientRequest,
  content: Uint8Array,
  connectTimeoutMs: number,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const timer = setTimeout(() => sent.destroy(codedError('ETIMEDOUT')), connectTimeoutMs);
  const connected = (): void => clearTimeout(timer);
  sent.on('socket', (socket) => {
    if (sent.reusedSocket) connected();
    else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected);
  });
  sent.on('response', resolve).on('close', () => {
    connected();
    // An answer that switches the protocol ends without an error.
    reject(codedError('ECONNRESET'));
  });
  sent.on('error', (error: NodeJS.ErrnoException) => {
    const isStale = sent.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
    reject(isStale ? codedError(STALE_CONNECTION) : error);
  });
  sent.end(content);
  return promise;
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  return headers;
}
