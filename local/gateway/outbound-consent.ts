import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { clientIdOf, endpointsOf, fetchToken } from './outbound-token-endpoint.ts';
import { scopeOf } from './outbound-oauth.ts';
import type { Gateway } from '../control-plane/state.ts';
import { isObject } from '../../contract/json-object.ts';
import type { Caller } from './authorizer.ts';
import type { RpcOutcome } from './json-rpc.ts';
import type { OauthGrant, TokenOutcome } from './outbound-oauth.ts';
import type { FetchedToken, OutboundContext } from './outbound-token-endpoint.ts';

/** Where a user must agree before a target can be called. */
export interface Consent {
  readonly url: string;
  readonly elicitationId: string;
}

/** A call that needs a user's own token. */
export interface ConsentCall extends OauthGrant {
  readonly gateway: Gateway;
  readonly caller: Caller;
  readonly version: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly defaultReturnUrl: string | undefined;
}

/** The logins of AUTHORIZATION_CODE targets, and the tokens that they ended with. */
export interface Consents {
  /** The user's token, or where to get it. Tokens are kept per user and target's grant (per user: observed 2026-09-28). */
  tokenFor(call: ConsentCall): Promise<TokenOutcome | { readonly consent: Consent }>;
  /** Sends the browser to the issuer, with a cookie that binds the login to this browser. */
  authorize(requestUri: string): Promise<Response>;
  /** Takes the browser back from the issuer, and on to where the login was to end. */
  callBack(request: Request): Promise<Response>;
  /** `CompleteResourceTokenAuth`: whoever sent the user off says which user came back. */
  complete(body: unknown): Response;
}

interface Login {
  readonly call: ConsentCall;
  readonly userKey: string;
  readonly returnUrl: string;
  readonly verifier: string;
  readonly state: string;
  readonly cookie: string;
  readonly expiresAt: number;
  token: FetchedToken | undefined;
}

/** How long a login's URL is good (devguide gateway-outbound-auth, read 2026-10). */
const LOGIN_MS = 10 * 60_000;
const COOKIE = 'agentcore-login';
const MESSAGE = 'Please login to this URL for authorization.';
const META = 'aws.bedrock-agentcore.gateway/credentialProviderConfiguration';
/** Observed 2026-09-28. */
const TOO_OLD =
  'Cannot initiate authorization code grant flow. URL elicitation requires MCP version 2025-11-25 or newer.';

/** Makes the memory of logins. */
export function createConsents(context: OutboundContext): Consents {
  const memory: Memory = { context, logins: new Map(), tokens: new Map() };
  return {
    tokenFor: (call) => tokenFor(memory, call),
    authorize: (requestUri) => authorize(memory, requestUri),
    callBack: (request) => callBack(memory, request),
    complete: (body) => complete(memory, body),
  };
}

interface Memory {
  readonly context: OutboundContext;
  /** By request URI. */
  readonly logins: Map<string, Login>;
  /** By user and grant. */
  readonly tokens: Map<string, FetchedToken>;
}

async function tokenFor(
  memory: Memory,
  call: ConsentCall,
): Promise<TokenOutcome | { readonly consent: Consent }> {
  const { context, tokens } = memory;
  const { caller, provider, scopes, gateway } = call;
  if (caller.subject === undefined) return { failure: 'The caller has no identity.' };
  const userKey = JSON.stringify([gateway.id, caller.subject, provider.arn, scopes]);
  const chosen = chosenBy(call.params);
  const kept = chosen.forceAuthentication ? undefined : tokens.get(userKey);
  const usable = kept && (await refreshed(context, call, kept));
  if (usable !== undefined) {
    tokens.set(userKey, usable);
    return usable;
  }
  if (call.version < '2025-11-25') return { failure: TOO_OLD, isWhole: true };
  const returnUrl = chosen.returnUrl ?? call.defaultReturnUrl;
  if (returnUrl === undefined || !isAllowed(context, gateway, returnUrl)) {
    return {
      failure: 'The return URL is not one of the allowedResourceOauth2ReturnUrls of the workload identity.',
    };
  }
  return { consent: begin(memory, { call, userKey, returnUrl }) };
}

function begin(
  { context: { account }, logins }: Memory,
  login: Pick<Login, 'call' | 'userKey' | 'returnUrl'>,
): Consent {
  const { ids, clock, endpointUrl } = account;
  const requestUri = `urn:ietf:params:oauth:request_uri:${ids.credential(43)}`;
  for (const [known, { expiresAt }] of logins) if (expiresAt <= clock.now()) logins.delete(known);
  logins.set(requestUri, {
    ...login,
    verifier: ids.credential(64),
    state: ids.credential(32),
    cookie: ids.credential(32),
    expiresAt: clock.now() + LOGIN_MS,
    token: undefined,
  });
  const url = `${endpointUrl}/identities/oauth2/authorize?request_uri=${encodeURIComponent(requestUri)}`;
  return { url, elicitationId: ids.uuid() };
}

async function authorize(memory: Memory, requestUri: string): Promise<Response> {
  const login = current(memory, requestUri);
  if (login === undefined) return problem('The request_uri is not known or has expired');
  const endpoints = await endpointsOf(memory.context, login.call.provider);
  if ('failure' in endpoints || endpoints.authorizationEndpoint === undefined) {
    return problem('The issuer has no authorization endpoint');
  }
  const location = authorizationUrl(endpoints.authorizationEndpoint, login);
  const cookie = `${COOKIE}=${login.cookie}; Path=/identities/oauth2; HttpOnly; SameSite=Lax`;
  return new Response(null, { status: 302, headers: { location, 'set-cookie': cookie } });
}

async function callBack(memory: Memory, request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const cookies = request.headers.get('cookie') ?? '';
  const cookie = new RegExp(`(?:^|; *)${COOKIE}=([A-Za-z0-9]+)`).exec(cookies)?.[1];
  if (cookie === undefined) return problem(COOKIE_MISSING);
  const [requestUri] = [...memory.logins].find(([, { state }]) => state === searchParams.get('state')) ?? [];
  const login = current(memory, requestUri);
  if (requestUri === undefined || login?.cookie !== cookie) {
    return problem('The state is not known or has expired');
  }
  const { provider } = login.call;
  const code = searchParams.get('code');
  if (!provider.callbackUrl.endsWith(pathname) || code === null || login.token !== undefined) {
    return problem('The authorization was not granted');
  }
  const found = await fetchToken(memory.context, provider, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: provider.callbackUrl,
    code_verifier: login.verifier,
  });
  if ('failure' in found) return problem(found.failure);
  login.token = found;
  const back = new URL(login.returnUrl);
  // Background knowledge: the name of the parameter.
  back.searchParams.set('session_id', requestUri);
  return new Response(null, { status: 302, headers: { location: back.href } });
}

function complete(memory: Memory, body: unknown): Response {
  const { sessionUri, userIdentifier = {} } = (body ?? {}) as CompleteInput;
  const uri = typeof sessionUri === 'string' ? sessionUri : '';
  const login = current(memory, uri);
  if (login?.token === undefined) return problem('The sessionUri is not valid');
  if (subjectOf(userIdentifier) !== login.call.caller.subject) return problem('The user is another one');
  memory.tokens.set(login.userKey, login.token);
  memory.logins.delete(uri);
  return Response.json({});
}

function current({ context, logins }: Memory, requestUri: string | undefined): Login | undefined {
  const login = logins.get(requestUri ?? '');
  return login !== undefined && context.account.clock.now() < login.expiresAt ? login : undefined;
}

/**
 * How a call says that its user must agree first: since 2026-07-28 a result that wants input (observed 2026-09-28),
 * before that error -32042 (reported).
 */
export function consentOutcome({ url, elicitationId }: Consent, version: string): RpcOutcome {
  if (version >= '2026-07-28') {
    const params = { mode: 'url', url, message: MESSAGE, elicitationId };
    const inputRequests = { urlElicitation: { method: 'elicitation/create', params } };
    return { result: { resultType: 'input_required', inputRequests } };
  }
  const elicitations = [{ mode: 'url', url, message: MESSAGE }];
  const message = 'This request requires more information.';
  return { error: { code: -32042, message, data: { elicitations } } };
}

/** Observed 2026-09-28. */
const COOKIE_MISSING =
  "1 validation error detected: Value at 'cookie' failed to satisfy constraint: Member must not be null";

interface CompleteInput {
  readonly sessionUri?: unknown;
  readonly userIdentifier?: { readonly userId?: unknown; readonly userToken?: unknown };
}

/** The token as it is while it is good; with a refresh token a new one after that (assumed). */
async function refreshed(
  context: OutboundContext,
  { provider }: ConsentCall,
  kept: FetchedToken,
): Promise<FetchedToken | undefined> {
  if (kept.expiresAt === undefined || context.account.clock.now() < kept.expiresAt) return kept;
  if (kept.refreshToken === undefined) return undefined;
  const form = { grant_type: 'refresh_token', refresh_token: kept.refreshToken.reveal() };
  const found = await fetchToken(context, provider, form);
  return 'failure' in found ? undefined : { ...found, refreshToken: found.refreshToken ?? kept.refreshToken };
}

/** PKCE with S256 (observed 2026-09-28). */
function authorizationUrl(endpoint: string, { call, verifier, state }: Login): string {
  const url = new URL(endpoint);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const parameters = {
    ...call.customParameters,
    response_type: 'code',
    client_id: clientIdOf(call.provider),
    redirect_uri: call.provider.callbackUrl,
    ...scopeOf(call.scopes),
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** What the client chose for this one call (devguide gateway-outbound-auth, read 2026-10). */
function chosenBy(params: Readonly<Record<string, unknown>>): {
  readonly returnUrl: string | undefined;
  readonly forceAuthentication: boolean;
} {
  const path = ['_meta', META, 'oauthCredentialProvider'];
  const settings = path.reduce<unknown>(
    (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    params,
  );
  const { returnUrl, forceAuthentication } = isObject(settings) ? settings : {};
  return {
    returnUrl: typeof returnUrl === 'string' ? returnUrl : undefined,
    forceAuthentication: forceAuthentication === true,
  };
}

/** Observed 2026-09-28: the workload identity of the gateway lists where a login may end. */
function isAllowed({ account }: OutboundContext, { id }: Gateway, returnUrl: string): boolean {
  const identity = account.controlPlane.workloadIdentities.get(id);
  return URL.canParse(returnUrl) && identity?.returnUrls?.includes(returnUrl) === true;
}

/** Of a user's token only `sub` is read: that the token is checked again is not known. */
function subjectOf({ userId, userToken }: NonNullable<CompleteInput['userIdentifier']>): string | undefined {
  if (typeof userId === 'string') return userId;
  try {
    return typeof userToken === 'string' ? decodeJwt(userToken).sub : undefined;
  } catch {
    return undefined;
  }
}

function problem(message: string): Response {
  return Response.json({ message }, { status: 400 });
}
