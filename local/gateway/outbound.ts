import type { Secret } from '../../contract/secret.ts';
import type { Account } from '../account.ts';
import { apiKeyOf } from '../control-plane/provider-secrets.ts';
import { sigV4Headers } from '../sigv4/sign.ts';
import { createConsents } from './outbound-consent.ts';
import { secretDenied, workloadDenied } from './outbound-denied.ts';
import { exchangedToken, serviceToken } from './outbound-oauth.ts';
import type { Gateway, Target } from '../control-plane/state.ts';
import type { Caller } from './authorizer.ts';
import type { Consent, Consents } from './outbound-consent.ts';
import type { OutboundContext } from './outbound-token-endpoint.ts';
import type { UpstreamRequest } from './upstream-request.ts';

/** A credential of a target. */
export interface Credential {
  /** The request with the credential on it. What the request had in that place is replaced (assumed). */
  apply(request: UpstreamRequest): UpstreamRequest;
}

/** A credential, or the text of why there is none, or the place where the user must first agree. */
export type OutboundOutcome = Credential | { readonly failure: string } | { readonly consent: Consent };

/** The call for which a credential is wanted. */
export interface OutboundCall {
  readonly gateway: Gateway;
  readonly target: Pick<Target, 'settings'>;
  readonly caller: Caller;
  /** The MCP version that the client speaks. */
  readonly version: string;
  /** Of `tools/call`: the client may choose where a login comes back to. */
  readonly params: Readonly<Record<string, unknown>>;
  /** For the history. */
  readonly traceId: string | undefined;
}

/** Outbound authorization of all gateways. */
export interface Outbound {
  /** The credential with which a target is called. */
  credentialFor(call: OutboundCall): Promise<OutboundOutcome>;
  /** Logins that users began. */
  readonly consents: Consents;
}

type Configuration = NonNullable<Target['settings']['credentialProviderConfigurations']>[number];
type ApiKeySettings = NonNullable<
  NonNullable<Configuration['credentialProvider']>['apiKeyCredentialProvider']
>;
type OauthSettings = NonNullable<NonNullable<Configuration['credentialProvider']>['oauthCredentialProvider']>;

const NOTHING: Credential = { apply: (request) => request };

/** Observed 2026-09-28 up to the full stop; what follows is assumed where it is not an observed text. */
const KEY_FAILED = 'Failed to fetch outbound api key.';
const TOKEN_FAILED = 'Failed to fetch outbound oauth token.';

/** Makes outbound authorization. */
export function createOutbound(account: Account, get: typeof fetch): Outbound {
  const context: OutboundContext = { account, fetch: get };
  const consents = createConsents(context);
  return {
    consents,
    async credentialFor(call) {
      const [configuration] = call.target.settings.credentialProviderConfigurations ?? [];
      const provider = configuration?.credentialProvider;
      if (provider?.apiKeyCredentialProvider !== undefined) {
        return apiKey(account, call.gateway, provider.apiKeyCredentialProvider);
      }
      if (provider?.oauthCredentialProvider !== undefined) {
        return oauth({ context, consents }, call, provider.oauthCredentialProvider);
      }
      const iam = provider?.iamCredentialProvider;
      if (iam === undefined) return NOTHING;
      return role(account, call.gateway, {
        service: iam.service ?? '',
        region: iam.region ?? account.region,
      });
    },
  };
}

/** Without a location it is a header, without a name `Authorization` (assumed); without a prefix exactly the key (observed 2026-09-28). */
function apiKey(account: Account, gateway: Gateway, settings: ApiKeySettings): OutboundOutcome {
  const provider = [...account.controlPlane.providers.values()].find(
    ({ arn }) => arn === settings.providerArn,
  );
  if (provider === undefined) return { failure: `${KEY_FAILED} CredentialProvider not found` };
  const refused = secretDenied(account, gateway, provider);
  if (refused !== undefined) return { failure: `${KEY_FAILED} ${refused}` };
  const key = apiKeyOf(account, provider);
  if (key === undefined) {
    return { failure: `${KEY_FAILED} Secret '${provider.secretArn}' cannot be read` };
  }
  const name = settings.credentialParameterName ?? 'Authorization';
  const prefix = settings.credentialPrefix ?? '';
  return {
    apply: (request) =>
      settings.credentialLocation === 'QUERY_PARAMETER'
        ? withQuery(request, name, `${prefix}${key.reveal()}`)
        : withHeaders(request, { [name]: `${prefix}${key.reveal()}` }),
  };
}

async function oauth(
  { context, consents }: { readonly context: OutboundContext; readonly consents: Consents },
  call: OutboundCall,
  settings: OauthSettings,
): Promise<OutboundOutcome> {
  const { account } = context;
  const provider = [...account.controlPlane.oauthProviders.values()].find(
    ({ arn }) => arn === settings.providerArn,
  );
  if (provider === undefined) return { failure: `${TOKEN_FAILED} CredentialProvider not found` };
  const refused = workloadDenied(account, call.gateway, call.caller);
  if (refused !== undefined) return { failure: `${TOKEN_FAILED} ${refused}` };
  const grant = {
    provider,
    scopes: settings.scopes ?? [],
    customParameters: settings.customParameters ?? {},
  };
  const startedAt = account.clock.now();
  const found = await (settings.grantType === 'AUTHORIZATION_CODE'
    ? consents.tokenFor({ ...call, ...grant, defaultReturnUrl: settings.defaultReturnUrl })
    : settings.grantType === 'TOKEN_EXCHANGE'
      ? exchangedToken(context, grant, call.caller)
      : serviceToken(context, grant));
  if ('consent' in found) return found;
  const problem = 'failure' in found ? found.failure : undefined;
  account.history.note(call.traceId, {
    place: 'token-endpoint',
    what: `${settings.grantType ?? 'CLIENT_CREDENTIALS'} ${provider.name}`,
    durationMs: account.clock.now() - startedAt,
    ...(problem === undefined ? {} : { problem }),
  });
  if ('failure' in found)
    return { failure: found.isWhole === true ? found.failure : `${TOKEN_FAILED} ${found.failure}` };
  return bearer(found.accessToken);
}

function bearer(token: Secret): Credential {
  return { apply: (request) => withHeaders(request, { Authorization: `Bearer ${token.reveal()}` }) };
}

/** Signs as the gateway's role. The session's name is observed (2026-09-28), that its credentials last an hour is assumed. */
function role(
  account: Account,
  { settings }: Gateway,
  scope: { readonly service: string; readonly region: string },
): Credential {
  const { credentials, clock, ids } = account;
  const key = credentials.assumeRole(settings.roleArn ?? '', `gateway-session-${ids.uuid()}`);
  return {
    apply(request) {
      const { method, path, body, origin } = request;
      return withHeaders(
        request,
        sigV4Headers({ method, path, body, host: origin.host }, key, scope, clock.now()),
      );
    },
  };
}

/** Replaces headers of the same name in any case. */
function withHeaders(request: UpstreamRequest, added: Readonly<Record<string, string>>): UpstreamRequest {
  const names = new Set(Object.keys(added).map((name) => name.toLowerCase()));
  const kept = Object.entries(request.headers).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...request, headers: { ...Object.fromEntries(kept), ...added } };
}

function withQuery(request: UpstreamRequest, name: string, value: string): UpstreamRequest {
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  const [path = '', query = ''] = request.path.split('?', 2);
  const kept = query
    .split('&')
    .filter((part) => part !== '' && part.split('=', 1)[0] !== encodeURIComponent(name));
  return { ...request, path: `${path}?${[...kept, pair].join('&')}` };
}
