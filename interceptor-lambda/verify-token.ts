import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload, ProtectedHeaderParameters } from 'jose';
import type { VerifyCallerPlan } from '../contract/interceptor-plan.ts';
import type { Refusal } from '../contract/refusal.ts';
import { secret } from '../contract/secret.ts';
import {
  accessTokenHeaderProblem,
  clientOf,
  isAccessToken,
  listOf,
  scopesOf,
  textOf,
} from '../tokens/access-token.ts';
import { isObject } from '../contract/json-object.ts';
import type { Identity } from './call.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import { unauthenticated, unauthorized } from './refusals.ts';

/** Reads who a token is of, or refuses it. */
export type VerifyToken = (token: string) => Promise<Identity | Refusal>;

/** What verifies tokens: the rules, the issuer, and the time in milliseconds since the epoch. */
export interface VerifyContext {
  readonly rules: VerifyCallerPlan;
  readonly issuer: () => Promise<IssuerKeys>;
  readonly now: () => number;
}

/**
 * Makes a verifier of access tokens. What nobody could verify is 401; what was signed, and is refused by a claim, expiry
 * included, is 403: as the gateway's own authorizer answers (observed 2026-09-28).
 */
export function createTokenVerifier({ rules, issuer, now }: VerifyContext): VerifyToken {
  const leewayMs = rules.leewaySeconds * 1000;
  return async (token) => {
    const malformed = headerProblem(token, rules);
    if (malformed !== undefined) return unauthenticated(malformed);
    try {
      const known = await issuer();
      const { payload, protectedHeader } = await jwtVerify(token, known.keys, {
        issuer: known.issuer,
        algorithms: [...rules.algorithms],
        clockTolerance: rules.leewaySeconds,
        currentDate: new Date(now()),
        requiredClaims: ['exp'],
      });
      const problem = isAccessToken(payload, protectedHeader.typ)
        ? claimProblem(payload, rules, now() + leewayMs)
        : 'the token is an ID token or a refresh token, not an access token';
      return problem === undefined ? toIdentity(token, payload, rules) : unauthorized(problem);
    } catch (error) {
      return refusalOf(error);
    }
  };
}

function headerProblem(token: string, { maxBytes, algorithms }: VerifyCallerPlan): string | undefined {
  if (token.length > maxBytes) return `the token is longer than ${maxBytes} bytes`;
  const header = decodeHeader(token);
  if (header === undefined) return 'the token is no JWT';
  if (typeof header.alg !== 'string' || !algorithms.includes(header.alg)) {
    return "the token's algorithm is not one of those that are taken";
  }
  return accessTokenHeaderProblem(header);
}

function decodeHeader(token: string): ProtectedHeaderParameters | undefined {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
}

function claimProblem(claims: JWTPayload, rules: VerifyCallerPlan, latest: number): string | undefined {
  if (typeof claims.iat === 'number' && claims.iat * 1000 > latest)
    return 'the token is issued in the future';
  if (rules.audience !== undefined && !meets(rules.audience, listOf(claims.aud))) {
    return 'claim "aud" is not allowed';
  }
  const client = clientOf(claims);
  if (rules.clients !== undefined && (client === undefined || !rules.clients.includes(client))) {
    return 'claim "client_id" is not allowed';
  }
  const scopes = scopesOf(claims);
  if (rules.scopes?.every((scope) => scopes.includes(scope)) === false) return 'claim "scope" lacks a scope';
  if (subjectIn(claims) === undefined) return 'the token names no subject';
  return undefined;
}

function toIdentity(token: string, claims: JWTPayload, rules: VerifyCallerPlan): Identity {
  const { act } = claims;
  return {
    token: secret(token),
    issuer: String(claims.iss),
    subject: subjectIn(claims) ?? '',
    client: clientOf(claims),
    tenant: textOf(own(claims, rules.tenantClaim)),
    actor: isObject(act) ? textOf(act.sub) : undefined,
    audience: listOf(claims.aud),
    scopes: scopesOf(claims),
    groups: listOf(own(claims, rules.groupsClaim)),
    claims,
  };
}

function subjectIn(claims: JWTPayload): string | undefined {
  return textOf(claims.sub) ?? clientOf(claims);
}

function own(claims: JWTPayload, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

function meets(allowed: readonly string[], found: readonly string[]): boolean {
  return found.some((value) => allowed.includes(value));
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return unauthorized('the token has expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'iss'
      ? unauthenticated('the token is of another issuer')
      : unauthorized(`claim "${error.claim}" is refused`);
  }
  if (error instanceof errors.JOSEError)
    return unauthenticated(`the token cannot be verified: ${error.code}`);
  return unauthorized('the issuer cannot be asked for its keys');
}
