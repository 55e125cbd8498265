import { createHash } from 'node:crypto';
import { inspect } from 'node:util';

const PLACEHOLDER = '[secret]';

/** A credential that cannot be printed: string conversion, JSON and inspection give a placeholder. */
export interface Secret {
  /** The credential itself. Called where a header or a token request is written, and nowhere else. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

/** Wraps a credential so that printing it by accident prints a placeholder. */
export function secret(value: string): Secret {
  const placeholder = (): string => PLACEHOLDER;
  return Object.freeze({
    reveal: () => value,
    toString: placeholder,
    toJSON: placeholder,
    [inspect.custom]: placeholder,
  });
}

/** The credential as the vendor wants it inside a header: surrounding spaces and one leading `Bearer ` removed. */
export function bareCredential(credential: string): string {
  return credential.trim().replace(/^bearer\s+/i, '');
}

/** From the fingerprint of anything shorter its value could be found by trying, and so from that of a password. */
const MIN_FINGERPRINTED = 16;

/** Whether a credential could be found from its fingerprint: it is short, or `Basic …`. */
export function isGuessable(credential: string): boolean {
  return bareCredential(credential).length < MIN_FINGERPRINTED || /^\s*basic\s/i.test(credential);
}

/**
 * A name for a token that audit lines can carry: the same at every hop of one deployment, different in
 * another, and no way back. First 16 hex digits of SHA-256 over deployment id, a newline and the bare credential.
 * Not for what is {@link isGuessable}, nor for `user:password`.
 */
export function fingerprint(deploymentId: string, credential: string): string {
  return createHash('sha256')
    .update(`${deploymentId}\n${bareCredential(credential)}`, 'utf8')
    .digest('hex')
    .slice(0, 16);
}
