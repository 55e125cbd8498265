import { createHash } from 'node:crypto';
import type { Secret } from '../contract/secret.ts';
import type { Call } from './call.ts';

/** Tokens that were brought into calls, by what the callers proved themselves with. */
export interface BroughtTokens {
  note(call: Pick<Call, 'headers'>, token: Secret): void;
  of(call: Pick<Call, 'headers'>): readonly Secret[];
}

const MAX_CALLERS = 1000;
const MAX_TOKENS = 8;

/** Remembers the last tokens of the last callers. */
export function createBroughtTokens(): BroughtTokens {
  const byCaller = new Map<string, readonly Secret[]>();
  return {
    note: (call, token) => {
      const key = keyOf(call);
      const others = (byCaller.get(key) ?? []).filter((other) => other !== token);
      byCaller.delete(key);
      byCaller.set(key, [token, ...others].slice(0, MAX_TOKENS));
      const [oldest] = byCaller.keys();
      if (byCaller.size > MAX_CALLERS && oldest !== undefined) byCaller.delete(oldest);
    },
    of: (call) => byCaller.get(keyOf(call)) ?? [],
  };
}

function keyOf({ headers }: Pick<Call, 'headers'>): string {
  const header = headers.get('authorization');
  const value = 'value' in header ? (header.value ?? '') : '';
  return createHash('sha256').update(value).digest('base64');
}
