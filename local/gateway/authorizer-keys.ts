import { createLocalJWKSet, errors } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import type { Clock } from '../clock.ts';

/** The outside of an authorizer. */
export interface KeysContext {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
}

/** What an issuer says of itself, and the keys that it signs with. */
export interface IssuerKeys {
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
}

/** How long an issuer may take for each of its documents (assumed). */
const TIMEOUT_MS = 5000;
/** Keys are fetched anew for a token whose key is unknown, but for such tokens no more often than this (assumed). */
const COOLDOWN_MS = 30_000;
/** Keys are fetched anew when they are older than this, so that a withdrawn key stops working (assumed). */
const MAX_AGE_MS = 10 * 60_000;

/** Makes the memory of issuers, by discovery URL. One that could not be reached is asked again by the next request. */
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
  if (typeof issuer !== 'string' || typeof keysUrl !== 'string') {
    throw new TypeError('discovery document has no "issuer" or no "jwks_uri"');
  }
  return { issuer, keys: createKeys(keysUrl, context) };
}

/** Keys by `kid`, of this address alone: what a token says of where its key may be found is not looked at. */
function createKeys(keysUrl: string, context: KeysContext): JWTVerifyGetKey {
  const { clock } = context;
  let current: { readonly find: JWTVerifyGetKey; readonly at: number } | undefined;
  let fetching: Promise<JWTVerifyGetKey> | undefined;
  let missedAt = -Infinity;
  const refresh = (): Promise<JWTVerifyGetKey> => {
    fetching ??= fetchKeys(keysUrl, context)
      .then((find) => {
        current = { find, at: clock.now() };
        return find;
      })
      .finally(() => (fetching = undefined));
    return fetching;
  };
  return async (header, token) => {
    const isFresh = current !== undefined && clock.now() - current.at < MAX_AGE_MS;
    const find = isFresh && current !== undefined ? current.find : await refresh();
    try {
      return await find(header, token);
    } catch (error) {
      const mayAsk = clock.now() - missedAt >= COOLDOWN_MS;
      if (!(error instanceof errors.JWKSNoMatchingKey) || !mayAsk) throw error;
      missedAt = clock.now();
      return (await refresh())(header, token);
    }
  };
}

async function fetchKeys(keysUrl: string, context: KeysContext): Promise<JWTVerifyGetKey> {
  // The library checks that it is a key set.
  return createLocalJWKSet((await fetchJson(keysUrl, context)) as unknown as JSONWebKeySet);
}

/** Gives up by the clock, so that an issuer that hangs is asked again by a later request. */
async function fetchJson(
  url: string,
  { clock, fetch: get }: KeysContext,
): Promise<Readonly<Record<string, unknown>>> {
  const patience = new AbortController();
  const cancel = clock.after(TIMEOUT_MS, () => patience.abort());
  try {
    const response = await get(url, { headers: { accept: 'application/json' }, signal: patience.signal });
    const document: unknown = await response.json();
    if (!response.ok || typeof document !== 'object' || document === null) {
      throw new TypeError('the issuer answered with no document');
    }
    return document as Readonly<Record<string, unknown>>;
  } finally {
    cancel();
  }
}
