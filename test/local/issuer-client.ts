import { secret } from '../../contract/secret.ts';
import type { LocalAws } from '../../local/start.ts';

/** A client of the issuer that tests register. */
export const CLIENT = {
  clientId: 'machine',
  clientSecret: 'client-secret',
  scopes: ['gw/invoke', 'gw/read'],
} as const;

/** Registers {@link CLIENT}. */
export async function registerClient(aws: LocalAws, accessTokenTtlSeconds = 3600): Promise<void> {
  const { clientId, clientSecret, scopes } = CLIENT;
  await aws.issuer.registerClient({
    clientId,
    clientSecret: secret(clientSecret),
    scopes,
    accessTokenTtlSeconds,
  });
}

/** What the token endpoint answered. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
  readonly error?: string;
}

/** Asks the token endpoint for a token. */
export async function fetchToken(
  aws: LocalAws,
  parameters: Readonly<Record<string, string>> = {},
  clientSecret: string = CLIENT.clientSecret,
): Promise<{ status: number; answer: TokenAnswer }> {
  const basic = Buffer.from(`${CLIENT.clientId}:${clientSecret}`).toString('base64');
  const response = await fetch(aws.issuer.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...parameters }),
  });
  return { status: response.status, answer: (await response.json()) as TokenAnswer };
}
