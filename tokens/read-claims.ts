import { decodeJwt } from 'jose/jwt/decode';
import type { Secret } from '../contract/secret.ts';

/**
 * The claims that a text carries if it is a JWT, unverified: good for noticing that a token is not what was asked
 * for, never for believing what it says. Nothing where the token is opaque.
 */
export function readClaims(token: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

/** As {@link readClaims}, of a token that is kept as a secret. */
export function claimsOf(token: Secret): Readonly<Record<string, unknown>> | undefined {
  return readClaims(token.reveal());
}
