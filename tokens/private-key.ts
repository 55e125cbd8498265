import type { TokenSource } from './token-source.ts';

/**
 * A source of the private key that another one holds, in one line: PKCS #8 in PEM as it is written to files, with line
 * ends or with `\n` for them, or a JWK as JSON. Anywhere else such a text is no token.
 */
export function privateKeyOf(source: TokenSource): TokenSource {
  return { name: source.name, get: (request) => source.get({ ...request, isPrivateKey: true }) };
}
