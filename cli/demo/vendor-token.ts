import { randomBytes, randomInt } from 'node:crypto';

/** The header that carries Asana's token to the target. */
export const TOKEN_HEADER = 'X-Asana-Token';

/** A personal access token in the form that Asana gives out, made up for this run. */
export function vendorToken(): string {
  const digits = (): string => String(randomInt(1e9, 1e10)) + String(randomInt(1e5, 1e6));
  return `2/${digits()}/${digits()}:${randomBytes(16).toString('hex')}`;
}
