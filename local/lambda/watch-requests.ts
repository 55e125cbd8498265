import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { maskPath, shownAs, shownFor } from './credentials.ts';
import type { Credentials } from './credentials.ts';
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
  /** Without path and query. */
  readonly origin: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What is known of the call during which a request was started. */
interface Started {
  readonly at: number;
  readonly credentials: Credentials;
}

/** How requests are told of. */
export interface WatchSettings {
  readonly deploymentId: string;
  /** Names of query parameters that hold a credential, whatever its value. */
  readonly tokenQueries: readonly string[];
  /** The credentials of the call that runs right now. */
  readonly credentials: () => Credentials;
}

/**
 * Tells of every request that `fetch` or `node:http` sends in this thread, once its answer begins or it has failed
 * (Node, diagnostics_channel). No credential is told, but its fingerprint in its place; of headers and query nothing else.
 */
export function watchRequests(settings: WatchSettings, tell: (sent: SentRequest) => void): void {
  const started = new WeakMap<object, Started>();
  const start = ({ request }: ClientMessage<object>): void =>
    void started.set(request, { at: performance.now(), credentials: settings.credentials() });
  const end = (request: object, watched: Watched, status?: number): void => {
    const known = started.get(request);
    if (known === undefined) return;
    // The answer is told of once, also where it breaks off later.
    started.delete(request);
    const { method, origin, path } = watched;
    const fingerprints = fingerprintsOf(watched, known.credentials, settings);
    tell({
      method,
      url: `${origin}${maskPath(path.replace(/[?#].*$/s, ''), known.credentials)}`,
      durationMs: Math.round(performance.now() - known.at),
      ...(status === undefined ? {} : { status }),
      ...serviceOf(watched),
      ...(Object.keys(fingerprints).length === 0 ? {} : { fingerprints }),
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
  const pairs = headers.flatMap((name, index) =>
    index % 2 === 0 ? [[name, headers[index + 1] ?? ''] as const] : [],
  );
  return { method, origin, path, headers: pairs };
}

function ofHttp(request: ClientRequest): Watched {
  const { method, protocol, host, path } = request;
  const name = request.getHeader('host') ?? host;
  const headers = Object.entries(request.getHeaders()).flatMap(([header, value]) =>
    typeof value === 'string' ? [[header, value] as const] : [],
  );
  return { method, origin: `${protocol}//${String(name)}`, path, headers };
}

/** Signature Version 4 says for which service a request is (AWS IAM user guide, "Elements of an AWS API request signature"). */
function serviceOf({ headers }: Watched): { readonly service?: string } {
  const own = headers.find(([name]) => /^authorization$/i.test(name))?.[1] ?? '';
  const service = /^AWS4-HMAC-SHA256 Credential=[^/,]+\/\d{8}\/[^/,]+\/([a-z0-9-]+)\//.exec(own)?.[1];
  return service === undefined ? {} : { service };
}

/** The credentials that a request carries, by where they stand: `header:Authorization`, `query:api_key`. A password has none. */
function fingerprintsOf(
  { path, headers }: Watched,
  credentials: Credentials,
  { deploymentId, tokenQueries }: WatchSettings,
): Readonly<Record<string, string>> {
  const query = path.indexOf('?');
  const parameters = query < 0 ? [] : [...new URLSearchParams(path.slice(query))];
  const found = [
    ...headers.flatMap(([name, value]) => {
      const isOwn = /^authorization$/i.test(name);
      const shown = isOwn ? shownAs(deploymentId, value) : shownFor(value, credentials);
      return [[`header:${isOwn ? 'Authorization' : name}`, shown] as const];
    }),
    ...parameters.map(([name, value]) => {
      const isNamed = tokenQueries.includes(name);
      return [
        `query:${name}`,
        isNamed ? shownAs(deploymentId, value) : shownFor(value, credentials),
      ] as const;
    }),
  ];
  return Object.fromEntries(found.filter(([, shown]) => /^[0-9a-f]{16}$/.test(shown ?? ''))) as Readonly<
    Record<string, string>
  >;
}
