import type { Secret } from '../../contract/secret.ts';

/** A redirect URI for logins that no browser makes: nothing listens there. */
export const DEAD_END = 'http://127.0.0.1:9/callback';

/** A client of the issuer. */
export interface IssuerClient {
  readonly clientId: string;
  /** By which whoever made it finds it again, as `ClientName` at Cognito; not part of any token. */
  readonly name?: string | undefined;
  /** Public clients have none; they cannot ask for tokens of their own. */
  readonly clientSecret?: Secret | undefined;
  /** All of them are granted where a request names none, as Cognito does (documented there). */
  readonly scopes: readonly string[];
  readonly accessTokenTtlSeconds: number;
  /** Where a login may end; with these the client may use the authorization code flow, always with PKCE, and refresh tokens. */
  readonly redirectUris?: readonly string[] | undefined;
  /**
   * What access tokens say: `cognito` (`client_id`, `token_use`, no `aud`; the default) or `standard` (RFC 9068, with
   * `aud`).
   */
  readonly claims?: 'cognito' | 'standard' | undefined;
  /** `aud` of standard access tokens that no exchange gave another; the issuer's own resource unless told otherwise. */
  readonly audience?: string | undefined;
}

/** A person who can log in. There are no passwords: whoever sees the login page chooses who to be. */
export interface IssuerUser {
  /** `sub` of the tokens. */
  readonly subject: string;
  /** What the login page shows; the subject where it is left out. */
  readonly name?: string | undefined;
  /** Further claims for the ID token and userinfo, for example `email`. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Further claims for access tokens, for example `tenant`; none of the issuer's own gives way. Cognito adds such by a
   * trigger before tokens are made.
   */
  readonly accessTokenClaims?: Readonly<Record<string, unknown>> | undefined;
}

/** What a client may exchange tokens for (RFC 8693), or get for an assertion (RFC 7523). */
export interface ExchangePolicy {
  readonly clientId: string;
  /** Values of `audience` and `resource` that it may name; the first is taken where a request names none. */
  readonly audiences: readonly string[];
  /** Scopes that it may get, all of them where a request names none; left out: those of the subject token. */
  readonly scopes?: readonly string[] | undefined;
  /** Clients whose tokens may be exchanged; left out: any client's. */
  readonly subjectClients?: readonly string[] | undefined;
  /** Whether the request must name an actor, may, or must not. `allowed` by default. */
  readonly actor?: 'required' | 'allowed' | 'forbidden' | undefined;
}
