import type { Account } from '../account.ts';
import type { Gateway } from '../control-plane/state.ts';

/** Path of the protected resource metadata below a gateway's own prefix. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

/**
 * `WWW-Authenticate` of a refusal (devguide gateway-inbound-auth, read 2026-11): where to learn about the issuer, and
 * which scopes are wanted.
 */
export function challenge(account: Account, gateway: Gateway, status: number): string {
  const scopes = jwtRules(gateway)?.allowedScopes;
  const parts = [
    ...(status === 403 ? ['error="insufficient_scope"'] : []),
    ...(scopes === undefined ? [] : [`scope="${scopes.join(' ')}"`]),
    `resource_metadata="${account.endpointUrl}/_gateway/${gateway.id}${METADATA_PATH}"`,
  ];
  return `Bearer ${parts.join(', ')}`;
}

/** Protected resource metadata, RFC 9728 section 3.2. That the issuer stands for the authorization server is assumed. */
export function resourceMetadata(account: Account, gateway: Gateway): object {
  const rules = jwtRules(gateway);
  const issuer = rules?.discoveryUrl?.replace(/\/\.well-known\/.*$/, '');
  return {
    resource: `${account.endpointUrl}/_gateway/${gateway.id}/mcp`,
    ...(issuer === undefined ? {} : { authorization_servers: [issuer] }),
    ...(rules?.allowedScopes === undefined ? {} : { scopes_supported: rules.allowedScopes }),
    bearer_methods_supported: ['header'],
  };
}

function jwtRules({ settings }: Gateway) {
  return settings.authorizerConfiguration?.customJWTAuthorizer;
}
