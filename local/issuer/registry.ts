import type { ExchangePolicy, IssuerClient, IssuerUser } from './client.ts';

/** Whom the issuer knows. Each can be added while it runs. */
export interface Registry {
  readonly clients: Map<string, IssuerClient>;
  /** By subject, in the order in which the login page shows them. */
  readonly users: Map<string, IssuerUser>;
  /** By client id. */
  readonly policies: Map<string, ExchangePolicy>;
}

/** Makes a registry of nobody. */
export function createRegistry(): Registry {
  return { clients: new Map(), users: new Map(), policies: new Map() };
}

/** Scopes of OpenID Connect, which a client may ask for where people log in. */
export const OIDC_SCOPES: readonly string[] = ['openid', 'profile', 'email', 'offline_access'];

/** All scopes that a client's tokens can hold. */
export function scopesOf(client: IssuerClient | undefined): readonly string[] {
  if (client === undefined) return [];
  return mayLogIn(client) ? [...client.scopes, ...OIDC_SCOPES] : client.scopes;
}

/** Whether people can log in to a client. */
export function mayLogIn({ redirectUris = [] }: IssuerClient): boolean {
  return redirectUris.length > 0;
}

/** The resource of access tokens for which a client or an exchange names no other. */
export const RESOURCE = 'urn:agentcore-bearer:local';
