import type { ClientPlan, ExchangeTokenPlan, SecretPlace } from '../contract/interceptor-plan.ts';
import type { Token, TokenExchange } from '../contract/token-ports.ts';
import { cached } from '../tokens/cached.ts';
import type { ClientAuthentication } from '../tokens/client-authentication.ts';
import { clientCredentialsAt } from '../tokens/client-credentials.ts';
import { tokenExchange } from '../tokens/exchange.ts';
import { jwtBearer } from '../tokens/jwt-bearer.ts';
import { pauseAfterOutage } from '../tokens/pause-after-outage.ts';
import type { Pause } from '../tokens/pause-after-outage.ts';
import { privateKeyOf } from '../tokens/private-key.ts';
import { requireSecureUrl } from '../tokens/require-secure-url.ts';
import { withStored } from '../tokens/secrets-manager.ts';
import type { TokenSource } from '../tokens/token-source.ts';
import type { ExchangeParts } from './step.ts';

/** What surrounds an exchange. */
export interface ExchangeContext {
  /** Where a secret comes from; it is asked again where a value was refused. */
  readonly secretOf: (place: SecretPlace) => TokenSource;
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** By token URL, for steps that share what they know of an endpoint; by default each knows its own. */
  readonly pauseFor?: (tokenUrl: string) => Pause;
}

/**
 * Makes the exchange of a step: its client proves itself by a secret or a key that is kept elsewhere, and by the next one
 * where a rotation has made it stale.
 * @throws ToolkitError `usage` where the token URL is neither https nor on this machine.
 */
export function createExchangeParts(plan: ExchangeTokenPlan, context: ExchangeContext): ExchangeParts {
  const { tokenUrl, client, subject } = plan;
  const { fetch, now } = context;
  const stored = cached(
    client.method === 'private_key_jwt'
      ? privateKeyOf(context.secretOf(client.privateKey))
      : context.secretOf(client.secret),
    { now },
  );
  const pause = context.pauseFor?.(tokenUrl) ?? pauseAfterOutage(now);
  const optionsFor = (credential: Token) => ({
    ...{ tokenUrl, client: prove(client, credential), fetch, now, pause },
  });
  const exchangeAs = (credential: Token): TokenExchange => {
    const options = { ...optionsFor(credential), subject };
    return plan.grant === 'jwt-bearer' ? jwtBearer(options) : tokenExchange(options);
  };
  const url = requireSecureUrl('token URL', tokenUrl);
  const name = `token endpoint "${url.origin}${url.pathname}"`;
  return {
    exchange: {
      name,
      exchange: ({ signal, ...request }) => {
        const source = withStored(stored, (credential) => ({
          name,
          get: (asked) =>
            exchangeAs(credential).exchange({ ...request, ...(asked?.signal && { signal: asked.signal }) }),
        }));
        return source.get(signal && { signal });
      },
    },
    actor: actorOf(
      plan,
      stored,
      (credential, scope) => clientCredentialsAt(optionsFor(credential), { scope }),
      now,
    ),
  };
}

function actorOf(
  { actor }: ExchangeTokenPlan,
  stored: TokenSource,
  ask: (credential: Token, scope: string | undefined) => TokenSource,
  now: () => number,
): TokenSource | undefined {
  if (actor === undefined || actor === 'caller') return undefined;
  const scope = actor.scopes.length === 0 ? undefined : actor.scopes.join(' ');
  return cached(
    withStored(stored, (credential) => ask(credential, scope)),
    { now },
  );
}

function prove(client: ClientPlan, { value }: Token): ClientAuthentication {
  const { id: clientId } = client;
  if (client.method !== 'private_key_jwt') {
    return { method: `client_secret_${client.method}`, clientId, clientSecret: value };
  }
  const { algorithm, keyId, method } = client;
  return { method, clientId, privateKey: value, algorithm, keyId };
}
