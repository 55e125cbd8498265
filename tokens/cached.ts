import { createTokenSlot } from './token-slot.ts';
import type { TokenSource } from './token-source.ts';

/** What surrounds {@link cached}. */
export interface CacheOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * A source that holds the token of another one until a minute before it ends, for an hour at most, and for five
 * minutes where its source does not say when it ends, or until a caller says that it was refused. Callers who come at
 * the same time share one fetch, which no single one of them can abort; a fetch that failed is forgotten.
 */
export function cached(source: TokenSource, options: CacheOptions = {}): TokenSource {
  const slot = createTokenSlot(options.now ?? Date.now);
  return { name: source.name, get: (request) => slot.get((asked) => source.get(asked), request) };
}
