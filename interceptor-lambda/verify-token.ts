import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload, ProtectedHeaderParameters } from 'jose';
import type { VerifyCallerPlan } from '../contract/interceptor-plan.ts';
import type { Refusal } from '../contract/refusal.ts';
import { secret } from '../contract/secret.ts';
import { isObject } from './call.ts';
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

/** Fields by which a token names its own key, or wants to be understood otherwise (RFC 7515, section 4.1). */
const REFUSED_FIELDS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc'] as const;

/** RFC 9068 section 2.1, and what issuers write who have not read it. */
const TYPES: ReadonlySet<string> = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

/** Claims that stand in ID tokens alone (OpenID Connect Core 1.0, sections 2 and 3.3.2.11). */
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash'] as const;

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
  const field = REFUSED_FIELDS.find((name) => name in header);
  if (field !== undefined) return `the token's header has "${field}"`;
  if (header.typ !== undefined && !(typeof header.typ === 'string' && TYPES.has(header.typ.toLowerCase()))) {
    return "the token's type is not that of an access token";
  }
  return undefined;
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

/**
 * Tells an access token from an ID token, which is for its client alone and often proves no more than that somebody once
 * logged in. Cognito says so in `token_use`, Keycloak in a claim `typ`. An ID token that says nothing of the kind is
 * known by its authorized party: it is for the very client that it was issued to, and can do nothing (OpenID Connect
 * Core 1.0, section 2), where an access token is for somebody else, has scopes, or says that it is one (RFC 9068,
 * section 2).
 */
function isAccessToken(claims: JWTPayload, type: string | undefined): boolean {
  const { token_use: use = 'access', typ = 'Bearer', azp } = claims;
  if (use !== 'access' || typeof typ !== 'string' || !ACCESS_TOKEN.test(typ)) return false;
  if (ID_TOKEN_CLAIMS.some((name) => Object.hasOwn(claims, name))) return false;
  const saysSo =
    claims.token_use !== undefined ||
    claims.typ !== undefined ||
    (type !== undefined && ACCESS_TOKEN.test(type.replace(/^application\//i, ''))) ||
    typeof claims.client_id === 'string' ||
    scopesOf(claims).length > 0;
  return saysSo || typeof azp !== 'string' || !listOf(claims.aud).includes(azp);
}

/** Values of a claim `typ` (Keycloak), and of the header where it does not only say that this is a JWT. */
const ACCESS_TOKEN = /^(bearer|dpop|at\+jwt)$/i;

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

/**
 * The client that a token was issued to: `client_id` (RFC 9068, Cognito), `cid` of Okta, `appid` of Microsoft Entra's
 * tokens of version 1.0, or `azp` (Entra's version 2.0, Auth0, Keycloak). The gateway's own authorizer looks at
 * `client_id` alone. Names that others may use for something else count in the company that they have there.
 */
function clientOf(claims: JWTPayload): string | undefined {
  const { client_id: client, cid, scp, appid, ver, azp } = claims;
  return (
    textOf(client) ??
    (Array.isArray(scp) ? textOf(cid) : undefined) ??
    (ver === '1.0' ? textOf(appid) : undefined) ??
    textOf(azp)
  );
}

/** `scope` of RFC 8693, or the list that some issuers call `scp`. */
function scopesOf(claims: Readonly<Record<string, unknown>>): readonly string[] {
  const given = claims.scope ?? claims.scp;
  return typeof given === 'string' ? given.split(' ').filter(Boolean) : listOf(given);
}

/** Values of a claim that is a text or a list of texts. */
export function listOf(claim: unknown): readonly string[] {
  return [claim].flat().filter((value): value is string => typeof value === 'string');
}

function own(claims: JWTPayload, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
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
