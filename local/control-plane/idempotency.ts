import { createHash } from 'node:crypto';
import type { Account } from '../account.ts';
import { invalid } from './answer.ts';
import type { Answer } from './answer.ts';

/** What is known about a client token: what it made, that it was used for something else, or nothing yet. */
export type TokenUse = { readonly id: string } | { readonly refusal: Answer } | undefined;

/**
 * Looks a client token up. The same token with the same parameters gives what it made before (observed 2026-09-28);
 * with other parameters it is refused (wording assumed).
 */
export function usedToken(
  account: Account,
  scope: string,
  input: { readonly clientToken?: string | undefined },
): TokenUse {
  const use = account.controlPlane.clientTokens.get(`${scope} ${input.clientToken ?? ''}`);
  if (use === undefined || input.clientToken === undefined) return undefined;
  if (use.digest === digest(input)) return { id: use.id };
  return { refusal: invalid('clientToken was used before with other parameters') };
}

/** Remembers what a client token made. */
export function rememberToken(
  account: Account,
  scope: string,
  input: { readonly clientToken?: string | undefined },
  id: string,
): void {
  if (input.clientToken === undefined) return;
  account.controlPlane.clientTokens.set(`${scope} ${input.clientToken}`, { digest: digest(input), id });
}

function digest(input: object): string {
  return createHash('sha256').update(JSON.stringify(input, sorted)).digest('hex');
}

/** Members in any order are the same parameters. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
