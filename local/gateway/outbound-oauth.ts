import type { Caller } from './authorizer.ts';
import { fetchToken } from './outbound-token-endpoint.ts';
import type { OauthProvider } from '../control-plane/state.ts';
import type { FetchedToken, OutboundContext, TokenFailure } from './outbound-token-endpoint.ts';

/** A target's way to tokens. */
export interface OauthGrant {
  readonly provider: OauthProvider;
  readonly scopes: readonly string[];
  readonly customParameters: Readonly<Record<string, string>>;
}

/** A token for a call, or why there is none; `isWhole` where the text is all that the caller reads. */
export type TokenOutcome = FetchedToken | (TokenFailure & { readonly isWhole?: boolean });

/** RFC 8693 section 3. */
const JWT_TYPE = 'urn:ietf:params:oauth:token-type:jwt';
const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';

/** CLIENT_CREDENTIALS: a new token with each call (observed 2026-09-28). */
export function serviceToken(context: OutboundContext, grant: OauthGrant): Promise<TokenOutcome> {
  const form = { grant_type: 'client_credentials', ...scopeOf(grant.scopes) };
  return fetchToken(context, grant.provider, form, grant.customParameters);
}

/**
 * TOKEN_EXCHANGE: the inbound JWT becomes a token for the target, by RFC 8693 or by RFC 7523, as the provider says
 * (devguide gateway-outbound-auth, read 2026-10). That each call exchanges anew is assumed.
 */
export async function exchangedToken(
  context: OutboundContext,
  grant: OauthGrant,
  { token }: Caller,
): Promise<TokenOutcome> {
  const { provider, scopes, customParameters } = grant;
  const config = provider.config.customOauth2ProviderConfig?.onBehalfOfTokenExchangeConfig;
  if (token === undefined) return { failure: 'Token exchange requires an inbound JWT.' };
  // Required for the grant (devguide); of vendors with a configuration of their own it is not known.
  if (config === undefined) return { failure: 'The provider has no onBehalfOfTokenExchangeConfig.' };
  if (config.grantType === 'JWT_AUTHORIZATION_GRANT') {
    const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const form = { grant_type: grantType, assertion: token.reveal(), ...scopeOf(scopes) };
    return fetchToken(context, provider, form, customParameters);
  }
  const actor = await actorParameters(context, grant);
  if ('failure' in actor) return { failure: actor.failure };
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: token.reveal(),
    subject_token_type: JWT_TYPE,
    ...actor.form,
    ...scopeOf(scopes),
  };
  return fetchToken(context, provider, form, customParameters);
}

/** M2M: a token of the client itself, with scopes of its own. Its type is assumed. */
async function actorParameters(
  context: OutboundContext,
  { provider }: OauthGrant,
): Promise<{ readonly form: Readonly<Record<string, string>> } | TokenFailure> {
  const config =
    provider.config.customOauth2ProviderConfig?.onBehalfOfTokenExchangeConfig?.tokenExchangeGrantTypeConfig;
  const content = config?.actorTokenContent ?? 'NONE';
  if (content === 'NONE') return { form: {} };
  if (content !== 'M2M') return { failure: `The local AWS does not support the actor token ${content}.` };
  const form = { grant_type: 'client_credentials', ...scopeOf(config?.actorTokenScopes ?? []) };
  const found = await fetchToken(context, provider, form);
  if ('failure' in found) return found;
  return { form: { actor_token: found.accessToken.reveal(), actor_token_type: ACCESS_TOKEN_TYPE } };
}

/** `scope` of a request, where there are any. */
export function scopeOf(scopes: readonly string[]): Readonly<Record<string, string>> {
  return scopes.length === 0 ? {} : { scope: scopes.join(' ') };
}
