import { logIn as logInAt } from '../../cli/log-in.ts';
import { DEAD_END } from '../../local/issuer/client.ts';
import type { LocalAws } from '../../local/start.ts';

/** The client with which people log in, by a code and PKCE. It has no secret. */
export interface LoginClient {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly audience: string;
}

const TTL_SECONDS = 600;

/** Registers the client with the issuer; its tokens have an audience. */
export async function registerLogin({ issuer }: LocalAws, client: LoginClient): Promise<void> {
  await issuer.registerClient({
    ...client,
    claims: 'standard',
    accessTokenTtlSeconds: TTL_SECONDS,
    redirectUris: [DEAD_END],
  });
}

/** Logs a user in through the issuer's login page, as a browser would, and gives the access token. */
export async function logIn({ issuer }: LocalAws, client: LoginClient, user: string): Promise<string> {
  const { authorizationUrl, tokenUrl } = issuer;
  return logInAt({ ...client, authorizationUrl, tokenUrl, redirectUri: DEAD_END }, user);
}
