import { secret } from '../../contract/secret.ts';
import type { Secret } from '../../contract/secret.ts';
import type { Account } from '../account.ts';
import { clientSecretOf } from '../control-plane/provider-secrets.ts';
import type { OauthProvider } from '../control-plane/state.ts';

/** What outbound authorization needs from outside. */
export interface OutboundContext {
  readonly account: Account;
  readonly fetch: typeof fetch;
}

/** Where an OAuth provider's issuer takes requests, and how its client shows who it is. */
export interface OauthEndpoints {
  readonly authorizationEndpoint: string | undefined;
  readonly tokenEndpoint: string;
}

/** A token with what else the issuer said of it. */
export interface FetchedToken {
  readonly accessToken: Secret;
  readonly refreshToken: Secret | undefined;
  /** Milliseconds since 1970, by the account's clock. */
  readonly expiresAt: number | undefined;
}

/** Why there is no token: words for the caller's DEBUG text, without any value. */
export interface TokenFailure {
  readonly failure: string;
}

/** How long an issuer may take for an answer (assumed). */
const TIMEOUT_MS = 30_000;

/** Members that a request for a token sets itself: a custom parameter cannot replace them (assumed). */
const RESERVED: ReadonlySet<string> = new Set([
  'grant_type',
  'client_id',
  'client_secret',
  'subject_token',
  'actor_token',
  'assertion',
  'code',
  'code_verifier',
  'redirect_uri',
  'refresh_token',
]);

/** Asks the provider's issuer for a token. `form` holds the grant; custom parameters are added to it. */
export async function fetchToken(
  context: OutboundContext,
  provider: OauthProvider,
  form: Readonly<Record<string, string>>,
  customParameters: Readonly<Record<string, string>> = {},
): Promise<FetchedToken | TokenFailure> {
  const endpoints = await endpointsOf(context, provider);
  if ('failure' in endpoints) return endpoints;
  const client = authenticationOf(context.account, provider);
  if ('failure' in client) return client;
  const custom = Object.entries(customParameters).filter(([name]) => !RESERVED.has(name));
  const body = new URLSearchParams({ ...form, ...Object.fromEntries(custom), ...client.form });
  try {
    const response = await patiently(context, endpoints.tokenEndpoint, {
      method: 'POST',
      headers: { accept: 'application/json', ...client.headers },
      body,
    });
    const answer: unknown = await response.json().catch(() => undefined);
    return response.ok ? readToken(context, answer) : { failure: refusalText(response.status, answer) };
  } catch {
    return { failure: 'The token endpoint cannot be reached.' };
  }
}

/** The endpoints that the provider was made with, or those that its discovery document names. */
export async function endpointsOf(
  context: OutboundContext,
  { config }: OauthProvider,
): Promise<OauthEndpoints | TokenFailure> {
  const [settings] = Object.values(config) as readonly ProviderSettings[];
  const { discoveryUrl, authorizationServerMetadata } = settings?.oauthDiscovery ?? {};
  const { tokenEndpoint, authorizationEndpoint } = authorizationServerMetadata ?? {};
  if (tokenEndpoint !== undefined) return { tokenEndpoint, authorizationEndpoint };
  if (discoveryUrl === undefined) return { failure: 'The provider has no token endpoint.' };
  try {
    const response = await patiently(context, discoveryUrl, { headers: { accept: 'application/json' } });
    const document = (await response.json()) as Readonly<Record<string, unknown>>;
    if (typeof document.token_endpoint !== 'string')
      return { failure: 'The issuer names no token endpoint.' };
    const { authorization_endpoint: authorize } = document;
    return {
      tokenEndpoint: document.token_endpoint,
      authorizationEndpoint: typeof authorize === 'string' ? authorize : undefined,
    };
  } catch {
    return { failure: 'The discovery document cannot be read.' };
  }
}

/** The client id of a provider. */
export function clientIdOf({ config }: OauthProvider): string {
  const [settings] = Object.values(config) as readonly ProviderSettings[];
  return settings?.clientId ?? '';
}

/** What the configurations of all vendors share; members that one of them lacks are not there. */
interface ProviderSettings {
  readonly clientId?: string;
  readonly clientAuthenticationMethod?: string;
  readonly oauthDiscovery?: {
    readonly discoveryUrl?: string;
    readonly authorizationServerMetadata?: {
      readonly tokenEndpoint?: string;
      readonly authorizationEndpoint?: string;
    };
  };
}

interface ClientAuthentication {
  readonly headers: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
}

/** By `clientAuthenticationMethod` (observed 2026-09-28); Basic where none is chosen, and a client without a secret names itself (both assumed). */
function authenticationOf(account: Account, provider: OauthProvider): ClientAuthentication | TokenFailure {
  const [settings] = Object.values(provider.config) as readonly ProviderSettings[];
  const method = settings?.clientAuthenticationMethod ?? 'CLIENT_SECRET_BASIC';
  const clientId = clientIdOf(provider);
  if (method !== 'CLIENT_SECRET_BASIC' && method !== 'CLIENT_SECRET_POST') {
    return { failure: `The local AWS does not support the client authentication method ${method}.` };
  }
  const clientSecret = clientSecretOf(account, provider);
  if (clientSecret === undefined) {
    if (provider.hasSecret) return { failure: 'The secret of the credential provider cannot be read.' };
    return { headers: {}, form: { client_id: clientId } };
  }
  if (method === 'CLIENT_SECRET_POST') {
    return { headers: {}, form: { client_id: clientId, client_secret: clientSecret.reveal() } };
  }
  // RFC 6749 section 2.3.1: both parts form-encoded first.
  const pair = `${formEncode(clientId)}:${formEncode(clientSecret.reveal())}`;
  return { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }, form: {} };
}

function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function readToken({ account }: OutboundContext, answer: unknown): FetchedToken | TokenFailure {
  const {
    access_token: token,
    refresh_token: refresh,
    expires_in: seconds,
  } = (answer ?? {}) as {
    readonly access_token?: unknown;
    readonly refresh_token?: unknown;
    readonly expires_in?: unknown;
  };
  if (typeof token !== 'string' || token === '')
    return { failure: 'The token endpoint answered with no token.' };
  const lifetime = Number(seconds);
  return {
    accessToken: secret(token),
    refreshToken: typeof refresh === 'string' ? secret(refresh) : undefined,
    expiresAt: lifetime > 0 ? account.clock.now() + lifetime * 1000 : undefined,
  };
}

/** Only the code of the error: a description may repeat what was sent. */
function refusalText(status: number, answer: unknown): string {
  const { error } = (answer ?? {}) as { readonly error?: unknown };
  const code = typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? ` with ${error}` : '';
  return `The token endpoint refused the request${code} (Status Code: ${status}).`;
}

async function patiently(
  { account, fetch: get }: OutboundContext,
  url: string,
  init: RequestInit,
): Promise<Response> {
  const patience = new AbortController();
  const cancel = account.clock.after(TIMEOUT_MS, () => patience.abort());
  try {
    // What is sent is for this address alone.
    return await get(url, { ...init, redirect: 'error', signal: patience.signal });
  } finally {
    cancel();
  }
}
