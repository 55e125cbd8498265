import { createLocalJWKSet, errors } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { ToolkitError } from '../contract/errors.ts';
import { requireSecureUrl } from '../tokens/require-secure-url.ts';

/** The outside of the memory of issuers. */
export interface KeysContext {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly fetch: typeof fetch;
  /** For each document of an issuer. */
  readonly timeoutMs?: number;
}

/** What an issuer says of itself, and the keys that it signs with. */
export interface IssuerKeys {
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
}

const TIMEOUT_MS = 3000;
/** Keys are fetched anew for a token whose key is unknown, but for such tokens no more often than this. */
const COOLDOWN_MS = 30_000;
/** Keys are fetched anew when they are older than this, so that a withdrawn key stops working. */
const MAX_AGE_MS = 10 * 60_000;
/** Documents of issuers are small; what is larger is none. */
const MAX_DOCUMENT_BYTES = 256 * 1024;

/** Makes the memory of issuers, by discovery URL. One that could not be reached is asked again by the next call. */
export function createIssuers(context: KeysContext): (discoveryUrl: string) => Promise<IssuerKeys> {
  const issuers = new Map<string, Promise<IssuerKeys>>();
  return (discoveryUrl) => {
    const known = issuers.get(discoveryUrl);
    if (known !== undefined) return known;
    const found = discover(discoveryUrl, context);
    issuers.set(discoveryUrl, found);
    found.catch(() => issuers.delete(discoveryUrl));
    return found;
  };
}

async function discover(discoveryUrl: string, context: KeysContext): Promise<IssuerKeys> {
  const { issuer, jwks_uri: keysUrl } = await fetchJson(discoveryUrl, context);
  if (typeof issuer !== 'string' || issuer === '' || typeof keysUrl !== 'string') {
    throw new ToolkitError('remote-failed', `issuer "${discoveryUrl}" has no "issuer" or no "jwks_uri"`);
  }
  return { issuer, keys: createKeys(keysUrl, context) };
}

/** Keys by `kid`, of this address alone: what a token says of where its key may be found is not looked at. */
function createKeys(keysUrl: string, context: KeysContext): JWTVerifyGetKey {
  const { now } = context;
  let current: { readonly find: JWTVerifyGetKey; readonly at: number } | undefined;
  let fetching: Promise<JWTVerifyGetKey> | undefined;
  let missedAt = -Infinity;
  const refresh = (): Promise<JWTVerifyGetKey> => {
    fetching ??= fetchKeys(keysUrl, context)
      .then((find) => {
        current = { find, at: now() };
        return find;
      })
      .finally(() => (fetching = undefined));
    return fetching;
  };
  return async (header, token) => {
    const isFresh = current !== undefined && now() - current.at < MAX_AGE_MS;
    const find = isFresh && current !== undefined ? current.find : await refresh();
    try {
      return await find(header, token);
    } catch (error) {
      const mayAsk = now() - missedAt >= COOLDOWN_MS;
      if (!(error instanceof errors.JWKSNoMatchingKey) || !mayAsk) throw error;
      missedAt = now();
      return (await refresh())(header, token);
    }
  };
}

async function fetchKeys(keysUrl: string, context: KeysContext): Promise<JWTVerifyGetKey> {
  // The library checks that it is a key set.
  return createLocalJWKSet((await fetchJson(keysUrl, context)) as unknown as JSONWebKeySet);
}

async function fetchJson(
  text: string,
  { fetch: get, timeoutMs = TIMEOUT_MS }: KeysContext,
): Promise<Readonly<Record<string, unknown>>> {
  const url = requireSecureUrl('URL of the issuer', text);
  const response = await get(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const body = await response.text();
  const document = body.length > MAX_DOCUMENT_BYTES ? undefined : parseJson(body);
  if (!response.ok || typeof document !== 'object' || document === null) {
    throw new ToolkitError('remote-failed', `issuer "${url.origin}" answered with no document`);
  }
  return document as Readonly<Record<string, unknown>>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
