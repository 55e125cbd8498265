import type { GatewaySpec, TargetSpec } from '../../registrar/aws-port.ts';

type Body = Readonly<Record<string, unknown>>;

const ARN = 'arn:aws:bedrock-agentcore:us-east-1:111122223333';

/** ARN of a provider, as seen in captures. */
export const providerArn: string = `${ARN}:token-vault/default/apikeycredentialprovider/p1`;
/** Both kinds of timestamps that gateways and targets have. */
export const times: Readonly<Record<string, string>> = {
  createdAt: '2026-11-21T08:00:00.123456789Z',
  updatedAt: '2026-11-21T08:00:00Z',
};

/** A gateway as we write it. */
export const spec: GatewaySpec = {
  name: 'demo',
  description: 'd',
  roleArn: 'arn:aws:iam::111122223333:role/gw',
  supportedVersions: ['2025-11-25'],
  inbound: {
    discoveryUrl: 'https://idp.example/.well-known/openid-configuration',
    allowedClients: ['c1'],
    allowedAudience: undefined,
    allowedScopes: undefined,
  },
  exceptionLevel: 'DEBUG',
};
/** A gateway that somebody has changed since, as the service answers it. */
export const gateway: Body & { readonly gatewayArn: string; readonly gatewayUrl: string } = {
  ...times,
  gatewayArn: `${ARN}:gateway/demo-abc123def4`,
  gatewayId: 'demo-abc123def4',
  gatewayUrl: 'https://demo-abc123def4.gateway.bedrock-agentcore.us-east-1.amazonaws.com/mcp',
  status: 'READY',
  name: 'demo',
  roleArn: spec.roleArn,
  protocolType: 'MCP',
  protocolConfiguration: { mcp: { supportedVersions: ['2025-03-26'], instructions: 'be kind' } },
  authorizerType: 'CUSTOM_JWT',
  authorizerConfiguration: {
    customJWTAuthorizer: { discoveryUrl: spec.inbound.discoveryUrl, allowedAudience: ['a'] },
  },
  interceptorConfigurations: [
    {
      interceptor: { lambda: { arn: 'arn:aws:lambda:us-east-1:111122223333:function:req' } },
      interceptionPoints: ['REQUEST'],
    },
  ],
};

/** A target as we write it. */
export const target: TargetSpec = {
  name: 'orders',
  description: 'd',
  schema: { inline: '{"openapi":"3.0.3"}' },
  headers: undefined,
  credential: {
    kind: 'apiKey',
    providerArn,
    location: 'HEADER',
    parameterName: 'x-api-key',
    prefix: undefined,
  },
};
/** The same on the wire. */
export const targetBody: Body = {
  name: 'orders',
  description: 'd',
  targetConfiguration: { mcp: { openApiSchema: { inlinePayload: '{"openapi":"3.0.3"}' } } },
  credentialProviderConfigurations: [
    {
      credentialProviderType: 'API_KEY',
      credentialProvider: {
        apiKeyCredentialProvider: {
          providerArn,
          credentialParameterName: 'x-api-key',
          credentialLocation: 'HEADER',
        },
      },
    },
  ],
};
/** The same as the service answers it. */
export const targetAnswer: Body = {
  ...times,
  ...targetBody,
  gatewayArn: gateway.gatewayArn,
  targetId: 'TGT1234567',
  status: 'READY',
};
