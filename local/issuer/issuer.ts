import { exportJWK, generateKeyPair } from 'jose';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ToolkitError } from '../../contract/errors.ts';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import { createAdapter } from './adapter.ts';
import { toCognitoClaims } from './claims.ts';
import type { AccessTokenParts } from './claims.ts';
import type { IssuerClient } from './client.ts';

/** The issuer of the local AWS. */
export interface Issuer {
  readonly issuerUrl: string;
  readonly discoveryUrl: string;
  readonly tokenUrl: string;
  /**
   * Adds a client, or replaces the one of that id, while running.
   * @throws ToolkitError `peer-missing` where the issuer's library is not installed.
   */
  registerClient(client: IssuerClient): Promise<void>;
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

/** The part of the library that is used. */
interface OidcLibrary {
  readonly Provider: new (issuer: string, configuration: object) => OidcProvider;
  readonly errors: { readonly InvalidScope: new (message: string, scope: string) => Error };
}
interface OidcContext {
  readonly oidc: { readonly params?: { readonly scope?: string } };
}
interface OidcProvider {
  callback(): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;
}

/** A resource server of ours; a JWT access token needs one. */
const RESOURCE = 'urn:agentcore-bearer:local';

/** Makes the issuer; the library behind it starts with the first client or request. */
export function createIssuer(context: IssuerContext): Issuer {
  const clients = new Map<string, IssuerClient>();
  const { issuerUrl } = context;
  let started: Promise<OidcProvider> | undefined;
  const start = (): Promise<OidcProvider> => (started ??= startProvider(context, clients));
  return {
    issuerUrl,
    discoveryUrl: `${issuerUrl}/.well-known/openid-configuration`,
    tokenUrl: `${issuerUrl}/token`,
    async registerClient(client) {
      await start();
      clients.set(client.clientId, client);
    },
    async handle(incoming, outgoing) {
      const provider = await start();
      await provider.callback()(withoutPrefix(incoming, issuerUrl), outgoing);
    },
  };
}

async function startProvider(
  { issuerUrl, clock, ids, loadLibrary = importOidcProvider }: IssuerContext,
  clients: ReadonlyMap<string, IssuerClient>,
): Promise<OidcProvider> {
  const { Provider, errors } = await importLibrary(loadLibrary);
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: ids.uuid(), alg: 'RS256', use: 'sig' };
  return new Provider(issuerUrl, {
    adapter: createAdapter(clients),
    jwks: { keys: [key] },
    cookies: { keys: [ids.credential(32)] },
    responseTypes: [],
    scopes: [],
    ttl: {
      ClientCredentials: (_: unknown, __: unknown, client: { readonly clientId: string }) =>
        clients.get(client.clientId)?.accessTokenTtlSeconds ?? 0,
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        getResourceServerInfo: (
          context: OidcContext,
          _: unknown,
          { clientId }: { readonly clientId: string },
        ) => {
          const client = clients.get(clientId);
          const foreign = foreignScope(client, context.oidc.params?.scope);
          // The library would drop the scope and go on.
          if (foreign !== undefined) throw new errors.InvalidScope('requested scope is not allowed', foreign);
          return resourceServer(client);
        },
      },
    },
    formats: {
      customizers: {
        jwt: (_: unknown, token: { readonly clientId: string }, parts: AccessTokenParts) =>
          toCognitoClaims(parts, clients.get(token.clientId), clock),
      },
    },
  });
}

function resourceServer(client: IssuerClient | undefined): object {
  return {
    scope: client?.scopes.join(' ') ?? '',
    audience: RESOURCE,
    accessTokenTTL: client?.accessTokenTtlSeconds ?? 0,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
}

function foreignScope(client: IssuerClient | undefined, requested: string | undefined): string | undefined {
  return requested?.split(' ').find((scope) => scope !== '' && client?.scopes.includes(scope) !== true);
}

async function importLibrary(load: () => Promise<unknown>): Promise<OidcLibrary> {
  try {
    // The library brings no types of its own.
    return (await load()) as OidcLibrary;
  } catch (cause) {
    throw new ToolkitError('peer-missing', 'package "oidc-provider" is not installed', {
      hint: 'Run "npm install oidc-provider@9.13.3".',
      cause,
    });
  }
}

/** The name is a variable, so that the compiler does not look for types which the library has not. */
async function importOidcProvider(): Promise<unknown> {
  const name: string = 'oidc-provider';
  return import(name);
}

/** The library finds its own prefix by comparing `originalUrl` with `url`. */
function withoutPrefix(incoming: IncomingMessage, issuerUrl: string): IncomingMessage {
  const prefix = new URL(issuerUrl).pathname;
  const originalUrl = incoming.url ?? '/';
  return Object.assign(incoming, { originalUrl, url: originalUrl.slice(prefix.length) || '/' });
}
