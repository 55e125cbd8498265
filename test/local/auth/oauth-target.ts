import {
  CreateOauth2CredentialProviderCommand,
  UpdateWorkloadIdentityCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { CreateGatewayCommandInput } from '@aws-sdk/client-bedrock-agentcore-control';
import { secret } from '../../../contract/secret.ts';
import { createClock } from '../../../local/clock.ts';
import type { MovableClock } from '../../../local/clock.ts';
import type { LocalAws } from '../../../local/start.ts';
import { readReference } from '../control-plane/reference.ts';
import { controlPlane, makeGateway, makeTarget, openApi, post, rpc, startAws } from '../local-aws.ts';
import { startUpstream } from '../upstream-server.ts';
import type { Received } from '../upstream-server.ts';
import { askToken, basic } from './parts.ts';

/** A capture of the real service. */
export interface Capture {
  readonly request: { readonly body: { readonly params?: object } };
  readonly response: { readonly status: number; readonly body: unknown };
  readonly rawBody?: string;
  readonly cases?: Readonly<Record<string, number>>;
}

/** Reads a capture by name. */
export const capture = (name: string): Capture => readReference(`golden/observed/${name}.json`) as Capture;

const VERSIONS = ['2025-03-26', '2025-11-25', '2026-07-28'];
/** A gateway that wants JWTs, speaks every version and tells what went wrong. */
export function jwtGateway(aws: LocalAws): Promise<{ gatewayId: string; gatewayUrl: string }> {
  const settings: Partial<CreateGatewayCommandInput> = {
    authorizerType: 'CUSTOM_JWT',
    authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl: aws.issuer.discoveryUrl } },
    protocolConfiguration: { mcp: { supportedVersions: VERSIONS } },
    exceptionLevel: 'DEBUG',
  };
  return makeGateway(aws, settings);
}

/** Makes a provider of the local issuer's client of that id; gives its ARN. */
export async function makeOauth(aws: LocalAws, clientId: string): Promise<string> {
  const { credentialProviderArn = '' } = await controlPlane(aws).send(
    new CreateOauth2CredentialProviderCommand({
      name: `provider-${clientId}`,
      credentialProviderVendor: 'CustomOauth2',
      oauth2ProviderConfigInput: {
        customOauth2ProviderConfig: {
          oauthDiscovery: { discoveryUrl: aws.issuer.discoveryUrl },
          clientId,
          clientSecret: 's',
        },
      },
    }),
  );
  return credentialProviderArn;
}

/** Where a login ends. */
export const RETURN_URL = 'http://127.0.0.1:9/done';

/** A tool `api___secure` whose target wants OAuth. */
export interface OauthTarget {
  readonly aws: LocalAws;
  readonly gatewayId: string;
  /** Calls it, with other members of `params` if wanted. */
  readonly call: (version: string, more?: object) => ReturnType<typeof post>;
  readonly requests: readonly Received[];
}

/** One upstream, one gateway, one user's token, one target with OAuth. */
export async function setUpOauth(
  grantType: 'CLIENT_CREDENTIALS' | 'AUTHORIZATION_CODE',
  clock: MovableClock = createClock(),
): Promise<OauthTarget> {
  const aws = await startAws({ allowPrivateTargets: true, clock });
  const upstream = await startUpstream();
  const client = { clientSecret: secret('s'), accessTokenTtlSeconds: 3600 };
  await aws.issuer.registerClient({ ...client, clientId: 'front', scopes: ['gw/invoke'] });
  const { gatewayId, gatewayUrl } = await jwtGateway(aws);
  const providerArn = await makeOauth(aws, 'vendor');
  const callbackUrl = aws.account.controlPlane.oauthProviders.get('provider-vendor')?.callbackUrl ?? '';
  await aws.issuer.registerClient({
    ...client,
    clientId: 'vendor',
    scopes: ['api/read'],
    redirectUris: [callbackUrl],
  });
  aws.issuer.registerUser({ subject: 'ada' });
  await controlPlane(aws).send(
    new UpdateWorkloadIdentityCommand({ name: gatewayId, allowedResourceOauth2ReturnUrls: [RETURN_URL] }),
  );
  const oauthCredentialProvider = {
    providerArn,
    scopes: ['api/read'],
    grantType,
    defaultReturnUrl: RETURN_URL,
  };
  await makeTarget(
    aws,
    gatewayId,
    openApi(upstream.url, { '/secure': { get: { operationId: 'secure', responses: {} } } }),
    {
      credentialProviderConfigurations: [
        { credentialProviderType: 'OAUTH', credentialProvider: { oauthCredentialProvider } },
      ],
    },
  );
  const { body } = await askToken(
    aws.issuer.tokenUrl,
    { grant_type: 'client_credentials' },
    basic('front', 's'),
  );
  const authorization = `Bearer ${String(body.access_token)}`;
  const call = (version: string, more: object = {}) => {
    const stateless = version === '2026-07-28';
    const meta = {
      'io.modelcontextprotocol/protocolVersion': version,
      'io.modelcontextprotocol/clientInfo': { name: 'client', version: '1.0' },
      'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {}, url: {} }, sampling: {} },
    };
    const params = { name: 'api___secure', arguments: {}, ...(stateless ? { _meta: meta } : {}), ...more };
    const own = stateless ? { 'mcp-method': 'tools/call', 'mcp-name': 'api___secure' } : {};
    return post(gatewayUrl, rpc('tools/call', params), {
      authorization,
      'mcp-protocol-version': version,
      ...own,
    });
  };
  return { aws, gatewayId, call, requests: upstream.requests };
}
