import type { Clock } from '../clock.ts';
import type { IssuerClient } from './client.ts';

/** What the issuer's library lets us change before it signs. */
export interface AccessTokenParts {
  header?: Readonly<Record<string, unknown>> | undefined;
  payload: Record<string, unknown>;
}

/**
 * Gives an access token the claims of a Cognito access token of a machine client: `token_use`, `client_id`, `scope`
 * and no `aud` (Cognito developer guide, "Understanding the access token"). The clock decides `iat` and `exp`.
 */
export function toCognitoClaims(
  parts: AccessTokenParts,
  client: IssuerClient | undefined,
  clock: Clock,
): void {
  const { aud, scope, ...claims } = parts.payload;
  const iat = Math.floor(clock.now() / 1000);
  parts.payload = {
    ...claims,
    token_use: 'access',
    scope: typeof scope === 'string' ? scope : (client?.scopes.join(' ') ?? ''),
    iat,
    exp: iat + (client?.accessTokenTtlSeconds ?? 0),
  };
  // The library insists on an audience that it can read; what is not enumerable is not written into the token.
  Object.defineProperty(parts.payload, 'aud', { value: aud, enumerable: false, writable: true });
}
