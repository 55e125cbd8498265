import type {
  CreateOauth2CredentialProviderCommandInput,
  Oauth2Discovery,
  Oauth2ProviderConfigInput,
  Oauth2ProviderConfigOutput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { invalid, unsupported } from './answer.ts';
import type { Answer } from './answer.ts';
import type { GivenCredential } from './provider-secrets.ts';

/** What a provider is configured with. */
export interface Oauth2Config {
  /** As it is answered. */
  readonly output: Oauth2ProviderConfigOutput;
  /** The client's secret, where the client has one. */
  readonly secret: GivenCredential | undefined;
}

/** Any member of the input's union. */
type VendorConfig = NonNullable<
  Oauth2ProviderConfigInput.CustomOauth2ProviderConfigMember['customOauth2ProviderConfig']
>;

/** Members that vendors of one kind share. */
interface SharedInput extends Pick<
  VendorConfig,
  'clientId' | 'clientSecret' | 'clientSecretConfig' | 'clientSecretSource'
> {
  readonly tenantId?: string | undefined;
  readonly issuer?: string | undefined;
  readonly authorizationEndpoint?: string | undefined;
  readonly tokenEndpoint?: string | undefined;
}

/** Where the vendors with a member of their own are discovered (their published metadata; background knowledge). */
const DISCOVERY: Readonly<Record<string, (config: SharedInput) => Oauth2Discovery>> = {
  google: () => wellKnown('https://accounts.google.com'),
  slack: () => wellKnown('https://slack.com'),
  salesforce: () => wellKnown('https://login.salesforce.com'),
  microsoft: ({ tenantId = 'common' }) => wellKnown(`https://login.microsoftonline.com/${tenantId}/v2.0`),
  linkedin: () => wellKnown('https://www.linkedin.com/oauth'),
  github: () => endpoints('https://github.com', '/login/oauth/authorize', '/login/oauth/access_token'),
  atlassian: () => endpoints('https://auth.atlassian.com', '/authorize', '/oauth/token'),
};

/** Reads a provider's configuration; that vendor and member have to fit, and the wording, is assumed. */
export function readOauth2Config(
  input: Pick<
    CreateOauth2CredentialProviderCommandInput,
    'credentialProviderVendor' | 'oauth2ProviderConfigInput'
  >,
): Oauth2Config | { readonly refusal: Answer } {
  const [[member, config] = ['', {}]] = Object.entries(input.oauth2ProviderConfigInput ?? {}) as [
    string,
    SharedInput,
  ][];
  const { credentialProviderVendor: vendor = '' } = input;
  if (member !== memberOf(vendor)) {
    return { refusal: invalid(`${member} is not the configuration of credentialProviderVendor ${vendor}`) };
  }
  if (member === 'customOauth2ProviderConfig') return readCustom(config as VendorConfig);
  const discovery = discoveryOf(member, config);
  if (discovery === undefined) {
    return { refusal: unsupported(`${vendor} without issuer, authorizationEndpoint and tokenEndpoint`) };
  }
  // The member of the output is named like that of the input.
  const output = { [member]: { oauthDiscovery: discovery, clientId: config.clientId } } as unknown;
  return { output: output as Oauth2ProviderConfigOutput, secret: givenSecret(config) };
}

function readCustom(config: VendorConfig): Oauth2Config | { readonly refusal: Answer } {
  const { clientAuthenticationMethod: method, privateEndpoint, privateEndpointOverrides } = config;
  if (privateEndpoint !== undefined || (privateEndpointOverrides ?? []).length > 0) {
    // Observed for targets of an account without the feature (2026-09-28): ours is such an account.
    return {
      refusal: invalid(
        'Private endpoint configuration requires VPC egress feature to be enabled for this account.',
      ),
    };
  }
  if (
    method === 'AWS_IAM_ID_TOKEN_JWT' ||
    method === 'PRIVATE_KEY_JWT' ||
    config.privateKeyJwtConfig !== undefined
  ) {
    return { refusal: unsupported(`client authentication with ${method ?? 'PRIVATE_KEY_JWT'}`) };
  }
  if (config.clientId === undefined || config.clientId === '') {
    return { refusal: invalid('clientId is required in customOauth2ProviderConfig') };
  }
  const { oauthDiscovery, clientId, onBehalfOfTokenExchangeConfig, clientAuthenticationMethod } = config;
  const shown = { oauthDiscovery, clientId, onBehalfOfTokenExchangeConfig, clientAuthenticationMethod };
  return { output: { customOauth2ProviderConfig: shown }, secret: givenSecret(config) };
}

function discoveryOf(member: string, config: SharedInput): Oauth2Discovery | undefined {
  const known = DISCOVERY[member.replace('Oauth2ProviderConfig', '')];
  if (known !== undefined) return known(config);
  const { issuer, authorizationEndpoint, tokenEndpoint } = config;
  if (issuer === undefined || authorizationEndpoint === undefined || tokenEndpoint === undefined)
    return undefined;
  return { authorizationServerMetadata: { issuer, authorizationEndpoint, tokenEndpoint } };
}

/** Vendors without a member of their own share `includedOauth2ProviderConfig` (service model). */
function memberOf(vendor: string): string {
  const name = vendor.replace(/Oauth2$/, '').toLowerCase();
  return `${name === 'custom' || Object.hasOwn(DISCOVERY, name) ? name : 'included'}Oauth2ProviderConfig`;
}

function givenSecret({ clientSecret, clientSecretSource, clientSecretConfig }: SharedInput): GivenCredential {
  return {
    member: 'clientSecret',
    prefix: 'clientSecret',
    value: clientSecret,
    source: clientSecretSource,
    reference: clientSecretConfig,
  };
}

function wellKnown(issuer: string): Oauth2Discovery {
  return { discoveryUrl: `${issuer}/.well-known/openid-configuration` };
}

function endpoints(issuer: string, authorize: string, token: string): Oauth2Discovery {
  return {
    authorizationServerMetadata: {
      issuer,
      authorizationEndpoint: issuer + authorize,
      tokenEndpoint: issuer + token,
    },
  };
}
