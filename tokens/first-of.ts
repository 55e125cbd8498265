import { isToolkitError, ToolkitError } from '../contract/errors.ts';
import type { TokenSource } from './token-source.ts';

/**
 * A source that gives the first token that one of `sources` has, in their order. A place without a token is
 * passed over; a place that failed is not, so that nobody's token is taken for somebody else's by accident.
 */
export function firstOf(...sources: readonly TokenSource[]): TokenSource {
  const name = sources.map((source) => source.name).join(' or ');
  return {
    name,
    get: async (request) => {
      for (const source of sources) {
        try {
          return await source.get(request);
        } catch (error) {
          if (!isToolkitError(error) || error.code !== 'token-missing') throw error;
        }
      }
      throw new ToolkitError('token-missing', `${name === '' ? 'an empty list' : name} gave no token`);
    },
  };
}
