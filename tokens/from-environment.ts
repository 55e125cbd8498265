import { ToolkitError } from '../contract/errors.ts';
import { tokenFromText } from './token-source.ts';
import type { TokenSource } from './token-source.ts';

/** A source that reads variable `variable` of `env`, which the caller passes in; each time anew. */
export function fromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  variable: string,
): TokenSource {
  const name = `environment variable "${variable}"`;
  return {
    name,
    get: async (request) => {
      const text = env[variable];
      if (text === undefined) throw new ToolkitError('token-missing', `${name} is not set`);
      return tokenFromText(name, text, request);
    },
  };
}
