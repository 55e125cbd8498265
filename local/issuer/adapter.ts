import type { IssuerClient } from './client.ts';

/** Storage in the form that the issuer's library asks for: clients are read from our own list, the rest is kept in memory. */
interface Adapter {
  find(id: string): Promise<object | undefined>;
  upsert(id: string, payload: object): Promise<void>;
  consume(id: string): Promise<void>;
  destroy(id: string): Promise<void>;
  findByUid(uid: string): Promise<undefined>;
  findByUserCode(code: string): Promise<undefined>;
  revokeByGrantId(id: string): Promise<void>;
}

/** Makes the library's adapters, one per kind of thing it stores. */
export function createAdapter(clients: ReadonlyMap<string, IssuerClient>): (kind: string) => Adapter {
  return (kind) => {
    const stored = new Map<string, object>();
    return {
      find: async (id) => (kind === 'Client' ? clientMetadata(clients.get(id)) : stored.get(id)),
      upsert: async (id, payload) => void stored.set(id, payload),
      consume: async (id) => void stored.delete(id),
      destroy: async (id) => void stored.delete(id),
      findByUid: async () => undefined,
      findByUserCode: async () => undefined,
      revokeByGrantId: async () => undefined,
    };
  };
}

function clientMetadata(client: IssuerClient | undefined): object | undefined {
  if (client === undefined) return undefined;
  return {
    client_id: client.clientId,
    client_secret: client.clientSecret.reveal(),
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'client_secret_basic',
  };
}
