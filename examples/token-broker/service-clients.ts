import { randomBytes } from 'node:crypto';
import { secret } from '../../contract/secret.ts';
import type { LocalAws } from '../../local/start.ts';
import { AUDIENCE } from './names.ts';

/** A client of the services' issuer, with whose secret the broker gets a tenant's service tokens. */
export interface ServiceClient {
  readonly clientId: string;
  /** Name of its secret in Secrets Manager. */
  readonly secretName: string;
  readonly clientSecret: string;
}

/** Clients by id, with the scopes that each may ask for. */
const CLIENTS = { 'crm-acme': ['crm:read', 'crm:write'], 'crm-globex': ['crm:read'] };
const TTL_SECONDS = 120;

/** The subjects of service tokens. */
export const SERVICE_SUBJECTS: readonly string[] = Object.keys(CLIENTS);

/** Registers the service clients with the issuer of the central account. */
export async function registerServiceClients({ issuer }: LocalAws): Promise<readonly ServiceClient[]> {
  return Promise.all(
    Object.entries(CLIENTS).map(async ([clientId, scopes]) => {
      const clientSecret = randomBytes(24).toString('base64url');
      await issuer.registerClient({
        ...{ clientId, scopes, audience: AUDIENCE, clientSecret: secret(clientSecret) },
        claims: 'standard',
        accessTokenTtlSeconds: TTL_SECONDS,
      });
      return { clientId, clientSecret, secretName: clientId.replace('-', '/') };
    }),
  );
}
