import type { Secret } from '../../contract/secret.ts';

/** A client that may fetch tokens by client credentials. */
export interface IssuerClient {
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** All of them are granted where a request names none, as Cognito does (documented there). */
  readonly scopes: readonly string[];
  readonly accessTokenTtlSeconds: number;
}
