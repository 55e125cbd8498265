import { createHash } from 'node:crypto';
import type { Refusal } from '../contract/refusal.ts';
import { adaptCall } from './adapt-call.ts';
import type { EncodedBody } from './body-encoding.ts';
import { placedValue } from './credentials.ts';
import type { Credential } from './credentials.ts';
import type { Draft } from './draft.ts';
import { keepCall } from './keep-call.ts';
import { percentDecode, percentEncode } from './percent-encoding.ts';
import { isRefusal, refuse } from './refuse.ts';
import type { RouteMatch, TargetRoute } from './route-table.ts';

/** What is sent to the vendor. */
export interface VendorRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: EncodedBody['content'] | undefined;
  /** Whose credentials it carries, as a hash; the same connection may carry only requests of the same. */
  readonly owner: string;
}

/** A method of RFC 9110 section 9.1; CONNECT makes a tunnel, and TRACE gives the token back. */
const SENDABLE = /^(?!(CONNECT|TRACE)$)[\w!#$%&'*+.^`|~-]+$/i;

/** Turns the gateway's call into the vendor's own request, tokens in their places. */
export async function buildRequest(
  match: RouteMatch,
  request: Request,
  credentials: readonly Credential[],
  tokenHeaders: ReadonlySet<string>,
): Promise<VendorRequest | Refusal> {
  const { route } = match.target;
  const draft =
    route.arguments === null
      ? await keepCall(match, request, tokenHeaders)
      : await adaptCall(route, route.arguments, request);
  if (isRefusal(draft)) return draft;
  const { method } = route.call;
  if (!SENDABLE.test(method)) return refuse(400, `method "${method}" cannot be sent`);
  const assembled = assemble(match.target, method, draft, credentials);
  const isThere = new URL(assembled.url).origin === new URL(match.target.baseUrl).origin;
  return isThere ? assembled : refuse(400, "the URL is not one of the vendor's server");
}

function assemble(
  target: TargetRoute,
  method: string,
  draft: Draft,
  credentials: readonly Credential[],
): VendorRequest {
  const query = withoutReserved(draft.query, target, 'query');
  const cookies = withoutReserved(draft.cookies, target, 'cookie');
  const headers = new Headers(draft.headers);
  for (const { placement } of target.bindings) {
    if (placement.as === 'header') headers.delete(placement.name);
  }
  headers.set('accept', target.route.call.accept);
  headers.set('user-agent', 'agentcore-bearer');
  if (draft.body?.contentType !== undefined) headers.set('content-type', draft.body.contentType);
  for (const credential of credentials) place(credential, headers, query, cookies);
  if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
  const url = urlOf(target.baseUrl, draft.path, query);
  return { method, url, headers, body: draft.body?.content, owner: ownerOf(credentials) };
}

function ownerOf(credentials: readonly Credential[]): string {
  const hash = createHash('sha256');
  for (const credential of credentials) hash.update(`${placedValue(credential)}\n`);
  return hash.digest('base64');
}

function place(credential: Credential, headers: Headers, query: string[], cookies: string[]): void {
  const { placement } = credential.binding;
  const value = placedValue(credential);
  switch (placement.as) {
    case 'bearer':
    case 'basic':
      headers.set('authorization', value);
      break;
    case 'header':
      // The whole field as a key: other cookies of the call stand beside it.
      if (placement.name.toLowerCase() === 'cookie') cookies.push(value);
      else headers.set(placement.name, value);
      break;
    case 'query':
      query.push(`${percentEncode(placement.name)}=${percentEncode(value)}`);
      break;
    case 'cookie':
      cookies.push(`${placement.name}=${value}`);
  }
}

/** The caller's pairs without those that a token of this operation is to fill, in any case of letters. */
function withoutReserved(pairs: readonly string[], target: TargetRoute, as: 'query' | 'cookie'): string[] {
  const reserved = target.bindings.flatMap(({ placement }) =>
    placement.as === as ? [placement.name.toLowerCase()] : [],
  );
  return pairs.filter((pair) => {
    const [name = ''] = pair.split('=');
    return !reserved.includes(percentDecode(name.replaceAll('+', ' ')).toLowerCase());
  });
}

/** Some documents write a part of the query into the path: then what follows is added to it. */
function urlOf(baseUrl: string, path: string, query: readonly string[]): string {
  if (query.length === 0) return baseUrl + path;
  return `${baseUrl}${path}${path.includes('?') ? '&' : '?'}${query.join('&')}`;
}
