import { expect, test } from 'vitest';
import type { Credential } from '../../registrar/aws-port.ts';
import { adapterWith } from './aws-stub.ts';
import { gateway, providerArn, spec, target, targetAnswer, targetBody, times } from './wire-shapes.ts';

test('a gateway is created as configured', async () => {
  const { aws, stub } = await adapterWith({ 'POST /gateways/': { status: 202, body: gateway } });
  expect(await aws.createGateway(spec, { a: 'b' })).toBe('demo-abc123def4');
  expect(stub.seen[0]?.body).toEqual({
    clientToken: expect.any(String) as string,
    name: 'demo',
    description: 'd',
    roleArn: spec.roleArn,
    protocolType: 'MCP',
    protocolConfiguration: { mcp: { supportedVersions: ['2025-11-25'] } },
    authorizerType: 'CUSTOM_JWT',
    authorizerConfiguration: {
      customJWTAuthorizer: { discoveryUrl: spec.inbound.discoveryUrl, allowedClients: ['c1'] },
    },
    exceptionLevel: 'DEBUG',
    tags: { a: 'b' },
  });
});

test('an updated gateway keeps its interceptors and instructions, and loses what we no longer want', async () => {
  const line = '/gateways/demo-abc123def4/';
  const { aws, stub } = await adapterWith({
    [`GET ${line}`]: { status: 200, body: gateway },
    [`PUT ${line}`]: { status: 202, body: { ...gateway, status: 'UPDATING' } },
  });
  await aws.updateGateway('demo-abc123def4', { ...spec, exceptionLevel: undefined });
  expect(stub.seen[1]?.body).toEqual({
    name: 'demo',
    description: 'd',
    roleArn: spec.roleArn,
    protocolType: 'MCP',
    protocolConfiguration: { mcp: { supportedVersions: ['2025-11-25'], instructions: 'be kind' } },
    authorizerType: 'CUSTOM_JWT',
    authorizerConfiguration: {
      customJWTAuthorizer: { discoveryUrl: spec.inbound.discoveryUrl, allowedClients: ['c1'] },
    },
    interceptorConfigurations: gateway.interceptorConfigurations,
  });
});

test('a gateway is found by name on any page, and read', async () => {
  const item = { ...times, name: 'other', gatewayId: 'x', status: 'READY', authorizerType: 'CUSTOM_JWT' };
  const { aws } = await adapterWith({
    'GET /gateways/': { status: 200, body: { items: [item], nextToken: 'tok+/=' } },
    'GET /gateways/?nextToken=tok%2B%2F%3D': {
      status: 200,
      body: { items: [{ ...item, name: 'demo', gatewayId: 'demo-abc123def4' }] },
    },
    'GET /gateways/demo-abc123def4/': { status: 200, body: gateway },
  });
  expect(await aws.findGatewayId('demo')).toBe('demo-abc123def4');
  expect(await aws.getGateway('demo-abc123def4')).toEqual({
    id: 'demo-abc123def4',
    arn: gateway.gatewayArn,
    url: gateway.gatewayUrl,
    status: 'READY',
    statusReasons: [],
    authorizerType: 'CUSTOM_JWT',
    protocolType: 'MCP',
    name: 'demo',
    description: undefined,
    roleArn: spec.roleArn,
    supportedVersions: ['2025-03-26'],
    inbound: {
      discoveryUrl: spec.inbound.discoveryUrl,
      allowedClients: undefined,
      allowedAudience: ['a'],
      allowedScopes: undefined,
    },
    exceptionLevel: undefined,
    interceptors: [
      {
        point: 'REQUEST',
        functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:req',
        passRequestHeaders: false,
      },
    ],
  });
});

test.each([
  [
    'get ours where there are steps',
    {
      interceptors: [{ point: 'RESPONSE', functionArn: 'arn:new', passRequestHeaders: false }] as const,
    },
    [
      {
        interceptor: { lambda: { arn: 'arn:new' } },
        interceptionPoints: ['RESPONSE'],
        inputConfiguration: { passRequestHeaders: false },
      },
    ],
  ],
  ['lose ours where there are no steps any more', { interceptors: [], ownFunction: 'req' }, undefined],
  ['keep those of others', { interceptors: [], ownFunction: 'request' }, gateway.interceptorConfigurations],
])("an updated gateway's interceptors %s", async (_, more, want) => {
  const path = '/gateways/demo-abc123def4/';
  const { aws, stub } = await adapterWith({
    [`GET ${path}`]: { status: 200, body: gateway },
    [`PUT ${path}`]: { status: 202, body: gateway },
  });
  await aws.updateGateway('demo-abc123def4', { ...spec, ...more });
  const body = stub.seen.at(-1)?.body as { readonly interceptorConfigurations?: unknown };
  expect(body.interceptorConfigurations).toEqual(want);
});

test('a target is created with its document and credential, and read back as written', async () => {
  const path = '/gateways/g-abc123def4/targets/';
  const { aws, stub } = await adapterWith({
    [`POST ${path}`]: { status: 202, body: targetAnswer },
    [`GET ${path}`]: {
      status: 200,
      body: { items: [{ ...times, targetId: 'TGT1234567', name: 'orders', status: 'READY' }] },
    },
    [`GET ${path}TGT1234567/`]: {
      status: 200,
      body: { ...targetAnswer, status: 'FAILED', statusReasons: ['why'] },
    },
  });
  expect(await aws.createTarget('g-abc123def4', target)).toBe('TGT1234567');
  expect(stub.seen[0]?.body).toEqual({ ...targetBody, clientToken: expect.any(String) as string });
  expect(await aws.listTargetIds('g-abc123def4')).toEqual(['TGT1234567']);
  expect(await aws.getTarget('g-abc123def4', 'TGT1234567')).toEqual({
    ...target,
    id: 'TGT1234567',
    status: 'FAILED',
    statusReasons: ['why'],
  });
});

test('an updated target keeps what somebody set beside it, and loses headers that are not configured', async () => {
  const line = '/gateways/g-abc123def4/targets/TGT1234567/';
  const kept = { allowedResponseHeaders: ['X-Cost'] };
  const metadataConfiguration = { ...kept, allowedRequestHeaders: ['X-Trace'] };
  const { aws, stub } = await adapterWith({
    [`GET ${line}`]: { status: 200, body: { ...targetAnswer, metadataConfiguration } },
    [`PUT ${line}`]: { status: 202, body: targetAnswer },
  });
  await aws.updateTarget('g-abc123def4', 'TGT1234567', target);
  expect(stub.seen[1]?.body).toEqual({ ...targetBody, metadataConfiguration: kept });
});

test('a document in S3 is named by its URI, and a role that signs for nothing named is no mode of ours', async () => {
  const { aws } = await adapterWith({
    'GET /gateways/g-abc123def4/targets/TGT1234567/': {
      status: 200,
      body: {
        ...targetAnswer,
        targetConfiguration: { mcp: { openApiSchema: { s3: { uri: 's3://b/k' } } } },
        credentialProviderConfigurations: [{ credentialProviderType: 'GATEWAY_IAM_ROLE' }],
      },
    },
  });
  expect(await aws.getTarget('g-abc123def4', 'TGT1234567')).toMatchObject({
    schema: { s3: 's3://b/k' },
    credential: { kind: 'other', type: 'GATEWAY_IAM_ROLE' },
  });
});

test('a target of another kind has no document', async () => {
  const { aws } = await adapterWith({
    'GET /gateways/g-abc123def4/targets/TGT1234567/': {
      status: 200,
      body: {
        ...targetAnswer,
        targetConfiguration: { mcp: { mcpServer: { endpoint: 'https://mcp.example' } } },
        credentialProviderConfigurations: [],
      },
    },
  });
  expect(await aws.getTarget('g-abc123def4', 'TGT1234567')).toMatchObject({
    schema: undefined,
    credential: undefined,
  });
});

const oauth: Credential = {
  kind: 'oauth',
  providerArn,
  scopes: ['read'],
  grant: 'AUTHORIZATION_CODE',
  returnUrl: 'https://app.example/back',
  customParameters: { audience: 'a' },
};

test.each<[string, Credential | undefined, unknown]>([
  ['none', undefined, undefined],
  [
    'a signature',
    { kind: 'iam', service: 'execute-api', region: 'eu-west-1' },
    [
      {
        credentialProviderType: 'GATEWAY_IAM_ROLE',
        credentialProvider: { iamCredentialProvider: { service: 'execute-api', region: 'eu-west-1' } },
      },
    ],
  ],
  [
    'a token',
    oauth,
    [
      {
        credentialProviderType: 'OAUTH',
        credentialProvider: {
          oauthCredentialProvider: {
            providerArn,
            scopes: ['read'],
            grantType: 'AUTHORIZATION_CODE',
            defaultReturnUrl: 'https://app.example/back',
            customParameters: { audience: 'a' },
          },
        },
      },
    ],
  ],
])('outbound authorization by %s is written and read back', async (_, credential, configurations) => {
  const path = '/gateways/g-abc123def4/targets/';
  const answer = { ...targetAnswer, credentialProviderConfigurations: configurations ?? [] };
  const { aws, stub } = await adapterWith({
    [`POST ${path}`]: { status: 202, body: answer },
    [`GET ${path}TGT1234567/`]: { status: 200, body: answer },
  });
  await aws.createTarget('g-abc123def4', { ...target, credential, headers: ['X-Trace'] });
  expect(stub.seen[0]?.body).toMatchObject({ metadataConfiguration: { allowedRequestHeaders: ['X-Trace'] } });
  expect(
    (stub.seen[0]?.body as { credentialProviderConfigurations?: unknown }).credentialProviderConfigurations,
  ).toEqual(configurations);
  expect((await aws.getTarget('g-abc123def4', 'TGT1234567'))?.credential).toEqual(credential);
});

test('an OAuth provider is written with its secret by name, and read back', async () => {
  const answer = {
    name: 'p2',
    credentialProviderArn: providerArn,
    credentialProviderVendor: 'CustomOauth2',
    clientSecretArn: { secretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:s-AbCdEf' },
    clientSecretJsonKey: 'k',
    clientSecretSource: 'EXTERNAL',
    oauth2ProviderConfigOutput: {
      customOauth2ProviderConfig: {
        oauthDiscovery: { discoveryUrl: 'https://i.example/.well-known/openid-configuration' },
        clientId: 'me',
      },
    },
    ...{
      createdTime: 1795248000,
      lastUpdatedTime: 1795248000,
      status: 'UPDATE_FAILED',
      failureReason: 'why',
    },
  };
  const { aws, stub } = await adapterWith({
    'POST /identities/UpdateOauth2CredentialProvider': { status: 200, body: answer },
    'POST /identities/GetOauth2CredentialProvider': { status: 200, body: answer },
  });
  const client = {
    discoveryUrl: 'https://i.example/.well-known/openid-configuration',
    ...{ clientId: 'me', exchangesTokens: true },
  };
  await aws.updateProvider({ kind: 'oauth', name: 'p2', ...client, secret: { secretId: 's', jsonKey: 'k' } });
  expect(stub.seen[0]?.body).toEqual({
    name: 'p2',
    credentialProviderVendor: 'CustomOauth2',
    oauth2ProviderConfigInput: {
      customOauth2ProviderConfig: {
        oauthDiscovery: { discoveryUrl: client.discoveryUrl },
        clientId: 'me',
        clientSecretSource: 'EXTERNAL',
        clientSecretConfig: { secretId: 's', jsonKey: 'k' },
        onBehalfOfTokenExchangeConfig: {
          grantType: 'TOKEN_EXCHANGE',
          tokenExchangeGrantTypeConfig: { actorTokenContent: 'NONE' },
        },
      },
    },
  });
  expect(await aws.findProvider({ kind: 'oauth', name: 'p2' })).toEqual({
    arn: providerArn,
    secret: { secretId: answer.clientSecretArn.secretArn, jsonKey: 'k' },
    client: { ...client, exchangesTokens: false },
    status: 'UPDATE_FAILED',
    statusReasons: ['why'],
  });
});
