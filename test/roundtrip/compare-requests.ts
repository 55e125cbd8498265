import type { CredentialPlace } from './vendor-document.ts';
import { firstDifference, show } from './first-difference.ts';
import { decodeBody } from './decode-body.ts';
import type { RawRequest } from './write-request.ts';

/** One way in which a request is not the one that was expected. Tokens are never repeated. */
export interface Difference {
  readonly in: 'method' | 'path' | 'query' | 'header' | 'cookie' | 'content-type' | 'body' | 'token';
  readonly detail: string;
}

/** What the document says of a request, besides the request itself. */
export interface Declared {
  /** Names of header parameters. */
  readonly headers: readonly string[];
  readonly credentials: readonly CredentialPlace[];
}

/** Compares what a vendor got with what its document demands; headers that it does not declare do not count. */
export function compareRequests(
  expected: RawRequest,
  actual: RawRequest,
  declared: Declared,
): readonly Difference[] {
  const [wantedPath, wantedQuery] = splitTarget(expected.target);
  const [path, query] = splitTarget(actual.target);
  const secrets = secretNames(declared.credentials);
  return [
    ...(actual.method === expected.method
      ? []
      : [{ in: 'method', detail: `"${actual.method}" instead of "${expected.method}"` } as const]),
    ...(samePath(wantedPath, path)
      ? []
      : [{ in: 'path', detail: `"${path}" instead of "${wantedPath}"` } as const]),
    ...compareGroups('query', byName(pairsOf(wantedQuery)), byName(pairsOf(query)), secrets.query),
    ...compareHeaders(expected, actual, declared),
    ...compareGroups('cookie', cookiesOf(expected), cookiesOf(actual), secrets.cookie),
    ...compareBodies(expected, actual),
  ];
}

/** Finds tokens, as clients send them, in headers that are not as expected: those that nobody declares, too. */
export function findStrayTokens(
  expected: RawRequest,
  actual: RawRequest,
  tokens: readonly string[],
): readonly Difference[] {
  const others = Object.entries(actual.headers).filter(([name, text]) => expected.headers[name] !== text);
  return others
    .filter(([, text]) => tokens.some((token) => text.includes(token)))
    .map(([name]) => ({ in: 'token', detail: `header "${name}" holds a token that does not belong there` }));
}

type Groups = Readonly<Record<string, readonly string[]>>;

function splitTarget(target: string): readonly [string, string] {
  const at = target.indexOf('?');
  return at === -1 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
}

/** Segment by segment: an encoded slash is none. */
function samePath(a: string, b: string): boolean {
  const segments = (path: string): string => JSON.stringify(path.split('/').map(decodePercent));
  return segments(a) === segments(b);
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As servers read a query: `+` is a space. */
function pairsOf(query: string): readonly (readonly [string, string])[] {
  return [...new URLSearchParams(query)];
}

function byName(pairs: readonly (readonly [string, string])[]): Groups {
  const groups: Record<string, string[]> = {};
  for (const [name, value] of pairs) (groups[name] ??= []).push(value);
  return groups;
}

function cookiesOf({ headers }: RawRequest): Groups {
  const pairs = (headers.cookie ?? '').split(/;\s*/).filter((pair) => pair !== '');
  return byName(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [decodePercent(name), decodePercent(value.join('='))];
    }),
  );
}

function secretNames(places: readonly CredentialPlace[]): Record<'query' | 'cookie', readonly string[]> {
  const named = (as: string): readonly string[] =>
    places.flatMap((place) => (place.as === as && 'name' in place ? [place.name] : []));
  return { query: named('query'), cookie: named('cookie') };
}

function compareGroups(
  place: 'query' | 'cookie',
  expected: Groups,
  actual: Groups,
  secrets: readonly string[],
): readonly Difference[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  return names
    .filter((name) => JSON.stringify(expected[name]) !== JSON.stringify(actual[name]))
    .map((name) =>
      secrets.includes(name)
        ? { in: 'token', detail: `${place} "${name}" does not hold the token` }
        : { in: place, detail: `"${name}" is ${show(actual[name])} instead of ${show(expected[name])}` },
    );
}

function compareHeaders(
  expected: RawRequest,
  actual: RawRequest,
  { headers, credentials }: Declared,
): readonly Difference[] {
  const names = [...new Set(headers.map((name) => name.toLowerCase()))].filter((name) => name !== 'cookie');
  const named = credentials.flatMap((place) => (place.as === 'header' ? [place.name.toLowerCase()] : []));
  // Also where none is expected: a token must not go where nobody asks for one.
  const secrets = ['authorization', ...named];
  const differing = (list: readonly string[]): readonly string[] =>
    list.filter((name) => expected.headers[name]?.trim() !== actual.headers[name]?.trim());
  return [
    ...differing([...new Set(secrets)]).map((name) => {
      return { in: 'token', detail: `header "${name}" does not hold the token` } as const;
    }),
    ...differing(names.filter((name) => !secrets.includes(name))).map((name) => {
      const detail = `"${name}" is ${show(actual.headers[name])} instead of ${show(expected.headers[name])}`;
      return { in: 'header', detail } as const;
    }),
  ];
}

function compareBodies(expected: RawRequest, actual: RawRequest): readonly Difference[] {
  if (expected.body.length === 0 && actual.body.length === 0) return [];
  const wanted = essenceOf(expected);
  const type = essenceOf(actual);
  if (wanted !== type) {
    return [{ in: 'content-type', detail: `${show(type)} instead of ${show(wanted)}` }];
  }
  const difference = firstDifference(decodeBody(expected), decodeBody(actual));
  return difference === undefined ? [] : [{ in: 'body', detail: difference }];
}

function essenceOf({ headers }: RawRequest): string | undefined {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}
