import type { Secret } from '../contract/secret.ts';
import type { Token } from '../contract/token-ports.ts';
import { claimsOf } from './read-claims.ts';
import type { TokenRequest } from './token-source.ts';

/** How long before its end a token is renewed, at most half of its life. */
const EARLY_MS = 60_000;
/** How long a token is held whose source did not say when it ends. */
const UNKNOWN_LIFE_MS = 300_000;
/** No token is held longer, whatever is said of its end: one that was withdrawn is gone by then. */
export const MAX_HELD_MS: number = 60 * 60_000;

/** Asks for a token; `rejected` is the one that was just refused. */
export type FetchToken = (request: Pick<TokenRequest, 'rejected'>) => Promise<Token>;

/** Room for one token. */
export interface TokenSlot {
  /** The held token, or else a new one: callers who come at the same time share one fetch. */
  get(fetch: FetchToken, request?: TokenRequest): Promise<Token>;
}

/** Makes an empty slot. `now` gives milliseconds since the epoch. */
export function createTokenSlot(now: () => number): TokenSlot {
  let held: { readonly token: Token; readonly until: number } | undefined;
  let flight: Promise<Token> | undefined;

  const refresh = async (fetch: FetchToken, { rejected }: TokenRequest): Promise<Token> => {
    const askedAt = now();
    const token = await fetch(rejected === undefined ? {} : { rejected });
    held = { token, until: holdUntil(token, askedAt) };
    return token;
  };
  return {
    get: async (fetch, request = {}) => {
      if (held !== undefined && held.token.value === request.rejected) held = undefined;
      if (held !== undefined && now() < held.until) return held.token;
      flight ??= refresh(fetch, request).finally(() => (flight = undefined));
      return untilAborted(flight, request.signal);
    },
  };
}

function holdUntil({ value, expiresAt }: Token, askedAt: number): number {
  const longest = askedAt + (expiresAt === undefined ? UNKNOWN_LIFE_MS : MAX_HELD_MS);
  const end = expiresAt ?? endOfJwt(value);
  return end === undefined ? longest : Math.min(longest, end - Math.min(EARLY_MS, (end - askedAt) / 2));
}

function endOfJwt(token: Secret): number | undefined {
  const exp = claimsOf(token)?.exp;
  return typeof exp === 'number' ? exp * 1000 : undefined;
}

/** Leaves the flight alone: others may be waiting for it. */
async function untilAborted(flight: Promise<Token>, signal: AbortSignal | undefined): Promise<Token> {
  if (signal === undefined) return flight;
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => {
    aborted.reject(signal.reason as Error);
  };
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([flight, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
