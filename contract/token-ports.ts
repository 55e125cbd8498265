import type { Secret } from './secret.ts';

/** A token, and until when it is good where its issuer said so. */
export interface Token {
  readonly value: Secret;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
}

/** What is asked of a token endpoint that gives one token for another: RFC 8693 section 2.1. */
export interface ExchangeRequest {
  readonly subjectToken: Secret;
  /** For example `urn:ietf:params:oauth:token-type:jwt`; `…:access_token` where it is left out. */
  readonly subjectTokenType?: string;
  /** Who acts for the subject, where the issuer is to say so in `act`. */
  readonly actorToken?: Secret;
  /** As `subjectTokenType`. */
  readonly actorTokenType?: string;
  /** Logical name of the service that the new token is for. */
  readonly audience?: string;
  /** Absolute URI of the service that the new token is for: RFC 8707. */
  readonly resource?: string;
  /** Scopes, separated by spaces; an answer with any other is refused. */
  readonly scope?: string;
  readonly requestedTokenType?: string;
  readonly signal?: AbortSignal;
}

/** Gives a token for another one. Asks each time anew. */
export interface TokenExchange {
  /** How messages name it, for example `token endpoint "https://issuer.example/token"`; never a value. */
  readonly name: string;
  /** @throws ToolkitError `remote-refused`, `remote-failed` or `remote-timeout`; its text holds no token. */
  exchange(request: ExchangeRequest): Promise<Token>;
}

/** Who is to be called on whose behalf, as a caller tells it to a token broker. */
export interface BrokerAsk {
  /** `sub` of the user; the assertion must say the same. */
  readonly subject: string;
  /** Where users belong to tenants; the assertion must say the same. */
  readonly tenant?: string;
  /** With its target's prefix, for example `crm___listAccounts`. */
  readonly tool: string;
  /** Name of the service that the token is for, as the broker's policy writes it. */
  readonly audience: string;
  /** Scopes, separated by spaces; the token has no others. */
  readonly scope?: string;
  /** What proves the user to the broker: a JWT of an issuer that the broker trusts. */
  readonly assertion: Secret;
  readonly signal?: AbortSignal;
}

/** Gives a service's token for a user's call of a tool. Asks each time anew. */
export interface TokenBroker {
  /** How messages name it, for example `token broker "https://broker.example"`; never a value. */
  readonly name: string;
  /** @throws ToolkitError `remote-refused`, `remote-failed` or `remote-timeout`; its text holds no token. */
  request(ask: BrokerAsk): Promise<Token>;
}
