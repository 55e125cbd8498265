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
/** No answer comes later: the gateway waits 15 minutes for a target (quotas, documented). */
const MAX_AGE_MS = 60 * 60_000;

interface Remembered {
  readonly token: Secret;
  /** When it was brought last, in milliseconds since the epoch. */
  readonly at: number;
}

/** Remembers the last tokens of the last callers and users, for an hour. `now` gives milliseconds since the epoch. */
export function createBroughtTokens(now: () => number): BroughtTokens {
  // In the order of their last use; in each the last token first.
  const byCredential = new Map<string, readonly Remembered[]>();
  const isRecent = ({ at }: Remembered): boolean => now() - at < MAX_AGE_MS;
  const add = (key: string, token: Secret): void => {
    const others = (byCredential.get(key) ?? []).filter((each) => each.token !== token && isRecent(each));
    byCredential.delete(key);
    byCredential.set(key, [{ token, at: now() }, ...others].slice(0, MAX_TOKENS));
  };
  const forget = (): void => {
    for (const [key, tokens] of byCredential) {
      if (byCredential.size <= MAX_CREDENTIALS && tokens.some(isRecent)) return;
      byCredential.delete(key);
    }
  };
  return {
    note: ({ caller, user }, token) => {
      for (const identity of [caller, user]) {
        if (identity !== undefined) add(keyOf(identity.token.reveal()), token);
      }
      forget();
    },
    of: (credentials) =>
      credentials.flatMap((each) =>
        (byCredential.get(keyOf(each)) ?? []).filter(isRecent).map(({ token }) => token),
      ),
  };
}

/** Many users may come by one agent, and so with one credential beside their own. */
function keyOf(credential: string): string {
  return createHash('sha256').update(bareCredential(credential)).digest('base64');
}
