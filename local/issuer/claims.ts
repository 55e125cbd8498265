import type { Clock } from '../clock.ts';
import { RESOURCE } from './registry.ts';
import type { IssuerClient, IssuerUser } from './client.ts';

/** What the issuer's library lets us change before it signs. */
export interface AccessTokenParts {
  header?: Readonly<Record<string, unknown>> | undefined;
  payload: Record<string, unknown>;
}

/** What decides the claims of an access token. */
export interface ClaimSources {
  readonly client: IssuerClient | undefined;
  /** Of a token for a person. */
  readonly user: IssuerUser | undefined;
  readonly clock: Clock;
}

/** Gives an access token the claims that its client wants. The clock decides `iat` and `exp`. */
export function shapeClaims(parts: AccessTokenParts, { client, user, clock }: ClaimSources): void {
  const { aud, scope, ...own } = parts.payload;
  const claims = { ...user?.accessTokenClaims, ...own };
  const iat = Math.floor(clock.now() / 1000);
  const shaped = {
    ...claims,
    scope: typeof scope === 'string' ? scope : (client?.scopes.join(' ') ?? ''),
    iat,
    exp: iat + (client?.accessTokenTtlSeconds ?? 0),
  };
  if (client?.claims === 'standard') {
    parts.payload = { ...shaped, aud: aud === RESOURCE ? (client.audience ?? aud) : aud };
    return;
  }
  // As a Cognito access token (Cognito developer guide, "Understanding the access token"): `client_id`, no `aud`.
  parts.payload = { ...shaped, token_use: 'access', ...username(own.sub, client) };
  // The library insists on an audience that it can read; what is not enumerable is not written into the token.
  Object.defineProperty(parts.payload, 'aud', { value: aud, enumerable: false, writable: true });
}

/** Only people have one. */
function username(subject: unknown, client: IssuerClient | undefined): Readonly<Record<string, unknown>> {
  return subject === client?.clientId ? {} : { username: subject };
}
