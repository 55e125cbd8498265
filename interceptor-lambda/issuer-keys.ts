import { createLocalJWKSet, errors } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { ToolkitError } from '../contract/errors.ts';
import { pauseAfterFailure } from '../tokens/pause-after-failure.ts';
import { requireSecureUrl } from '../tokens/require-secure-url.ts';
import { sendOnce } from '../tokens/send-once.ts';

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
/** Documents are fetched anew when they are older than this, so that a withdrawn key stops working. */
const MAX_AGE_MS = 10 * 60_000;
/**
 * Where they cannot be fetched, the last ones are good for this long. Longer, and whoever keeps the issuer from
 * answering keeps a withdrawn key alive; shorter, and each outage of the issuer is one of the gateway.
 */
const MAX_STALE_MS = 60 * 60_000;

/**
 * Makes the memory of issuers, by discovery URL. Whoever comes while an issuer that failed is left alone is refused at
 * once, or served with keys that are not too old.
 */
export function createIssuers(context: KeysContext): (discoveryUrl: string) => Promise<IssuerKeys> {
  const issuers = new Map<string, () => Promise<IssuerKeys>>();
  return (discoveryUrl) => {
    const known = issuers.get(discoveryUrl) ?? createIssuer(discoveryUrl, context);
    issuers.set(discoveryUrl, known);
    return known();
  };
}

/** What was fetched of an issuer. */
interface Documents {
  readonly issuer: string;
  readonly find: JWTVerifyGetKey;
  /** When, in milliseconds since the epoch. */
  readonly at: number;
}

/** Keys by `kid`, of the issuer's address alone: what a token says of where its key may be found is not looked at. */
function createIssuer(discoveryUrl: string, context: KeysContext): () => Promise<IssuerKeys> {
  const { now } = context;
  const refresh = pauseAfterFailure(() => fetchDocuments(discoveryUrl, context), now);
  let current: Documents | undefined;
  let missedAt = -Infinity;
  const fetchAnew = async (): Promise<Documents> => (current = await refresh());
  const latest = async (): Promise<Documents> => {
    const known = current;
    if (known !== undefined && now() - known.at < MAX_AGE_MS) return known;
    try {
      return await fetchAnew();
    } catch (error) {
      if (known !== undefined && now() - known.at < MAX_STALE_MS) return known;
      throw error;
    }
  };
  return async () => {
    const { issuer, find } = await latest();
    const keys: JWTVerifyGetKey = async (header, token) => {
      try {
        return await find(header, token);
      } catch (error) {
        const mayAsk = now() - missedAt >= COOLDOWN_MS;
        if (!(error instanceof errors.JWKSNoMatchingKey) || !mayAsk) throw error;
        missedAt = now();
        const fresh = await fetchAnew().catch(() => undefined);
        if (fresh === undefined) throw error;
        return fresh.find(header, token);
      }
    };
    return { issuer, keys };
  };
}

async function fetchDocuments(discoveryUrl: string, context: KeysContext): Promise<Documents> {
  const { issuer, jwks_uri: keysUrl } = await fetchJson(discoveryUrl, context);
  if (typeof issuer !== 'string' || issuer === '' || typeof keysUrl !== 'string') {
    throw new ToolkitError('remote-failed', `issuer "${discoveryUrl}" has no "issuer" or no "jwks_uri"`);
  }
  return { issuer, find: keysIn(await fetchJson(keysUrl, context), discoveryUrl), at: context.now() };
}

/** Without keys nobody can tell who a token is of, as little as without an answer. */
function keysIn(document: Readonly<Record<string, unknown>>, discoveryUrl: string): JWTVerifyGetKey {
  try {
    // The library checks that it is a key set.
    return createLocalJWKSet(document as unknown as JSONWebKeySet);
  } catch (cause) {
    throw new ToolkitError('remote-failed', `issuer "${discoveryUrl}" has no key set`, { cause });
  }
}

async function fetchJson(
  text: string,
  { fetch, timeoutMs = TIMEOUT_MS }: KeysContext,
): Promise<Readonly<Record<string, unknown>>> {
  const url = requireSecureUrl('URL of the issuer', text);
  const name = `issuer "${url.origin}"`;
  const headers = { accept: 'application/json' };
  const received = await sendOnce({ name, url, method: 'GET', headers, fetch, timeoutMs });
  const document = received.status === 200 ? parseJson(received.text) : undefined;
  if (typeof document !== 'object' || document === null) {
    throw new ToolkitError('remote-failed', `${name} answered with no document`);
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
