import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import type { AssertionIssuer, BrokerWorkload } from '../contract/broker-policy.ts';
import type { Refusal } from '../contract/refusal.ts';
import type { Secret } from '../contract/secret.ts';
import { accessTokenHeaderProblem, clientOf, isAccessToken } from '../tokens/access-token.ts';
import { readClaims } from '../tokens/read-claims.ts';
import { sendOnce } from '../tokens/send-once.ts';
import { SUBJECT } from './read-ask.ts';
import { isRefusal, refuse } from './refuse.ts';
import { createTakenAssertions } from './taken-assertions.ts';
import type { TakenAssertions } from './taken-assertions.ts';

/** What an assertion proves. */
export interface User {
  readonly issuer: string;
  readonly subject: string;
  readonly tenant: string | undefined;
  /** Where the assertion is made for one tool. */
  readonly tool: string | undefined;
}

/** Verifies assertions of the users of a workload. */
export type VerifyAssertion = (
  assertion: Secret,
  workload: Pick<BrokerWorkload, 'issuers' | 'audience' | 'clients'>,
) => Promise<User | Refusal>;

/** What surrounds verification. */
export interface VerifyOptions {
  readonly issuers: readonly AssertionIssuer[];
  readonly now: () => number;
  readonly fetch?: typeof fetch | undefined;
}

const CLOCK_TOLERANCE_SECONDS = 30;
const KEYS_TIMEOUT_MS = 5_000;

/** Errors of `jose` that say that the assertion is bad; all others say that there are no keys to tell by. */
const BAD_ASSERTION =
  /^ERR_(JWT_|JWS_|JWKS_NO_MATCHING|JWKS_MULTIPLE|JOSE_ALG_NOT_ALLOWED|JOSE_NOT_SUPPORTED)/;

/**
 * Verifies by the keys that each issuer publishes, fetched when first needed, again every ten minutes, and for an
 * unknown key at most twice a minute. Headers of an assertion choose among these keys and nothing else.
 */
export function createVerifyAssertion({ issuers, now, fetch }: VerifyOptions): VerifyAssertion {
  const taken = createTakenAssertions(now);
  const known = new Map(
    issuers.map((issuer) => [issuer.issuer, { issuer, keys: keysOf(issuer, fetch) }] as const),
  );
  return async (assertion, workload) => {
    const text = assertion.reveal();
    const named = readClaims(text)?.iss;
    const found =
      typeof named === 'string' && workload.issuers.includes(named) ? known.get(named) : undefined;
    if (found === undefined) return refuse(403, 'the assertion is of no issuer of this workload');
    const { audience = found.issuer.audience, clients = found.issuer.clients } = workload;
    const issuer = { ...found.issuer, audience, clients };
    const verified = await verify(text, issuer, found.keys, now());
    return isRefusal(verified) ? verified : readUser(verified.claims, issuer, taken);
  };
}

function keysOf({ jwksUrl }: AssertionIssuer, fetch: typeof globalThis.fetch | undefined): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: KEYS_TIMEOUT_MS,
    [customFetch]: async (url, { headers, signal }) => {
      const { status, text } = await sendOnce({
        name: 'the key set',
        url: new URL(url),
        method: 'GET',
        headers: Object.fromEntries(headers),
        ...{ fetch, signal },
      });
      return new Response(text, { status });
    },
  });
}

async function verify(
  text: string,
  issuer: AssertionIssuer,
  keys: JWTVerifyGetKey,
  nowMs: number,
): Promise<{ readonly claims: JWTPayload } | Refusal> {
  const options: JWTVerifyOptions = {
    issuer: issuer.issuer,
    ...(issuer.audience === undefined ? {} : { audience: issuer.audience }),
    algorithms: [...issuer.algorithms],
    requiredClaims: ['sub', 'exp', 'iat'],
    maxTokenAge: issuer.maxAgeSeconds,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    currentDate: new Date(nowMs),
  };
  try {
    const { payload: claims, protectedHeader: header } = await jwtVerify(text, keys, options);
    const problem = accessTokenHeaderProblem(header);
    if (problem !== undefined) return refuse(403, `the assertion is refused: ${problem}`);
    if (isAccessToken(claims, header.typ)) return { claims };
    return refuse(403, 'the assertion is an ID token or a refresh token');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (BAD_ASSERTION.test(code)) return refuse(403, `the assertion is not valid: ${problemOf(error, code)}`);
    return refuse(
      503,
      `the keys of "${issuer.issuer}" cannot be had: ${code === '' ? 'unknown error' : code}`,
    );
  }
}

/** The text of an error may repeat a claim's value; its code, and the name of a claim that is checked here, cannot. */
function problemOf(error: unknown, code: string): string {
  if (error instanceof errors.JWTExpired) {
    return error.claim === 'iat' ? 'it is older than "maxAgeSeconds"' : 'it has expired';
  }
  if (!(error instanceof errors.JWTClaimValidationFailed)) return code;
  return error.reason === 'missing'
    ? `it has no claim "${error.claim}"`
    : `its claim "${error.claim}" is refused`;
}

function readUser(claims: JWTPayload, issuer: AssertionIssuer, taken: TakenAssertions): User | Refusal {
  const { sub = '', jti, exp = 0 } = claims;
  if (!SUBJECT.test(sub)) return refuse(403, 'the assertion names no subject');
  const client = clientOf(claims);
  if (issuer.clients?.some((allowed) => allowed === client) === false) {
    return refuse(403, 'the assertion is of a client that the policy does not name');
  }
  const tenant = claimOf(claims, issuer.tenantClaim);
  if (tenant === null) return refuse(403, 'the assertion names no tenant');
  const tool = claimOf(claims, issuer.toolClaim);
  if (tool === null) return refuse(403, 'the assertion names no tool');
  if (issuer.once === true) {
    if (typeof jti !== 'string' || jti === '') return refuse(403, 'the assertion has no "jti"');
    const goodUntil = (exp + CLOCK_TOLERANCE_SECONDS) * 1000;
    const outcome = taken.take(issuer.issuer, jti, goodUntil);
    if (outcome === 'again') return refuse(403, 'the assertion was taken before');
    if (outcome === 'full') return refuse(503, 'there is no room to remember the assertion');
  }
  return { issuer: issuer.issuer, subject: sub, tenant, tool };
}

/** `undefined` where no claim is asked for, `null` where it is and is no plain text. */
function claimOf(claims: JWTPayload, name: string | undefined): string | null | undefined {
  if (name === undefined) return undefined;
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return typeof value === 'string' && /^[\x21-\x7e]{1,256}$/.test(value) ? value : null;
}
