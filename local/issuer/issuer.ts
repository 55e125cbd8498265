import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import { createAdapter } from './adapter.ts';
import { createKeys } from './keys.ts';
import { loadOidcLibrary } from './library.ts';
import { answerLogin } from './login.ts';
import { createProvider, LOGIN_PATH } from './provider.ts';
import { createRegistry } from './registry.ts';
import { answerUserinfo } from './userinfo.ts';
import type { ExchangePolicy, IssuerClient, IssuerUser } from './client.ts';
import type { OidcProvider } from './library.ts';
import type { SigningKeys } from './keys.ts';

/**
 * The issuer of the local AWS: client credentials, authorization code with PKCE and a login page, refresh tokens, token
 * exchange (RFC 8693) and JWT assertions (RFC 7523). Access tokens live by the account's clock; ID tokens, which only
 * clients with a login get, by the machine's.
 */
export interface Issuer {
  /** For example `http://127.0.0.1:4566/_issuer`; `iss` of its tokens. */
  readonly issuerUrl: string;
  readonly discoveryUrl: string;
  readonly tokenUrl: string;
  /** Where a browser is sent to log in: RFC 6749 section 4.1.1, with PKCE (S256). */
  readonly authorizationUrl: string;
  /**
   * Adds a client, or replaces the one of that id, while running.
   * @throws ToolkitError `peer-missing` where the issuer's library is not installed.
   */
  registerClient(client: IssuerClient): Promise<void>;
  /** The clients that there are, in the order in which they were added. */
  listClients(): readonly IssuerClient[];
  /** Adds a user whom the login page offers, or replaces the one of that subject. */
  registerUser(user: IssuerUser): void;
  /** Lets a client exchange tokens, or replaces what it may; without one it is refused as `unauthorized_client`. */
  registerExchange(policy: ExchangePolicy): void;
  /** Signs with a new key from now on and gives its `kid`. Tokens of earlier keys hold until those are retired. */
  rotateKeys(): Promise<string>;
  /** Takes an earlier key out of the key set. The current one stays. */
  retireKey(kid: string): Promise<void>;
  /** Answers a request below the issuer's prefix. */
  handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void>;
}

/** What the issuer needs from outside. */
export interface IssuerContext {
  readonly issuerUrl: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Loads the issuer's library, which is an optional peer. */
  readonly loadLibrary?: () => Promise<unknown>;
}

interface Running {
  readonly keys: SigningKeys;
  provider: OidcProvider;
  /** Puts a server with the keys as they are now in the place of the one before. */
  renew(): void;
}

/** Makes the issuer; the library behind it starts with the first client or request. */
export function createIssuer(context: IssuerContext): Issuer {
  const registry = createRegistry();
  const { issuerUrl } = context;
  let started: Promise<Running> | undefined;
  const start = (): Promise<Running> => (started ??= run(context, registry));
  return {
    issuerUrl,
    discoveryUrl: `${issuerUrl}/.well-known/openid-configuration`,
    tokenUrl: `${issuerUrl}/token`,
    authorizationUrl: `${issuerUrl}/auth`,
    async registerClient(client) {
      await start();
      registry.clients.set(client.clientId, client);
    },
    listClients: () => [...registry.clients.values()],
    registerUser: (user) => void registry.users.set(user.subject, user),
    registerExchange: (policy) => void registry.policies.set(policy.clientId, policy),
    async rotateKeys() {
      const running = await start();
      const kid = await running.keys.rotate();
      running.renew();
      return kid;
    },
    async retireKey(kid) {
      const running = await start();
      running.keys.retire(kid);
      running.renew();
    },
    async handle(incoming, outgoing) {
      const { keys, provider } = await start();
      const request = withoutPrefix(incoming, issuerUrl);
      const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
      if (path.startsWith(LOGIN_PATH)) return answerLogin(provider, registry, request, outgoing);
      if (path === '/userinfo') return answerUserinfo(keys, registry, request, outgoing);
      return provider.callback()(request, outgoing);
    },
  };
}

async function run(
  { issuerUrl, clock, ids, loadLibrary }: IssuerContext,
  registry: ReturnType<typeof createRegistry>,
): Promise<Running> {
  const library = await loadOidcLibrary(loadLibrary);
  const keys = await createKeys({ issuerUrl, clock, ids });
  const adapter = createAdapter(registry.clients, clock);
  const parts = { issuerUrl, clock, ids, library, registry, keys, adapter, cookieKey: ids.credential(32) };
  const running: Running = {
    keys,
    provider: createProvider(parts),
    renew: () => void (running.provider = createProvider(parts)),
  };
  return running;
}

/** The library finds its own prefix by comparing `originalUrl` with `url`. */
function withoutPrefix(incoming: IncomingMessage, issuerUrl: string): IncomingMessage {
  const prefix = new URL(issuerUrl).pathname;
  const originalUrl = incoming.url ?? '/';
  return Object.assign(incoming, { originalUrl, url: originalUrl.slice(prefix.length) || '/' });
}
