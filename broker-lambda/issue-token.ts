import type { BrokerCredential, StoredToken, TokenClient } from '../contract/broker-policy.ts';
import { ToolkitError } from '../contract/errors.ts';
import type { Token } from '../contract/token-ports.ts';
import { cached } from '../tokens/cached.ts';
import type { ClientAuthentication } from '../tokens/client-authentication.ts';
import { clientCredentialsAt } from '../tokens/client-credentials.ts';
import { pauseAfterOutage } from '../tokens/pause-after-outage.ts';
import { privateKeyOf } from '../tokens/private-key.ts';
import type { SecretReader } from '../tokens/secret-reader.ts';
import { secretsManager, withStored } from '../tokens/secrets-manager.ts';
import { createTokenCache } from '../tokens/token-cache.ts';
import type { TokenSource } from '../tokens/token-source.ts';
import type { Grant } from './choose-rule.ts';

/** Gets the token of a grant; it never lives longer than the rule says. */
export type IssueToken = (grant: Grant) => Promise<IssuedGrant>;

/** A token that may be given out. */
export interface IssuedGrant {
  readonly token: Token;
  /** Whole seconds for which its receiver may use it. */
  readonly expiresInSeconds: number;
}

/** What surrounds the issuing of tokens. */
export interface IssueOptions {
  readonly credentials: readonly BrokerCredential[];
  readonly secrets: SecretReader;
  readonly now: () => number;
  readonly newId?: (() => string) | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/** How long a secret is held: as long as a rotation may go unnoticed. */
const HOLD_MS = 60_000;
const TOKEN_TIMEOUT_MS = 5_000;
/** An issuer counts whole seconds. */
const ROUNDING_MS = 1_000;

/**
 * Issues from the one credential that a rule names. Where that cannot be had, nothing else is tried.
 * @throws ToolkitError from the call: what the credential's place throws, and `remote-failed` where a token lives longer
 *   than its rule says or does not say how long.
 */
export function createIssueToken(options: IssueOptions): IssueToken {
  const issuers = new Map(
    options.credentials.map((credential) => [
      credential.name,
      'secret' in credential ? fromStored(credential, options) : fromClient(credential, options),
    ]),
  );
  return (grant) => {
    const issue = issuers.get(grant.rule.credential);
    if (issue !== undefined) return issue(grant);
    throw new ToolkitError('config-invalid', `credential "${grant.rule.credential}" is defined nowhere`);
  };
}

function fromStored({ secret }: StoredToken, { secrets: reader, now }: IssueOptions): IssueToken {
  const source = heldBriefly(secretsManager({ ...secret, reader }), now);
  return async ({ rule }) => ({
    token: await source.get(),
    expiresInSeconds: rule.lifetimeSeconds,
  });
}

function fromClient({ name, client }: TokenClient, options: IssueOptions): IssueToken {
  const { secrets: reader, now, newId, fetch } = options;
  const place = secretsManager({ ...client.secret, reader });
  const stored = heldBriefly(client.method === 'private_key_jwt' ? privateKeyOf(place) : place, now);
  const cache = createTokenCache({ now });
  const { tokenUrl, audience, resource } = client;
  const pause = pauseAfterOutage(now);
  const surroundings = { tokenUrl, now, newId, fetch, pause, timeoutMs: TOKEN_TIMEOUT_MS };
  return async ({ rule, scopes }) => {
    const scope = scopes.toSorted().join(' ');
    const source = withStored(stored, (credential) =>
      clientCredentialsAt(
        { ...surroundings, client: authenticationOf(client, credential) },
        { scope, audience, resource },
      ),
    );
    const key = JSON.stringify([scope, rule.lifetimeSeconds]);
    const token = await cache.get(key, async (asked) =>
      shortLived(name, await source.get(asked), rule.lifetimeSeconds, now()),
    );
    const leftMs = (token.expiresAt ?? 0) - now();
    return { token, expiresInSeconds: Math.max(1, Math.floor(leftMs / 1000)) };
  };
}

/** A secret is looked at again after a minute. */
function heldBriefly(source: TokenSource, now: () => number): TokenSource {
  const brief: TokenSource = {
    name: source.name,
    // Half of a life is what a cache holds.
    get: async (request) => ({ ...(await source.get(request)), expiresAt: now() + 2 * HOLD_MS }),
  };
  return cached(brief, { now });
}

function authenticationOf(client: TokenClient['client'], { value }: Token): ClientAuthentication {
  const { method, clientId, algorithm = '', keyId } = client;
  return method === 'private_key_jwt'
    ? { method, clientId, privateKey: value, algorithm, keyId }
    : { method, clientId, clientSecret: value };
}

function shortLived(name: string, token: Token, lifetimeSeconds: number, nowMs: number): Token {
  if (token.expiresAt === undefined) {
    throw new ToolkitError(
      'remote-failed',
      `credential "${name}" gives tokens that do not say when they end`,
    );
  }
  if (token.expiresAt <= nowMs) {
    throw new ToolkitError('remote-failed', `credential "${name}" gives tokens that have ended`);
  }
  if (token.expiresAt - nowMs > lifetimeSeconds * 1000 + ROUNDING_MS) {
    throw new ToolkitError(
      'remote-failed',
      `credential "${name}" gives tokens that live longer than ${lifetimeSeconds} s`,
      { hint: 'Let the issuer give shorter ones, or allow longer ones in the rule.' },
    );
  }
  return token;
}
