import { ToolkitError } from '../contract/errors.ts';
import { clientOf, textOf } from './access-token.ts';
import { claimsOf } from './read-claims.ts';
import type { IssuedToken } from './token-endpoint.ts';

/**
 * Refuses a token whose answer, or whose own claims, name a scope that was not asked for. Where none was asked for,
 * the issuer chose.
 * @throws ToolkitError `remote-failed`
 */
export function checkScope(name: string, { token, scope }: IssuedToken, asked: string | undefined): void {
  if (asked === undefined) return;
  const allowed = new Set(scopesIn(asked));
  const claims = claimsOf(token.value);
  const granted = [scope, claims?.scope, claims?.scp].flatMap(scopesIn);
  if (granted.every((word) => allowed.has(word))) return;
  throw new ToolkitError('remote-failed', `${name} answered with a broader scope than was asked for`);
}

/** What a token must be made for; only what is there is checked, and only where the token is a JWT. */
export interface ExpectedClaims {
  readonly subject?: unknown;
  readonly audiences: readonly string[];
}

/**
 * Refuses a JWT for another subject or without the audience that was asked for. An opaque token passes: nobody but
 * its issuer can read it.
 * @throws ToolkitError `remote-failed`
 */
export function checkClaims(name: string, { token }: IssuedToken, expected: ExpectedClaims): void {
  const claims = claimsOf(token.value);
  if (claims === undefined) return;
  if (expected.subject !== undefined && claims.sub !== expected.subject) {
    throw new ToolkitError('remote-failed', `${name} answered with a token of another subject`);
  }
  const given = [claims.aud].flat();
  if (expected.audiences.some((audience) => !given.includes(audience))) {
    throw new ToolkitError('remote-failed', `${name} answered with a token for another audience`);
  }
}

/** Who acts for the subject, as a token is to say it. */
export interface ExpectedActor {
  /** What `act` may call it; left out where the issuer has other names. */
  readonly names?: readonly string[] | undefined;
  /** Whether a JWT that says nothing of it is refused. */
  readonly isRequired: boolean;
}

/**
 * Refuses a JWT whose claim `act` (RFC 8693 section 4.1) names somebody else, or is not there where it is required. The
 * outermost one counts: inside it stands who acted before. An opaque token passes, as in {@link checkClaims}.
 * @throws ToolkitError `remote-failed`
 */
export function checkActor(name: string, { token }: IssuedToken, { names, isRequired }: ExpectedActor): void {
  const claims = claimsOf(token.value);
  if (claims === undefined || (claims.act === undefined && !isRequired)) return;
  const actor = nameOfActor(claims.act);
  if (actor === undefined) {
    throw new ToolkitError('remote-failed', `${name} answered with a token that names no actor in "act"`);
  }
  if (names?.includes(actor) === false) {
    throw new ToolkitError('remote-failed', `${name} answered with a token of another actor`);
  }
}

/** `sub`, or the client where an issuer tells services apart by that alone. */
function nameOfActor(act: unknown): string | undefined {
  if (typeof act !== 'object' || act === null) return undefined;
  const claims = { ...act } as Readonly<Record<string, unknown>>;
  return textOf(claims.sub) ?? clientOf(claims);
}

/** The scopes of a text, or of a list as some issuers write it. */
function scopesIn(scope: unknown): readonly string[] {
  if (Array.isArray(scope)) return scope.flatMap(scopesIn);
  return typeof scope === 'string' ? scope.split(' ').filter((word) => word !== '') : [];
}
