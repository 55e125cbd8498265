import type { Secret } from '../contract/secret.ts';
import type { TokenSource } from './token-source.ts';

/** A source that always gives `value`. */
export function fixed(value: Secret): TokenSource {
  return { name: 'the fixed token', get: async () => ({ value }) };
}
