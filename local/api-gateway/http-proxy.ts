import type { Upstream } from '../gateway/upstream.ts';
import type { UpstreamRequest } from '../gateway/upstream-request.ts';
import { forwardedHeaders } from './proxy-event.ts';
import type { Account } from '../account.ts';
import type { ProxyRequest, Taken } from './proxy-event.ts';
import type { HttpProxy } from './state.ts';

/** What an integration answered, in the form of a function's. */
interface ProxyAnswer {
  readonly statusCode: number;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

/** Places of a mapping, for example `integration.request.header.X-Key` from `method.request.querystring.key`. */
const TO = /^integration\.request\.(header|querystring|path)\.(.+)$/;
const FROM = /^method\.request\.(header|querystring|path)\.(.+)$/;

/** A name that HTTP allows, and those that no mapping sets: they say where a message goes and where it ends. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const FRAMING: ReadonlySet<string> = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/**
 * Passes a request on to the endpoint of an HTTP proxy integration: method, headers, query and body as they came, and
 * what is mapped in the place that it is mapped to (background knowledge). Rejects where there is no answer.
 */
export async function callHttpProxy(
  account: Account,
  upstream: Upstream,
  {
    taken,
    proxy,
    request,
  }: { readonly taken: Taken; readonly proxy: HttpProxy; readonly request: ProxyRequest },
): Promise<ProxyAnswer> {
  const { status, headers, body } = await upstream.send(toRequest(account, taken, proxy, request));
  const kept = [...headers].filter(([name]) => name !== 'content-encoding');
  const multiValueHeaders = Object.fromEntries(kept.map(([name, value]) => [name, [value]]));
  return { statusCode: status, multiValueHeaders, body };
}

function toRequest(account: Account, taken: Taken, proxy: HttpProxy, request: ProxyRequest): UpstreamRequest {
  const mapped = mappedValues(taken, proxy, request);
  const uri = fillUri(proxy.uri, mapped.path);
  const query = [
    ...new URLSearchParams(uri.query),
    ...[...new URLSearchParams(taken.place.query)].filter(([name]) => !mapped.querystring.has(name)),
    ...mapped.querystring,
  ];
  const own = new Set([...mapped.header.keys()].map((name) => name.toLowerCase()));
  const headers = forwardedHeaders(account, request).filter(
    ([name]) => name.toLowerCase() !== 'host' && !own.has(name.toLowerCase()),
  );
  const text = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString();
  return {
    method: proxy.httpMethod === 'ANY' ? request.method : proxy.httpMethod,
    origin: uri.origin,
    path: `${uri.path}${text === '' ? '' : `?${text}`}`,
    headers: Object.fromEntries([...headers, ...mapped.header]),
    body: request.body === '' ? undefined : request.body,
    traceId: request.trace,
  };
}

/** The endpoint with its parameters. The path stays text: what a caller put into it climbs out of nothing and ends nothing (assumed). */
function fillUri(
  uri: string,
  values: ReadonlyMap<string, string>,
): { readonly origin: URL; readonly path: string; readonly query: string } {
  const [, origin = '', path = '', query = ''] = /^([^/?#]*:\/\/[^/?#]*)([^?#]*)\??([^#]*)/.exec(uri) ?? [];
  const fill = (text: string): string =>
    text.replace(/\{([^}]+)\}/g, (whole, name: string) => values.get(name) ?? whole);
  const filled = fill(origin);
  if (!/^https?:\/\/[\w.:@[\]-]+$/i.test(filled)) throw new Error('the host is none');
  const text = fill(path).replace(/[^\x21-\x7e]|[{}]/gu, encodeURIComponent);
  return { origin: new URL(filled), path: text === '' ? '/' : text, query: fill(query) };
}

type Mapped = Readonly<Record<'header' | 'querystring' | 'path', Map<string, string>>>;

/** What goes where; a mapping whose source the request lacks sends nothing. */
function mappedValues(taken: Taken, { requestParameters = {} }: HttpProxy, request: ProxyRequest): Mapped {
  const mapped: Mapped = { header: new Map(), querystring: new Map(), path: new Map() };
  for (const [to, from] of Object.entries(requestParameters)) {
    const [, place = '', name = ''] = TO.exec(to) ?? [];
    const value = valueOf(from, taken, request);
    // A path's own values are as sent; the pattern knows no other places.
    const isRaw = place !== 'path' || from.startsWith('method.request.path.');
    if (value !== undefined)
      mapped[place as keyof Mapped].set(name, isRaw ? value : encodeURIComponent(value));
  }
  return mapped;
}

function valueOf(from: string, { place, route }: Taken, { headers }: ProxyRequest): string | undefined {
  const literal = /^'(.*)'$/s.exec(from)?.[1];
  if (literal !== undefined) return literal;
  const [, kind, name = ''] = FROM.exec(from) ?? [];
  if (kind === 'path') return route.pathParameters[name];
  if (kind === 'querystring') return new URLSearchParams(place.query).getAll(name).at(-1);
  return headers.findLast(([given]) => given.toLowerCase() === name.toLowerCase())?.[1];
}

/**
 * Why a mapping is none that the local AWS follows, or nothing. Sources are a declared parameter of the method or a text
 * in single quotes; of the request's body and of `context` and `stageVariables` none is.
 */
export function mappingProblem(
  requestParameters: Readonly<Record<string, string>>,
  declared: readonly string[],
): string | undefined {
  for (const [to, from] of Object.entries(requestParameters)) {
    const [, place, name = ''] = TO.exec(to) ?? [];
    if (place === undefined || (place === 'header' && !HEADER_NAME.test(name))) return invalidMapping(to);
    if (place === 'header' && FRAMING.has(name.toLowerCase())) {
      return `the local AWS does not support the mapping "${to}"`;
    }
    if (/^'.*'$/s.test(from)) continue;
    if (/^(?:context|stageVariables|method\.request\.(?:body|multivalue))/.test(from)) {
      return `the local AWS does not support the mapping "${from}"`;
    }
    if (!FROM.test(from) || !declared.includes(from)) return invalidMapping(from);
  }
  return undefined;
}

/** Background knowledge. */
function invalidMapping(expression: string): string {
  return `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${expression}]`;
}
