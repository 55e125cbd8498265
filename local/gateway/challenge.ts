import type { Account } from '../account.ts';
import type { Gateway } from '../control-plane/state.ts';

/** Path of the protected resource metadata below a gateway's own prefix. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

/**
 * `WWW-Authenticate` of a refusal by a gateway that wants JWTs: where to learn about the issuer, and which scopes are
 * wanted (devguide gateway-inbound-auth, read 2026-10). Other gateways send none (assumed).
 */
export function challenge(account: Account, gateway: Gateway, status: number): string | undefined {
  if (gateway.settings.authorizerType !== 'CUSTOM_JWT') return undefined;
  const scopes = advertisedScopes(gateway);
  const parts = [
    ...(status === 403 ? ['error="insufficient_scope"'] : []),
    ...(scopes === undefined ? [] : [`scope="${scopes.join(' ')}"`]),
    `resource_metadata="${account.endpointUrl}/_gateway/${gateway.id}${METADATA_PATH}"`,
  ];
  return `Bearer ${parts.join(', ')}`;
}

/** Protected resource metadata, RFC 9728 section 3.2. That the issuer stands for the authorization server is assumed. */
export function resourceMetadata(account: Account, gateway: Gateway): object {
  const issuer = jwtRules(gateway)?.discoveryUrl?.replace(
    /\/\.well-known\/(?:openid-configuration|oauth-authorization-server)/,
    '',
  );
  const scopes = advertisedScopes(gateway);
  return {
    resource: `${account.endpointUrl}/_gateway/${gateway.id}/mcp`,
    ...(issuer === undefined ? {} : { authorization_servers: [issuer] }),
    ...(scopes === undefined ? {} : { scopes_supported: scopes }),
    bearer_methods_supported: ['header'],
  };
}

/** Each allowed scope as clients shall ask for it (service model, `advertisedScopeMapping`, read 2026-10-01). */
function advertisedScopes(gateway: Gateway): readonly string[] | undefined {
  const rules = jwtRules(gateway);
  const mapping: Readonly<Record<string, string>> = rules?.advertisedScopeMapping ?? {};
  return rules?.allowedScopes?.map(
    (scope) => (Object.hasOwn(mapping, scope) ? mapping[scope] : undefined) ?? scope,
  );
}

function jwtRules({ settings }: Gateway) {
  return settings.authorizerConfiguration?.customJWTAuthorizer;
}
