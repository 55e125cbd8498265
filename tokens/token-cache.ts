import { createHash } from 'node:crypto';
import type { BrokerAsk, ExchangeRequest, TokenBroker, TokenExchange } from '../contract/token-ports.ts';
import type { Token } from '../contract/token-ports.ts';
import { createTokenSlot, MAX_HELD_MS } from './token-slot.ts';
import type { FetchToken, TokenSlot } from './token-slot.ts';
import type { TokenRequest } from './token-source.ts';

/** What surrounds a cache of many tokens. */
export interface TokenCacheOptions {
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
  /** Tokens held at once; the one that was used longest ago makes room, and none stays for an hour unused. 1000 by default. */
  readonly maxTokens?: number | undefined;
}

/** Tokens by what they are for. */
export interface TokenCache {
  /**
   * The held token of `key`, as `cached()` holds it, or what `fetch` gives. Callers of one key share one fetch, so
   * `fetch` must not depend on one of them: give the signal here.
   */
  get(key: string, fetch: FetchToken, request?: TokenRequest): Promise<Token>;
  /** How many are held or under way. */
  readonly size: number;
}

const MAX_TOKENS = 1000;

/** Makes an empty cache. */
export function createTokenCache({
  now = Date.now,
  maxTokens = MAX_TOKENS,
}: TokenCacheOptions = {}): TokenCache {
  // In the order of their last use.
  const slots = new Map<string, { readonly slot: TokenSlot; readonly usedAt: number }>();
  const dropForgotten = (): void => {
    for (const [key, { usedAt }] of slots) {
      if (slots.size <= maxTokens && now() - usedAt < MAX_HELD_MS) return;
      slots.delete(key);
    }
  };
  return {
    get size() {
      return slots.size;
    },
    get: (key, fetch, request) => {
      const slot = slots.get(key)?.slot ?? createTokenSlot(now);
      slots.delete(key);
      slots.set(key, { slot, usedAt: now() });
      dropForgotten();
      const forgetFailure: FetchToken = async (asked) => {
        try {
          return await fetch(asked);
        } catch (error) {
          if (slots.get(key)?.slot === slot) slots.delete(key);
          throw error;
        }
      };
      return slot.get(forgetFailure, request);
    },
  };
}

/**
 * An exchange that asks once per subject token, actor token, audience, resource, scope and type, until shortly before
 * the new token ends.
 */
export function cachedExchange(exchange: TokenExchange, options?: TokenCacheOptions): TokenExchange {
  const cache = createTokenCache(options);
  return {
    name: exchange.name,
    exchange: ({ signal, ...request }) =>
      cache.get(keyOfExchange(request), () => exchange.exchange(request), signal && { signal }),
  };
}

function keyOfExchange(request: Omit<ExchangeRequest, 'signal'>): string {
  const { subjectToken, subjectTokenType, actorToken, actorTokenType } = request;
  return keyOf([
    ...[subjectToken.reveal(), subjectTokenType, actorToken?.reveal(), actorTokenType],
    ...[request.audience, request.resource, sorted(request.scope), request.requestedTokenType],
  ]);
}

/** A broker that is asked once per subject, tenant, tool, audience, scope and assertion, as `cachedExchange`. */
export function cachedBroker(broker: TokenBroker, options?: TokenCacheOptions): TokenBroker {
  const cache = createTokenCache(options);
  return {
    name: broker.name,
    request: ({ signal, ...ask }) =>
      cache.get(keyOfAsk(ask), () => broker.request(ask), signal && { signal }),
  };
}

function keyOfAsk({ subject, tenant, tool, audience, scope, assertion }: Omit<BrokerAsk, 'signal'>): string {
  return keyOf([subject, tenant, tool, audience, sorted(scope), assertion.reveal()]);
}

function sorted(scope: string | undefined): string | undefined {
  return scope?.split(' ').toSorted().join(' ');
}

/** Hashed, so that the keys hold no tokens. */
function keyOf(parts: readonly (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
