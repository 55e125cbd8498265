import { createHash } from 'node:crypto';
import { bareCredential } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import type { Call } from './call.ts';

/** Tokens that were brought into calls, by what callers and users proved themselves with. */
export interface BroughtTokens {
  note(call: Pick<Call, 'caller' | 'user'>, token: Secret): void;
  /** Those of calls with one of these credentials, with or without a scheme. */
  of(credentials: readonly string[]): readonly Secret[];
}

const MAX_CREDENTIALS = 2000;
const MAX_TOKENS = 8;

/** Remembers the last tokens of the last callers and users. */
export function createBroughtTokens(): BroughtTokens {
  const byCredential = new Map<string, readonly Secret[]>();
  const add = (key: string, token: Secret): void => {
    const others = (byCredential.get(key) ?? []).filter((other) => other !== token);
    byCredential.delete(key);
    byCredential.set(key, [token, ...others].slice(0, MAX_TOKENS));
    const [oldest] = byCredential.keys();
    if (byCredential.size > MAX_CREDENTIALS && oldest !== undefined) byCredential.delete(oldest);
  };
  return {
    note: ({ caller, user }, token) => {
      for (const identity of [caller, user]) {
        if (identity !== undefined) add(keyOf(identity.token.reveal()), token);
      }
    },
    of: (credentials) => credentials.flatMap((each) => byCredential.get(keyOf(each)) ?? []),
  };
}

/** Many users may come by one agent, and so with one credential beside their own. */
function keyOf(credential: string): string {
  return createHash('sha256').update(bareCredential(credential)).digest('base64');
}
