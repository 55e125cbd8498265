import type { Credential, ParameterValue, VendorRequest } from './generate-requests.ts';
import { writeBody } from './write-body.ts';
import type { VendorDocument } from './vendor-document.ts';
import { percentEncode, writePairs, writeSimple, writePathValue } from './write-parameter.ts';

/** A request as it stands on the wire. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Writes a request by the rules of OpenAPI 3.0.4 (sections "Style Values", "Encoding Object"). */
export function writeRequest(
  { root }: VendorDocument,
  { operation, parameters, body, credentials }: VendorRequest,
): RawRequest {
  const of = (place: string): readonly ParameterValue[] =>
    parameters.filter(({ parameter }) => parameter.in === place);
  const path = withoutFragment(operation.path).replaceAll(/\{([^{}]+)\}/g, (_whole, name: string) => {
    const found = of('path').find(({ parameter }) => parameter.name === name);
    return found === undefined ? '' : writePathValue(found.parameter, found.value);
  });
  const query = [...of('query').flatMap(pairsOf), ...secretPairs(credentials, 'query')];
  const cookies = [...of('cookie').flatMap(pairsOf), ...secretPairs(credentials, 'cookie')];
  const written = body === undefined ? undefined : writeBody(root, body);
  const headers = of('header').map(({ parameter, value }) => {
    return [parameter.name.toLowerCase(), writeSimple(parameter, value)] as const;
  });
  return {
    method: operation.method,
    target: `${encodeTemplate(path)}${query.length === 0 ? '' : `${path.includes('?') ? '&' : '?'}${query.join('&')}`}`,
    headers: {
      ...Object.fromEntries(headers),
      ...(cookies.length === 0 ? {} : { cookie: cookies.join('; ') }),
      ...(written === undefined ? {} : { 'content-type': written.contentType }),
      ...Object.fromEntries(credentials.flatMap(secretHeader)),
    },
    body: written?.content ?? new Uint8Array(),
  };
}

/** Some documents tell operations of one path apart by a fragment, which no request carries (RFC 3986, section 3.5). */
function withoutFragment(path: string): string {
  return path.replace(/#.*$/, '');
}

/** What a path template holds besides its expressions may need encoding, too. */
function encodeTemplate(path: string): string {
  return path.replaceAll(/[^\x21-\x7e]|["<>\\^`{|}#]/gu, percentEncode);
}

function pairsOf({ parameter, value }: ParameterValue): readonly string[] {
  return writePairs(parameter, value);
}

function secretPairs(credentials: readonly Credential[], as: 'query' | 'cookie'): readonly string[] {
  return credentials.flatMap(({ place, value }) => {
    return place.as === as ? [`${percentEncode(place.name)}=${percentEncode(value)}`] : [];
  });
}

function secretHeader({ place, value }: Credential): readonly (readonly [string, string])[] {
  switch (place.as) {
    case 'bearer':
      return [['authorization', `Bearer ${value}`]];
    case 'basic':
      return [['authorization', `Basic ${Buffer.from(value).toString('base64')}`]];
    case 'header':
      return [[place.name.toLowerCase(), value]];
    default:
      return [];
  }
}
