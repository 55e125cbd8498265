import { decodeJwt } from 'jose';
import type { JWTPayload } from 'jose';
import type { Secret } from '../contract/secret.ts';
import type { Token } from '../contract/token-ports.ts';
import { bareCredential } from '../contract/secret.ts';
import { listOf, scopesOf } from './verify-token.ts';

/** What was asked for. */
export interface Asked {
  /** Left out where the issuer names users otherwise. */
  readonly subject: string | undefined;
  /** One of them has to be the token's, where it names any. */
  readonly audiences: readonly string[];
  /** Empty: whatever the issuer gives. */
  readonly scopes: readonly string[];
  /** The token that was given for it. */
  readonly given: Secret;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Longest token that fits into a header of the gateway (devguide gateway-headers, read 2026-11). */
const MAX_BYTES = 4096;

/**
 * Why a token is not the one that was asked for, or the token, with the end that it says itself where nobody else did.
 * The token is not verified: that is its audience's business. But one that says itself that it is for somebody else, of
 * somebody else, or good for more, is not brought to anybody.
 */
export function checkAnswer(token: Token, asked: Asked): Token | { readonly problem: string } {
  const text = token.value.reveal();
  if (!/^[\x21-\x7e]+$/.test(text)) return { problem: 'it is not one line of printable characters' };
  if (text.length > MAX_BYTES) return { problem: `it is longer than ${MAX_BYTES} bytes` };
  if (text === bareCredential(asked.given.reveal()))
    return { problem: 'it is the token that was given for it' };
  const claims = decode(text);
  const problem = claims === undefined ? undefined : claimProblem(claims, asked);
  if (problem !== undefined) return { problem };
  const ends = typeof claims?.exp === 'number' ? claims.exp * 1000 : undefined;
  const expiresAt = Math.min(token.expiresAt ?? Infinity, ends ?? Infinity);
  if (expiresAt <= asked.now) return { problem: 'it has expired' };
  return Number.isFinite(expiresAt) ? { value: token.value, expiresAt } : { value: token.value };
}

function claimProblem(claims: JWTPayload, { subject, audiences, scopes }: Asked): string | undefined {
  if (subject !== undefined && claims.sub !== undefined && claims.sub !== subject) {
    return 'it is of another subject';
  }
  const found = listOf(claims.aud);
  if (claims.aud !== undefined && !found.some((audience) => audiences.includes(audience))) {
    return 'it is for another audience';
  }
  const isBroader = scopes.length > 0 && scopesOf(claims).some((scope) => !scopes.includes(scope));
  return isBroader ? 'it has a scope that was not asked for' : undefined;
}

function decode(text: string): JWTPayload | undefined {
  try {
    return decodeJwt(text);
  } catch {
    return undefined;
  }
}
