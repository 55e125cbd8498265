import type { Secret } from '../contract/secret.ts';
import { checkScope } from './check-issued-token.ts';
import { tokenEndpoint } from './token-endpoint.ts';
import type { TokenEndpointOptions } from './token-endpoint.ts';
import type { TokenSource } from './token-source.ts';

/** A client of an issuer, and what surrounds the call. */
export interface ClientCredentials extends Omit<TokenEndpointOptions, 'client'>, ClientCredentialsAsk {
  readonly clientId: string;
  readonly clientSecret: Secret;
}

/** What a client asks for. */
export interface ClientCredentialsAsk {
  /** Scopes, separated by spaces; an empty text asks for none, and takes none. */
  readonly scope?: string | undefined;
  /** As some issuers want it. */
  readonly audience?: string | undefined;
  /** RFC 8707. */
  readonly resource?: string | undefined;
}

/**
 * A source that asks an issuer for a token of the client itself: RFC 6749 section 4.4, the client
 * authenticated by HTTP Basic (section 2.3.1). Each call asks anew; wrap it in `cached()`.
 * @throws ToolkitError `usage` where the token URL is neither https nor on this machine.
 */
export function clientCredentials(client: ClientCredentials): TokenSource {
  const { clientId, clientSecret } = client;
  return clientCredentialsAt(
    { ...client, client: { method: 'client_secret_basic', clientId, clientSecret } },
    client,
  );
}

/**
 * As {@link clientCredentials}, for a client that proves itself in any way. An answer with a scope that was not asked
 * for is `remote-failed`.
 * @throws ToolkitError `usage` where the token URL is neither https nor on this machine.
 */
export function clientCredentialsAt(
  options: TokenEndpointOptions,
  { scope, audience, resource }: ClientCredentialsAsk = {},
): TokenSource {
  const endpoint = tokenEndpoint(options);
  const form = {
    grant_type: 'client_credentials',
    scope: scope === '' ? undefined : scope,
    audience,
    resource,
  };
  return {
    name: endpoint.name,
    get: async (request = {}) => {
      const issued = await endpoint.ask(form, { what: 'the client', signal: request.signal });
      checkScope(endpoint.name, issued, scope);
      return issued.token;
    },
  };
}
