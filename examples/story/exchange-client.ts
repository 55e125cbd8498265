import { randomBytes } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secret } from '../../contract/secret.ts';
import type { LocalAws } from '../../local/start.ts';

/** A client that exchanges tokens. */
export interface ExchangeClient {
  readonly clientId: string;
  /** Where its secret is kept. */
  readonly secretId: string;
  /** Clients whose users' tokens it may exchange. */
  readonly subjectClients: readonly string[];
  readonly audience: string;
  readonly scopes: readonly string[];
}

const TTL_SECONDS = 300;

/** Registers the client with the issuer, puts its secret into Secrets Manager, and gives the secret. */
export async function registerExchange(aws: LocalAws, client: ExchangeClient): Promise<string> {
  const { clientId, secretId, subjectClients, audience, scopes } = client;
  const value = randomBytes(24).toString('base64url');
  await aws.issuer.registerClient({
    clientId,
    clientSecret: secret(value),
    scopes: ['agent'],
    claims: 'standard',
    accessTokenTtlSeconds: TTL_SECONDS,
  });
  aws.issuer.registerExchange({
    ...{ clientId, audiences: [audience], scopes, subjectClients },
    actor: 'required',
  });
  const secrets = new SecretsManagerClient({ ...aws.sdkSettings });
  await secrets.send(new CreateSecretCommand({ Name: secretId, SecretString: value }));
  secrets.destroy();
  return value;
}
