import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { fingerprint } from '../../contract/secret.ts';
import type { SentRequest } from './messages.ts';

/** What undici's channels tell of a request. */
interface FetchRequest {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  /** Names and values by turns. */
  readonly headers: readonly string[];
}

/** What both of Node's clients tell: the start, and the answer's beginning or the failure. */
interface ClientMessage<T> {
  readonly request: T;
  readonly response?: { readonly statusCode?: number };
}

interface Watched {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

/**
 * Tells of every request that `fetch` or `node:http` sends in this thread, once its answer begins or it has failed
 * (Node, diagnostics_channel). Of the headers the fingerprint of `Authorization` is told, of the URL no query.
 */
export function watchRequests(deploymentId: string, tell: (sent: SentRequest) => void): void {
  const started = new WeakMap<object, number>();
  const start = ({ request }: ClientMessage<object>): void => void started.set(request, performance.now());
  const end = (request: object, { method, url, authorization }: Watched, status?: number): void => {
    const startedAt = started.get(request);
    if (startedAt === undefined) return;
    // The answer is told of once, also where it breaks off later.
    started.delete(request);
    const durationMs = Math.round(performance.now() - startedAt);
    const print = fingerprintOf(deploymentId, authorization);
    tell({
      ...{ method, url, durationMs },
      ...(status === undefined ? {} : { status }),
      ...(print === undefined ? {} : { authorization: print }),
    });
  };
  watch<FetchRequest>('undici:request:create', start);
  watch<FetchRequest>('undici:request:headers', ({ request, response }) =>
    end(request, ofFetch(request), response?.statusCode),
  );
  watch<FetchRequest>('undici:request:error', ({ request }) => end(request, ofFetch(request)));
  watch<ClientRequest>('http.client.request.start', start);
  watch<ClientRequest>('http.client.response.finish', ({ request, response }) =>
    end(request, ofHttp(request), response?.statusCode),
  );
  watch<ClientRequest>('http.client.request.error', ({ request }) => end(request, ofHttp(request)));
}

function watch<T extends object>(channel: string, listen: (message: ClientMessage<T>) => void): void {
  // Node documents the members of these messages but types them as unknown.
  subscribe(channel, (message) => listen(message as ClientMessage<T>));
}

function ofFetch({ origin, path, method, headers }: FetchRequest): Watched {
  const place = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization');
  const authorization = place < 0 ? undefined : headers[place + 1];
  return { method, url: withoutQuery(`${origin}${path}`), authorization };
}

function ofHttp(request: ClientRequest): Watched {
  const { method, protocol, host, path } = request;
  const name = request.getHeader('host') ?? host;
  const authorization = request.getHeader('authorization');
  return {
    method,
    url: withoutQuery(`${protocol}//${String(name)}${path}`),
    authorization: typeof authorization === 'string' ? authorization : undefined,
  };
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

/** A password could be guessed from its fingerprint. */
function fingerprintOf(deploymentId: string, authorization: string | undefined): string | undefined {
  if (authorization === undefined || /^basic\s/i.test(authorization)) return undefined;
  return fingerprint(deploymentId, authorization);
}
