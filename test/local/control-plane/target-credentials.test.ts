import { CreateGatewayTargetCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import type {
  CredentialProviderConfiguration,
  McpTargetConfiguration,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import { controlPlane, makeGateway, openApi, refusalOf, startAws } from '../local-aws.ts';

const DOCUMENT = JSON.stringify(openApi('https://api.example.com', {}));
const PROVIDER = 'arn:aws:bedrock-agentcore:us-east-1:111111111111:token-vault/default/x/y';
const TARGETS: Readonly<Record<string, McpTargetConfiguration>> = {
  openApiSchema: { openApiSchema: { inlinePayload: DOCUMENT } },
  lambda: {
    lambda: {
      lambdaArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      toolSchema: { inlinePayload: [] },
    },
  },
  mcpServer: { mcpServer: { endpoint: 'https://mcp.example.com/mcp', listingMode: 'DYNAMIC' } },
  apiGateway: {
    apiGateway: { restApiId: 'a', stage: 's', apiGatewayToolConfiguration: { toolFilters: [] } },
  },
};
const iamCredentialProvider = { service: 'execute-api' };
const oauthCredentialProvider = { providerArn: PROVIDER, scopes: [] };
const CREDENTIALS: Readonly<Record<string, CredentialProviderConfiguration | undefined>> = {
  none: undefined,
  role: { credentialProviderType: 'GATEWAY_IAM_ROLE', credentialProvider: { iamCredentialProvider } },
  'bare role': { credentialProviderType: 'GATEWAY_IAM_ROLE' },
  oauth: { credentialProviderType: 'OAUTH', credentialProvider: { oauthCredentialProvider } },
  key: {
    credentialProviderType: 'API_KEY',
    credentialProvider: { apiKeyCredentialProvider: { providerArn: PROVIDER } },
  },
  caller: { credentialProviderType: 'CALLER_IAM_CREDENTIALS' },
  passthrough: { credentialProviderType: 'JWT_PASSTHROUGH' },
  mixed: { credentialProviderType: 'API_KEY', credentialProvider: { iamCredentialProvider } },
};

/** What is said of a credential that a kind of target may not have. */
const REFUSALS: readonly [kind: string, credential: string, message: string][] = [
  ['openApiSchema', 'bare role', 'IamCredentialProvider is required for openApiSchema targets'],
  [
    'openApiSchema',
    'caller',
    'Open api schema target does not support CALLER_IAM_CREDENTIALS credential provider type',
  ],
  [
    'openApiSchema',
    'passthrough',
    'Open api schema target does not support JWT_PASSTHROUGH credential provider type',
  ],
  ['openApiSchema', 'mixed', 'ApiKeyCredentialProvider is required for API_KEY credential provider type'],
  ['lambda', 'none', 'Lambda target requires a credential provider configuration'],
  ['lambda', 'oauth', 'Lambda target does not support OAUTH credential provider type'],
  ['lambda', 'key', 'Lambda target does not support API_KEY credential provider type'],
  [
    'mcpServer',
    'caller',
    'Mcp server target does not support CALLER_IAM_CREDENTIALS credential provider type',
  ],
  ['mcpServer', 'passthrough', 'Mcp server target does not support JWT_PASSTHROUGH credential provider type'],
  ['apiGateway', 'oauth', 'Api gateway target does not support OAUTH credential provider type'],
  [
    'apiGateway',
    'passthrough',
    'Api gateway target does not support JWT_PASSTHROUGH credential provider type',
  ],
];

const ALLOWED: readonly [kind: string, credential: string][] = [
  ...['none', 'role', 'oauth', 'key'].map((credential): [string, string] => ['openApiSchema', credential]),
  ...['role', 'bare role'].map((credential): [string, string] => ['lambda', credential]),
  ...['none', 'role', 'oauth', 'key'].map((credential): [string, string] => ['mcpServer', credential]),
  ...['none', 'role', 'bare role', 'key'].map((credential): [string, string] => ['apiGateway', credential]),
];

async function make(kind: string, credential: string): Promise<unknown> {
  const aws = await startAws();
  const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
  const configuration = CREDENTIALS[credential];
  return controlPlane(aws).send(
    new CreateGatewayTargetCommand({
      gatewayIdentifier,
      name: 'target',
      targetConfiguration: { mcp: TARGETS[kind] } as { mcp: McpTargetConfiguration },
      ...(configuration === undefined ? {} : { credentialProviderConfigurations: [configuration] }),
    }),
  );
}

describe('outbound authorization', () => {
  it.each(ALLOWED)('[B4/credential-kinds] of %s may be: %s', async (kind, credential) => {
    expect(await make(kind, credential)).toMatchObject({ status: 'CREATING' });
  });

  it.each(REFUSALS)('of %s may not be: %s', async (kind, credential, message) => {
    expect(await refusalOf(make(kind, credential))).toEqual({
      name: 'ValidationException',
      message,
      status: 400,
    });
  });

  it('[B4/token-exchange-denied] is denied its token exchange where the account has none', async () => {
    const aws = await startAws({ features: { tokenExchange: false } });
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const provider = { ...oauthCredentialProvider, grantType: 'TOKEN_EXCHANGE' } as const;
    const create = new CreateGatewayTargetCommand({
      gatewayIdentifier,
      targetConfiguration: { mcp: { openApiSchema: { inlinePayload: DOCUMENT } } },
      credentialProviderConfigurations: [
        { credentialProviderType: 'OAUTH', credentialProvider: { oauthCredentialProvider: provider } },
      ],
    });
    expect(await refusalOf(controlPlane(aws).send(create))).toEqual({
      name: 'AccessDeniedException',
      message: 'Token Exchange is not available for this account',
      status: 403,
    });
  });
});
