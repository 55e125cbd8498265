import { ToolkitError } from '../contract/errors.ts';
import type { TokenExchange } from '../contract/token-ports.ts';
import { checkExchanged } from './exchange.ts';
import type { ExchangeOptions } from './exchange.ts';
import { tokenEndpoint } from './token-endpoint.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * Gives a token for a JWT as RFC 7523 section 2.1 says: the subject token is the assertion. The answer is checked as
 * that of `tokenExchange`. This grant knows no actor and no types of tokens: a request that names them is refused.
 * @throws ToolkitError `usage` where the token URL is neither https nor on this machine.
 */
export function jwtBearer(options: ExchangeOptions): TokenExchange {
  const endpoint = tokenEndpoint(options);
  const { name } = endpoint;
  return {
    name,
    exchange: async (request) => {
      const { subjectToken, audience, resource, scope, signal } = request;
      if (request.actorToken !== undefined || request.requestedTokenType !== undefined) {
        throw new ToolkitError('usage', `${name} takes neither an actor token nor a type of token`, {
          hint: 'Use RFC 8693 token exchange where an actor has to be named.',
        });
      }
      const assertion = subjectToken.reveal();
      const form = { ...options.parameters, grant_type: GRANT, assertion, audience, resource, scope };
      const issued = await endpoint.ask(form, { what: 'the assertion', signal });
      checkExchanged(name, issued, request, options);
      return issued.token;
    },
  };
}
