import { errors, jwtVerify } from 'jose';
import type { Refusal } from '../../contract/refusal.ts';
import { secret } from '../../contract/secret.ts';
import type { Secret } from '../../contract/secret.ts';
import type { Account } from '../account.ts';
import { accountIdOf } from '../iam/principal.ts';
import { verifySigV4 } from '../sigv4/verify.ts';
import { refusedClaim } from './authorizer-claims.ts';
import { createIssuers } from './authorizer-keys.ts';
import type { Gateway } from '../control-plane/state.ts';
import type { SignedRequest } from '../sigv4/verify.ts';
import type { IssuerKeys } from './authorizer-keys.ts';

/** A request that wants into a gateway, as it arrived. */
export type InboundRequest = SignedRequest;

/** Who has come in. */
export interface Caller {
  /** The token's `sub`, or the ARN of an IAM principal; nothing where the gateway asks nobody who he is. */
  readonly subject: string | undefined;
  /** The inbound JWT, which token exchange needs. */
  readonly token: Secret | undefined;
}

/** Decides whether a request may enter a gateway: who it is from, or a refusal. */
export type Authorizer = (gateway: Gateway, request: InboundRequest) => Promise<Caller | Refusal>;

/** Pinned, so that a token cannot choose `none`, or a public key as the secret of an HMAC. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** The action of calling a gateway (devguide gateway-inbound-auth, read 2026-10). */
const INVOKE = 'bedrock-agentcore:InvokeGateway';

/**
 * Makes the authorizer of all gateways; it remembers each issuer's discovery document and keys.
 * No token, or none that the issuer signed, is 401; a signed one that any check refuses, expiry included, is 403
 * (observed 2026-09-28). The texts for JWT are assumed from reports, and that a token must expire is assumed.
 */
export function createAuthorizer(account: Account, get: typeof fetch): Authorizer {
  const issuerOf = createIssuers({ clock: account.clock, fetch: get });
  return async (gateway, request) => {
    const type = gateway.settings.authorizerType;
    if (type === 'NONE') return { subject: undefined, token: undefined };
    if (type === 'CUSTOM_JWT') return authorizeJwt(account, gateway, request, issuerOf);
    return authorizeIam(account, request, type === 'AUTHENTICATE_ONLY' ? undefined : INVOKE);
  };
}

/** Tells a refusal from a caller. */
export function isRefusal(outcome: Caller | Refusal): outcome is Refusal {
  return 'status' in outcome;
}

async function authorizeJwt(
  { clock }: Account,
  { settings }: Gateway,
  { headers }: InboundRequest,
  issuerOf: (discoveryUrl: string) => Promise<IssuerKeys>,
): Promise<Caller | Refusal> {
  const rules = settings.authorizerConfiguration?.customJWTAuthorizer;
  // Two headers are one with a comma, and so no token.
  const token = /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (token === undefined) return unauthenticated('Missing Bearer token', 'no bearer token was sent');
  if (rules === undefined) return unauthenticated('Invalid Bearer token', 'the gateway has no JWT rules');
  try {
    const { issuer, keys } = await issuerOf(rules.discoveryUrl ?? '');
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      currentDate: new Date(clock.now()),
      algorithms: ALGORITHMS,
      requiredClaims: ['exp'],
    });
    const refused = refusedClaim(rules, payload);
    if (refused !== undefined) return unauthorized(`claim "${refused}" is not allowed`);
    return { subject: payload.sub, token: secret(token) };
  } catch (error) {
    return verificationRefusal(error);
  }
}

function verificationRefusal(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return unauthorized('the token has expired');
  if (error instanceof errors.JWTClaimValidationFailed)
    return unauthorized(`claim "${error.claim}" is refused`);
  const code = error instanceof errors.JOSEError ? error.code : 'the issuer cannot be reached';
  return unauthenticated('Invalid Bearer token', `the token cannot be verified: ${code}`);
}

/**
 * Unsigned is 401 with this text (observed 2026-09-28), signed wrongly the same (assumed). No policies are evaluated: a
 * key of the account may do what it is not expressly denied, one of another account nothing, since no policy lets it in,
 * and AUTHENTICATE_ONLY asks not even that (assumed).
 */
function authorizeIam(
  account: Account,
  request: InboundRequest,
  action: string | undefined,
): Caller | Refusal {
  const { credentials, clock, region } = account;
  const verdict = verifySigV4(request, credentials, clock, { region, service: 'bedrock-agentcore' });
  if (!('key' in verdict)) {
    return unauthenticated('Authentication error - Invalid credentials', verdict.errorType);
  }
  const { principalArn, deniedActions } = verdict.key;
  if (action !== undefined && deniedActions?.includes(action) === true) {
    return unauthorized(`the access key is denied ${action}`);
  }
  if (action !== undefined && accountIdOf(principalArn) !== account.accountId) {
    return unauthorized(`the access key is of another account: ${principalArn}`);
  }
  return { subject: principalArn, token: undefined };
}

function unauthenticated(message: string, reason: string): Refusal {
  return { status: 401, message, reason };
}

function unauthorized(reason: string): Refusal {
  return { status: 403, message: 'Authorization error - Insufficient permissions', reason };
}
