import { ToolkitError } from '../contract/errors.ts';
import { secret } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import type { Token } from '../contract/token-ports.ts';

export type { Token };

const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;

/** What a caller may say when it asks for a token. */
export interface TokenRequest {
  readonly signal?: AbortSignal;
  /**
   * The token that was just refused, the very object: a source that holds tokens does not answer with it
   * again.
   */
  readonly rejected?: Secret;
  /** Whether the place holds a private key, which may be written in several lines. */
  readonly isPrivateKey?: boolean;
}

/** One place where a token comes from. */
export interface TokenSource {
  /** How messages name the place, for example `environment variable "ASANA_TOKEN"`; never a value. */
  readonly name: string;
  /**
   * @throws ToolkitError `token-missing` where the place holds no token, and what the place itself throws.
   */
  get(request?: TokenRequest): Promise<Token>;
}

/** Line ends, and in PEM what some tools write for them. */
const LINE_ENDS = { pem: /(?:\\[rn]|[\r\n\t ])+/g, json: /[\r\n\t]+/g };

/**
 * The token that a text read from a place holds, surrounding white space removed, and in one line where it is a private
 * key that is asked for.
 * @throws ToolkitError `token-missing` where it is empty, or has control characters: such a value fits in no
 *   header, and HTTP clients repeat it in their error messages.
 */
export function tokenFromText(
  name: string,
  text: string,
  { isPrivateKey = false }: Pick<TokenRequest, 'isPrivateKey'> = {},
): Token {
  const value = isPrivateKey ? inOneLine(text.trim()) : text.trim();
  if (value === '') throw new ToolkitError('token-missing', `${name} holds no token`);
  if (CONTROL_CHARACTER.test(value)) {
    throw new ToolkitError('token-missing', `${name} holds no token: a token is one line`);
  }
  return { value: secret(value) };
}

function inOneLine(key: string): string {
  if (key.startsWith('-----BEGIN ')) return key.replace(LINE_ENDS.pem, ' ').trim();
  return key.startsWith('{') ? key.replace(LINE_ENDS.json, ' ') : key;
}
