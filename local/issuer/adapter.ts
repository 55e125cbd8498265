import type { Clock } from '../clock.ts';
import { mayLogIn } from './registry.ts';
import type { IssuerClient } from './client.ts';

/** Grants of RFC 8693 section 2.1 and RFC 7523 section 2.1. */
export const EXCHANGE_GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const ASSERTION_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** What the library stores. */
type Payload = Readonly<Record<string, unknown>>;

/** Storage in the form that the issuer's library asks for: clients are read from our own list, the rest is kept in memory. */
interface Adapter {
  find(id: string): Promise<object | undefined>;
  upsert(id: string, payload: Payload, expiresInSeconds?: number): Promise<void>;
  consume(id: string): Promise<void>;
  destroy(id: string): Promise<void>;
  findByUid(uid: string): Promise<object | undefined>;
  findByUserCode(code: string): Promise<undefined>;
  revokeByGrantId(id: string): Promise<void>;
}

interface Stored {
  readonly payload: Payload;
  readonly expiresAt: number;
}

/** Makes the library's adapters, one per kind of thing it stores. What has expired by the clock is gone. */
export function createAdapter(
  clients: ReadonlyMap<string, IssuerClient>,
  clock: Clock,
): (kind: string) => Adapter {
  const kinds = new Map<string, Map<string, Stored>>();
  return (kind) => {
    const stored = kinds.get(kind) ?? new Map<string, Stored>();
    kinds.set(kind, stored);
    const live = (item: Stored | undefined): Payload | undefined =>
      item !== undefined && clock.now() < item.expiresAt ? item.payload : undefined;
    return {
      find: async (id) => (kind === 'Client' ? clientMetadata(clients.get(id)) : live(stored.get(id))),
      async upsert(id, payload, seconds = Infinity) {
        stored.set(id, { payload, expiresAt: clock.now() + seconds * 1000 });
      },
      async consume(id) {
        const item = stored.get(id);
        if (item === undefined) return;
        stored.set(id, { ...item, payload: { ...item.payload, consumed: Math.floor(Date.now() / 1000) } });
      },
      destroy: async (id) => void stored.delete(id),
      findByUid: async (uid) => live([...stored.values()].find(({ payload }) => payload.uid === uid)),
      findByUserCode: async () => undefined,
      async revokeByGrantId(grantId) {
        for (const [id, { payload }] of stored) if (payload.grantId === grantId) stored.delete(id);
      },
    };
  };
}

function clientMetadata(client: IssuerClient | undefined): object | undefined {
  if (client === undefined) return undefined;
  const { clientId, clientSecret, redirectUris = [] } = client;
  const withLogin = mayLogIn(client);
  const own = clientSecret === undefined ? [] : ['client_credentials', EXCHANGE_GRANT, ASSERTION_GRANT];
  return {
    client_id: clientId,
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret.reveal() }),
    grant_types: [...own, ...(withLogin ? ['authorization_code', 'refresh_token'] : [])],
    redirect_uris: redirectUris,
    response_types: withLogin ? ['code'] : [],
    // With a secret the client may also send it in the form.
    token_endpoint_auth_method: clientSecret === undefined ? 'none' : 'client_secret_basic',
  };
}
