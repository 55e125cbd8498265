import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import { ASSERTION_GRANT, EXCHANGE_GRANT } from './adapter.ts';
import { shapeClaims } from './claims.ts';
import { exchangeFor } from './exchange.ts';
import { OIDC_SCOPES, RESOURCE, scopesOf } from './registry.ts';
import type { AccessTokenParts } from './claims.ts';
import type { IssuerClient } from './client.ts';
import type { SigningKeys } from './keys.ts';
import type { OidcContext, OidcGrant, OidcLibrary, OidcProvider } from './library.ts';
import type { Registry } from './registry.ts';

/** What the library's server is made of. */
export interface ProviderParts {
  readonly issuerUrl: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly library: OidcLibrary;
  readonly registry: Registry;
  readonly keys: SigningKeys;
  /** The library's storage; it outlives the server, which a new key replaces. */
  readonly adapter: unknown;
  readonly cookieKey: string;
}

/** Path of the login page below the issuer. */
export const LOGIN_PATH = '/login/';

/** How long the login page waits. */
const LOGIN_TTL_SECONDS = 3600;
/** How long a session in a browser, and a refresh token, is good: as Cognito's by default. */
const REFRESH_TTL_SECONDS = 30 * 24 * 3600;

/** Makes the library's server for the keys as they are. */
export function createProvider(parts: ProviderParts): OidcProvider {
  const { issuerUrl, library, registry } = parts;
  const provider = new library.Provider(issuerUrl, configurationOf(parts));
  const parameters = ['audience', 'resource', 'scope', 'requested_token_type', 'assertion'];
  const tokens = ['subject_token', 'subject_token_type', 'actor_token', 'actor_token_type'];
  const handler = async (context: OidcContext): Promise<void> => {
    const { params = {}, client } = context.oidc;
    const registered = registry.clients.get(client?.clientId ?? '');
    // The library has checked the client.
    if (registered === undefined) return;
    const outcome = await exchangeFor(parts, registered, params);
    if ('error' in outcome) {
      throw new library.errors.CustomOIDCProviderError(outcome.error, outcome.description);
    }
    context.body = outcome;
  };
  const repeatable = ['audience', 'resource'];
  provider.registerGrantType(EXCHANGE_GRANT, handler, [...parameters, ...tokens], repeatable);
  provider.registerGrantType(ASSERTION_GRANT, handler, parameters, repeatable);
  return provider;
}

function configurationOf({ issuerUrl, clock, registry, keys, ...parts }: ProviderParts): object {
  const { clients, users } = registry;
  const ttl = (_: unknown, __: unknown, client: { readonly clientId: string }): number =>
    clients.get(client.clientId)?.accessTokenTtlSeconds ?? 0;
  return {
    adapter: parts.adapter,
    jwks: { keys: keys.jwks },
    cookies: { keys: [parts.cookieKey] },
    responseTypes: ['code'],
    scopes: OIDC_SCOPES,
    pkce: { required: () => true },
    discovery: { userinfo_endpoint: `${issuerUrl}/userinfo` },
    interactions: {
      url: (_: unknown, { uid }: { readonly uid: string }) =>
        `${new URL(issuerUrl).pathname}${LOGIN_PATH}${uid}`,
    },
    findAccount: (_: unknown, subject: string) => {
      const user = users.get(subject);
      return user && { accountId: subject, claims: () => ({ ...user.claims, sub: subject }) };
    },
    loadExistingGrant: (context: OidcContext) => grantAll(context, clients),
    // As Cognito does: not only where `offline_access` was asked for.
    issueRefreshToken: (_: unknown, client: { grantTypeAllowed(name: string): boolean }) =>
      client.grantTypeAllowed('refresh_token'),
    ttl: {
      ClientCredentials: ttl,
      AccessToken: ttl,
      IdToken: ttl,
      Interaction: LOGIN_TTL_SECONDS,
      Session: REFRESH_TTL_SECONDS,
      Grant: REFRESH_TTL_SECONDS,
      RefreshToken: REFRESH_TTL_SECONDS,
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: resourceIndicators(parts.library, clients, keys),
    },
    formats: {
      customizers: {
        jwt: (_: unknown, token: { readonly clientId: string }, claims: AccessTokenParts) =>
          shapeClaims(claims, {
            client: clients.get(token.clientId),
            user: users.get(String(claims.payload.sub)),
            clock,
          }),
      },
    },
  };
}

/** Whoever logs in here agrees to everything: there is nobody to ask. */
async function grantAll(
  { oidc }: OidcContext,
  clients: ReadonlyMap<string, IssuerClient>,
): Promise<OidcGrant | undefined> {
  const clientId = oidc.client?.clientId ?? '';
  const accountId = oidc.session?.accountId;
  if (accountId === undefined) return undefined;
  const grant = new oidc.provider.Grant({ clientId, accountId });
  grant.addOIDCScope(OIDC_SCOPES.join(' '));
  grant.addResourceScope(RESOURCE, scopesOf(clients.get(clientId)).join(' '));
  await grant.save();
  return grant;
}

/** Access tokens are JWTs where they are for a resource, so all are for ours. */
function resourceIndicators(
  { errors }: OidcLibrary,
  clients: ReadonlyMap<string, IssuerClient>,
  keys: SigningKeys,
): object {
  return {
    enabled: true,
    defaultResource: () => RESOURCE,
    useGrantedResource: () => true,
    getResourceServerInfo: (
      { oidc }: OidcContext,
      _: unknown,
      { clientId }: { readonly clientId: string },
    ) => {
      const client = clients.get(clientId);
      const ownOnly = oidc.params?.grant_type === 'client_credentials';
      const allowed = ownOnly ? (client?.scopes ?? []) : scopesOf(client);
      const foreign = String(oidc.params?.scope ?? '')
        .split(' ')
        .find((scope) => scope !== '' && !allowed.includes(scope));
      // The library would drop the scope and go on.
      if (foreign !== undefined) throw new errors.InvalidScope('requested scope is not allowed', foreign);
      return {
        scope: allowed.join(' '),
        audience: RESOURCE,
        accessTokenTTL: client?.accessTokenTtlSeconds ?? 0,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256', kid: keys.currentKid } },
      };
    },
  };
}
