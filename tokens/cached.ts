import type { Token, TokenRequest, TokenSource } from './token-source.ts';

/** How long before its end a token is renewed, at most half of its life. */
const EARLY_MS = 60_000;
/** How long a token is held whose source did not say when it ends. */
const UNKNOWN_LIFE_MS = 300_000;

/** What surrounds {@link cached}. */
export interface CacheOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * A source that holds the token of another one until a minute before it ends, for five minutes where its end
 * is not known, or until a caller says that it was refused. Callers who come at the same time share one
 * fetch, which no single one of them can abort; a fetch that failed is forgotten.
 */
export function cached(source: TokenSource, options: CacheOptions = {}): TokenSource {
  const now = options.now ?? Date.now;
  let held: { readonly token: Token; readonly until: number } | undefined;
  let flight: Promise<Token> | undefined;

  const refresh = async (request: TokenRequest): Promise<Token> => {
    const { rejected } = request;
    const askedAt = now();
    const token = await source.get(rejected === undefined ? {} : { rejected });
    held = { token, until: holdUntil(token, askedAt) };
    return token;
  };
  return {
    name: source.name,
    get: async (request = {}) => {
      if (held !== undefined && held.token.value === request.rejected) held = undefined;
      if (held !== undefined && now() < held.until) return held.token;
      flight ??= refresh(request).finally(() => (flight = undefined));
      return untilAborted(flight, request.signal);
    },
  };
}

function holdUntil({ expiresAt }: Token, askedAt: number): number {
  if (expiresAt === undefined) return askedAt + UNKNOWN_LIFE_MS;
  return expiresAt - Math.min(EARLY_MS, (expiresAt - askedAt) / 2);
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
