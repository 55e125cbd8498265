import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { Refusal } from '../../contract/refusal.ts';
import type { Clock } from '../clock.ts';
import type { GatewaySettings } from '../control-plane/state.ts';

/** Decides whether a request may enter a gateway: a refusal, or nothing. */
export type Authorizer = (
  settings: GatewaySettings,
  authorization: string | undefined,
) => Promise<Refusal | undefined>;

/** The outside of an authorizer. */
export interface AuthorizerContext {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
}

interface IssuerKeys {
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
}

type JwtRules = NonNullable<NonNullable<GatewaySettings['authorizerConfiguration']>['customJWTAuthorizer']>;

/** How long an issuer may take to tell about itself (assumed). */
const DISCOVERY_TIMEOUT_MS = 5000;

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/**
 * Makes an authorizer that remembers each issuer's discovery document and keys.
 * No token, or none that the issuer signed, is 401; a signed one that any check refuses, expiry included, is 403
 * (observed 2026-09-28). The texts are assumed from reports, and that a token must expire is assumed.
 */
export function createAuthorizer(context: AuthorizerContext): Authorizer {
  const issuers = new Map<string, Promise<IssuerKeys>>();
  const issuerOf = (discoveryUrl: string): Promise<IssuerKeys> => {
    const known = issuers.get(discoveryUrl);
    if (known !== undefined) return known;
    const found = discover(discoveryUrl, context);
    issuers.set(discoveryUrl, found);
    found.catch(() => issuers.delete(discoveryUrl));
    return found;
  };

  return async ({ authorizerType, authorizerConfiguration }, authorization) => {
    if (authorizerType === 'NONE') return undefined;
    const rules = authorizerConfiguration?.customJWTAuthorizer;
    const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return unauthenticated('Missing Bearer token', 'no bearer token was sent');
    if (rules === undefined) return unauthenticated('Invalid Bearer token', 'the gateway has no JWT rules');
    try {
      const { issuer, keys } = await issuerOf(rules.discoveryUrl ?? '');
      const currentDate = new Date(context.clock.now());
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        currentDate,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp'],
      });
      return claimRefusal(rules, payload);
    } catch (error) {
      return verificationRefusal(error);
    }
  };
}

function verificationRefusal(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return unauthorized('the token has expired');
  if (error instanceof errors.JWTClaimValidationFailed)
    return unauthorized(`claim "${error.claim}" is refused`);
  const code = error instanceof errors.JOSEError ? error.code : 'the issuer cannot be reached';
  return unauthenticated('Invalid Bearer token', `the token cannot be verified: ${code}`);
}

/** Every list that is configured must be met (observed 2026-09-28); one scope of the list is enough (assumed). */
function claimRefusal(rules: JwtRules, claims: JWTPayload): Refusal | undefined {
  const scopes = typeof claims.scope === 'string' ? claims.scope.split(' ') : [];
  const checks = [
    ['aud', rules.allowedAudience, [claims.aud].flat()],
    ['client_id', rules.allowedClients, [claims.client_id]],
    ['scope', rules.allowedScopes, scopes],
  ] as const;
  const missed = checks.find(
    ([, allowed, found]) =>
      allowed !== undefined && !found.some((value) => allowed.some((item) => item === value)),
  );
  return missed === undefined ? undefined : unauthorized(`claim "${missed[0]}" is not allowed`);
}

async function discover(discoveryUrl: string, context: AuthorizerContext): Promise<IssuerKeys> {
  const document = await fetchDiscovery(discoveryUrl, context);
  if (typeof document.issuer !== 'string' || typeof document.jwks_uri !== 'string') {
    throw new TypeError('discovery document has no "issuer" or no "jwks_uri"');
  }
  return {
    issuer: document.issuer,
    keys: createRemoteJWKSet(new URL(document.jwks_uri), { [customFetch]: context.fetch }),
  };
}

interface DiscoveryDocument {
  readonly issuer?: unknown;
  readonly jwks_uri?: unknown;
}

/** Gives up by the clock, so that an issuer that hangs is asked again by a later request. */
async function fetchDiscovery(
  discoveryUrl: string,
  { clock, fetch: get }: AuthorizerContext,
): Promise<DiscoveryDocument> {
  const patience = new AbortController();
  const cancel = clock.after(DISCOVERY_TIMEOUT_MS, () => patience.abort());
  try {
    const response = await get(discoveryUrl, {
      headers: { accept: 'application/json' },
      signal: patience.signal,
    });
    return (await response.json()) as DiscoveryDocument;
  } finally {
    cancel();
  }
}

function unauthenticated(message: string, reason: string): Refusal {
  return { status: 401, message, reason };
}

function unauthorized(reason: string): Refusal {
  return { status: 403, message: 'Authorization error - Insufficient permissions', reason };
}
