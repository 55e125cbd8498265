import {
  CreateGatewayCommand,
  DeleteGatewayCommand,
  DeleteGatewayTargetCommand,
  GetGatewayCommand,
  ListGatewaysCommand,
  UpdateGatewayCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { GatewayInterceptorConfiguration } from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import {
  controlPlane,
  makeGateway,
  makeTarget,
  openApi,
  openGateway,
  refusalOf,
  startAws,
  signed,
} from '../local-aws.ts';

const GATEWAY_404 =
  "Failed to retrieve gateway because it doesn't exist. Retry the request with a different resource identifier.";
const NOON = Date.UTC(2026, 10, 21, 12);
const DOCUMENT = openApi('https://api.example.com', {
  '/a': { get: { operationId: 'a', responses: { 200: { description: 'ok' } } } },
});

describe('gateways', () => {
  it('[B3/gateway-lifecycle] [B2/gateway-ids] [B2/workload-identity] go from CREATING to READY, UPDATING and DELETING until they are gone', async () => {
    const clock = createClock(() => NOON);
    const aws = await startAws({ clock, settleMs: 1000 });
    const client = controlPlane(aws);
    const created = await client.send(new CreateGatewayCommand(openGateway()));
    expect(created).toMatchObject({ status: 'CREATING', workloadIdentityDetails: {} });
    expect(created.gatewayId).toMatch(/^gw-[a-z0-9]{10}$/);
    expect(created.gatewayUrl).toBe(`${aws.endpointUrl}/_gateway/${created.gatewayId ?? ''}/mcp`);
    const gatewayIdentifier = created.gatewayId;
    const status = async () => (await client.send(new GetGatewayCommand({ gatewayIdentifier }))).status;

    clock.advance(999);
    expect(await status()).toBe('CREATING');
    clock.advance(1);
    expect(await client.send(new GetGatewayCommand({ gatewayIdentifier }))).toMatchObject({
      status: 'READY',
      updatedAt: new Date(NOON + 1000),
      workloadIdentityDetails: {
        workloadIdentityArn: `arn:aws:bedrock-agentcore:us-east-1:000000000000:workload-identity-directory/default/workload-identity/${created.gatewayId ?? ''}`,
      },
    });
    const settings = openGateway('gw', { description: 'new' });
    const updated = await client.send(new UpdateGatewayCommand({ gatewayIdentifier, ...settings }));
    expect(updated).toMatchObject({ status: 'UPDATING', description: 'new' });
    clock.advance(1000);
    expect(await status()).toBe('READY');
    const deleted = await client.send(new DeleteGatewayCommand({ gatewayIdentifier }));
    expect(deleted).toMatchObject({ gatewayId: created.gatewayId, status: 'DELETING' });
    expect(await status()).toBe('DELETING');
    clock.advance(1000);
    expect(await refusalOf(client.send(new GetGatewayCommand({ gatewayIdentifier })))).toEqual({
      name: 'ResourceNotFoundException',
      message: GATEWAY_404,
      status: 404,
    });
  });

  it('[B1/nine-digits] [B1/bare-bodies] [B1/wire-headers] echo what was sent and nothing else, with timestamps of nine digits', async () => {
    const aws = await startAws({ clock: createClock(() => NOON + 326) });
    const body = { ...openGateway('gw', { exceptionLevel: 'DEBUG' }), tags: { Purpose: 'x' } };
    const response = await fetch(`${aws.endpointUrl}/gateways/`, {
      method: 'POST',
      headers: { authorization: signed('bedrock-agentcore') },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(202);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('x-amzn-trace-id')).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    const answer = (await response.json()) as Record<string, unknown>;
    expect(Object.keys(answer).toSorted()).toEqual(
      [
        'authorizerType createdAt exceptionLevel gatewayArn gatewayId gatewayUrl name protocolType roleArn',
        'status updatedAt workloadIdentityDetails',
      ].flatMap((names) => names.split(' ')),
    );
    expect(answer).toMatchObject({
      createdAt: '2026-11-21T12:00:00.326000000Z',
      updatedAt: '2026-11-21T12:00:00.326010000Z',
    });
  });

  it('[B1/client-token] [B1/client-token-mismatch] are made once for one client token, and not for other parameters', async () => {
    const client = controlPlane(await startAws());
    const clientToken = '57e35888-f3f7-47ed-a568-72bf4f31694a';
    const first = await client.send(new CreateGatewayCommand({ ...openGateway(), clientToken }));
    const again = await client.send(new CreateGatewayCommand({ ...openGateway(), clientToken }));
    expect(again.gatewayId).toBe(first.gatewayId);
    expect(
      await refusalOf(client.send(new CreateGatewayCommand({ ...openGateway('other'), clientToken }))),
    ).toEqual({
      name: 'ValidationException',
      message: 'clientToken was used before with other parameters',
      status: 400,
    });
  });

  it('[B2/unique-names] have names of their own', async () => {
    const client = controlPlane(await startAws());
    await client.send(new CreateGatewayCommand(openGateway()));
    expect(await refusalOf(client.send(new CreateGatewayCommand(openGateway())))).toEqual({
      name: 'ConflictException',
      message: 'A gateway with name gw already exists',
      status: 409,
    });
  });

  it('[B1/pagination] are listed by pages', async () => {
    const client = controlPlane(await startAws());
    for (const name of ['a', 'b', 'c']) await client.send(new CreateGatewayCommand(openGateway(name)));
    const names: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(new ListGatewaysCommand({ maxResults: 1, nextToken }));
      names.push(...(page.items ?? []).map((item) => item.name));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(names).toEqual(['a', 'b', 'c']);
    expect(await refusalOf(client.send(new ListGatewaysCommand({ nextToken: 'made-up' })))).toMatchObject({
      name: 'ValidationException',
      message: 'Invalid nextToken',
    });
  });

  it('[B3/full-replace] lose what an update leaves out', async () => {
    const aws = await startAws();
    const client = controlPlane(aws);
    const protocolConfiguration = { mcp: { supportedVersions: ['2025-11-25'] } };
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws, {
      protocolConfiguration,
      description: 'old',
    });
    await client.send(new UpdateGatewayCommand({ gatewayIdentifier, ...openGateway() }));
    const now = await client.send(new GetGatewayCommand({ gatewayIdentifier }));
    expect(now.protocolConfiguration).toBeUndefined();
    expect(now.description).toBeUndefined();
  });

  it('[B1/gateway-with-targets] cannot be deleted while they have targets', async () => {
    const aws = await startAws();
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const { targetId } = await makeTarget(aws, gatewayIdentifier, DOCUMENT);
    expect(await refusalOf(client.send(new DeleteGatewayCommand({ gatewayIdentifier })))).toEqual({
      name: 'ValidationException',
      message: 'Gateway has targets associated',
      status: 400,
    });
    await client.send(new DeleteGatewayTargetCommand({ gatewayIdentifier, targetId }));
    await client.send(new DeleteGatewayCommand({ gatewayIdentifier }));
  });

  it.each([
    [
      'a change of the authorizer',
      { authorizerType: 'CUSTOM_JWT' },
      'Authorizer type cannot be updated for an existing gateway',
    ],
    ['a change of the name', { name: 'other' }, 'Name cannot be updated for an existing gateway'],
    [
      'a new KMS key',
      { kmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-0000-0000-000000000000' },
      'KMS key cannot be updated for an existing gateway',
    ],
  ] as const)('[B3/immutable] refuse %s', async (_, change, message) => {
    const aws = await startAws();
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const update = { gatewayIdentifier, ...openGateway(), ...change };
    expect(await refusalOf(controlPlane(aws).send(new UpdateGatewayCommand(update)))).toEqual({
      name: 'ValidationException',
      message,
      status: 400,
    });
  });

  it.each([
    [
      'policy engines',
      {
        policyEngineConfiguration: {
          arn: 'arn:aws:bedrock-agentcore:us-east-1:000000000000:policy-engine/p-0123456789',
          mode: 'ENFORCE',
        },
      },
      'the local AWS does not support policy engines in mode ENFORCE',
    ],
    [
      'unknown versions',
      { protocolConfiguration: { mcp: { supportedVersions: ['2020-01-01'] } } },
      'MCP version 2020-01-01 is not supported',
    ],
    [
      'a configuration that the authorizer has no use for',
      {
        authorizerConfiguration: {
          customJWTAuthorizer: { discoveryUrl: 'https://a.example/.well-known/openid-configuration' },
        },
      },
      'authorizerConfiguration must not be set when authorizerType is NONE',
    ],
    [
      'CUSTOM_JWT without a configuration',
      { authorizerType: 'CUSTOM_JWT' },
      'authorizerConfiguration is required when authorizerType is CUSTOM_JWT',
    ],
  ] as const)('refuse %s', async (_, settings, message) => {
    const client = controlPlane(await startAws());
    const input = { ...openGateway(), ...settings } as ReturnType<typeof openGateway>;
    expect(await refusalOf(client.send(new CreateGatewayCommand(input)))).toEqual({
      name: 'ValidationException',
      message,
      status: 400,
    });
  });

  it('[B4/one-interceptor-per-point] have one interceptor for each point', async () => {
    const client = controlPlane(await startAws());
    const lambda = { arn: 'arn:aws:lambda:us-east-1:000000000000:function:f' };
    const both: GatewayInterceptorConfiguration = {
      interceptor: { lambda },
      interceptionPoints: ['REQUEST', 'RESPONSE'],
    };
    const one: GatewayInterceptorConfiguration = { interceptor: { lambda }, interceptionPoints: ['REQUEST'] };
    const twice = { ...openGateway(), interceptorConfigurations: [both, one] };
    expect(await refusalOf(client.send(new CreateGatewayCommand(twice)))).toEqual({
      name: 'ValidationException',
      message: 'Only one interceptor can be configured for the REQUEST interception point',
      status: 400,
    });
    const once = { ...openGateway(), interceptorConfigurations: [both] };
    const made = await client.send(new CreateGatewayCommand(once));
    expect(made.interceptorConfigurations).toEqual([both]);
  });

  it('[B2/gateway-url-without-protocol] have an address without a path where they have no protocol', async () => {
    const aws = await startAws();
    const input = { ...openGateway(), protocolType: undefined };
    const made = await controlPlane(aws).send(new CreateGatewayCommand(input));
    expect(made.gatewayUrl).toBe(`${aws.endpointUrl}/_gateway/${made.gatewayId ?? ''}`);
    expect(made.protocolType).toBeUndefined();
  });

  it('[B3/search-at-creation] have semantic search from their creation or never', async () => {
    const aws = await startAws();
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const protocolConfiguration = { mcp: { searchType: 'SEMANTIC' } } as const;
    const update = { gatewayIdentifier, ...openGateway('gw', { protocolConfiguration }) };
    expect(await refusalOf(controlPlane(aws).send(new UpdateGatewayCommand(update)))).toEqual({
      name: 'ValidationException',
      message: 'Search type cannot be enabled for an existing gateway',
      status: 400,
    });
  });

  it('[B3/regional-features] are refused what their region lacks', async () => {
    const features = { noneAuthorizer: false, semanticSearch: false };
    const aws = await startAws({ region: 'cn-north-1', features });
    const client = controlPlane(aws);
    const iam = openGateway('gw', { authorizerType: 'AWS_IAM' });
    expect(await refusalOf(client.send(new CreateGatewayCommand(openGateway())))).toMatchObject({
      message: 'NONE AuthorizerType is not valid',
    });
    const protocolConfiguration = { mcp: { searchType: 'SEMANTIC' } } as const;
    const search = new CreateGatewayCommand({ ...iam, protocolConfiguration });
    expect(await refusalOf(client.send(search))).toMatchObject({
      message: 'SEMANTIC search type is not supported. Update protocol configuration and retry',
    });
    const made = await client.send(new CreateGatewayCommand(iam));
    expect(made.gatewayArn).toBe(
      `arn:aws-cn:bedrock-agentcore:cn-north-1:000000000000:gateway/${made.gatewayId ?? ''}`,
    );
  });
});
