import { ToolkitError } from '../contract/errors.ts';
import type { ExchangeRequest, TokenExchange } from '../contract/token-ports.ts';
import { checkClaims, checkScope } from './check-issued-token.ts';
import { readClaims } from './read-claims.ts';
import { tokenEndpoint } from './token-endpoint.ts';
import type { IssuedToken, TokenEndpointOptions } from './token-endpoint.ts';

/** Where tokens are exchanged, as whom, and what the new ones are like. */
export interface ExchangeOptions extends TokenEndpointOptions {
  /**
   * Whether the new token says the same `sub` as the old one, which is checked where both are JWTs: `same` by
   * default; `mapped` where the issuer gives a user another name at each service (pairwise identifiers).
   */
  readonly subject?: 'same' | 'mapped' | undefined;
  /** Further parameters that an issuer wants, for example `{ requested_token_use: 'on_behalf_of' }`. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const JWT = 'urn:ietf:params:oauth:token-type:jwt';

/**
 * An exchange of tokens as RFC 8693 says. An answer that is the old token, or another subject's, or for another
 * audience, of another type or of a broader scope than was asked for, is `remote-failed`.
 * @throws ToolkitError `usage` where the token URL is neither https nor on this machine.
 */
export function tokenExchange(options: ExchangeOptions): TokenExchange {
  const endpoint = tokenEndpoint(options);
  const { name } = endpoint;
  return {
    name,
    exchange: async (request) => {
      const { signal } = request;
      const issued = await endpoint.ask(formOf(options, request), { what: 'the exchange', signal });
      if (!isWantedType(issued, request)) {
        throw new ToolkitError('remote-failed', `${name} answered with another type of token`);
      }
      checkExchanged(name, issued, request, options);
      return issued.token;
    },
  };
}

/** Where nothing is asked for, an access token is meant: no refresh token, for example, is to reach a vendor. */
function isWantedType(
  { issuedTokenType: issued }: IssuedToken,
  { requestedTokenType: wanted }: ExchangeRequest,
): boolean {
  if (wanted !== undefined) return issued === wanted;
  return issued === undefined || issued === ACCESS_TOKEN || issued === JWT;
}

function formOf(
  { parameters }: ExchangeOptions,
  request: ExchangeRequest,
): Readonly<Record<string, string | undefined>> {
  const { subjectToken, subjectTokenType, actorToken, actorTokenType } = request;
  return {
    ...parameters,
    grant_type: GRANT,
    subject_token: subjectToken.reveal(),
    subject_token_type: subjectTokenType ?? ACCESS_TOKEN,
    actor_token: actorToken?.reveal(),
    actor_token_type: actorToken === undefined ? undefined : (actorTokenType ?? ACCESS_TOKEN),
    audience: request.audience,
    resource: request.resource,
    scope: request.scope,
    requested_token_type: request.requestedTokenType,
  };
}

/**
 * What every token made from another must be.
 * @throws ToolkitError `remote-failed`
 */
export function checkExchanged(
  name: string,
  issued: IssuedToken,
  request: ExchangeRequest,
  { subject: rule = 'same' }: Pick<ExchangeOptions, 'subject'>,
): void {
  const before = request.subjectToken.reveal();
  if (issued.token.value.reveal() === before) {
    throw new ToolkitError('remote-failed', `${name} answered with the token that it was given`);
  }
  checkScope(name, issued, request.scope);
  const audiences = [request.audience ?? [], request.resource ?? []].flat();
  const subject = rule === 'same' ? readClaims(before)?.sub : undefined;
  checkClaims(name, issued, { subject, audiences });
}
