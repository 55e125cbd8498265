import { decodeJwt } from 'jose/jwt/decode';

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
