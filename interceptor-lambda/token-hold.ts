import type { Token } from '../contract/token-ports.ts';

/** How long before its end a token is renewed, at most half of its life. */
const EARLY_MS = 60_000;
/** How long a token is held of which nobody said when it ends. */
const UNKNOWN_LIFE_MS = 60_000;

/** What surrounds a hold. */
export interface HoldOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Tokens that are held at a time; the one that was longest not asked for gives way. */
  readonly max: number;
}

/** A token, and whether it was held already. */
export interface HeldToken {
  readonly token: Token;
  readonly held: boolean;
}

/** Holds tokens by key until shortly before they end. */
export interface TokenHold {
  /** Whoever asks for a key while it is being fetched gets the same token; a fetch that failed is forgotten. */
  get(key: string, fetch: () => Promise<Token>): Promise<HeldToken>;
}

/** Makes an empty hold. */
export function createTokenHold({ now, max }: HoldOptions): TokenHold {
  const held = new Map<string, { readonly token: Token; readonly until: number }>();
  const flights = new Map<string, Promise<Token>>();
  const keep = (key: string, token: Token, askedAt: number): void => {
    held.delete(key);
    held.set(key, { token, until: holdUntil(token, askedAt) });
    const [oldest] = held.keys();
    if (held.size > max && oldest !== undefined) held.delete(oldest);
  };
  const start = async (key: string, fetch: () => Promise<Token>): Promise<Token> => {
    const askedAt = now();
    try {
      const token = await fetch();
      keep(key, token, askedAt);
      return token;
    } finally {
      flights.delete(key);
    }
  };
  return {
    get: async (key, fetch) => {
      const found = held.get(key);
      if (found !== undefined && now() < found.until) {
        held.delete(key);
        held.set(key, found);
        return { token: found.token, held: true };
      }
      const flight = flights.get(key) ?? start(key, fetch);
      if (!flights.has(key)) flights.set(key, flight);
      return { token: await flight, held: false };
    },
  };
}

function holdUntil({ expiresAt }: Token, askedAt: number): number {
  if (expiresAt === undefined) return askedAt + UNKNOWN_LIFE_MS;
  return expiresAt - Math.min(EARLY_MS, (expiresAt - askedAt) / 2);
}
