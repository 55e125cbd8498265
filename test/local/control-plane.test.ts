import {
  CreateGatewayCommand,
  CreateGatewayTargetCommand,
  DeleteGatewayCommand,
  DeleteGatewayTargetCommand,
  GetGatewayCommand,
  GetGatewayTargetCommand,
  ListGatewaysCommand,
  ListGatewayTargetsCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateGatewayCommand,
  UpdateGatewayTargetCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../local/clock.ts';
import {
  controlPlane,
  makeGateway,
  makeTarget,
  openApi,
  openGateway,
  refusalOf,
  ROLE_ARN,
  startAws,
} from './local-aws.ts';

const GATEWAY_404 =
  "Failed to retrieve gateway because it doesn't exist. Retry the request with a different resource identifier.";
const TARGET_404 =
  "Failed to retrieve target because it doesn't exist. Retry the request with a different resource identifier.";
const NOON = Date.UTC(2026, 10, 21, 12);
const DOCUMENT = openApi('https://api.example.com', {
  '/a': { get: { operationId: 'a', responses: { 200: { description: 'ok' } } } },
});
const inline = (inlinePayload: string) => ({ mcp: { openApiSchema: { inlinePayload } } });

describe('gateways', () => {
  it('go from CREATING to READY, UPDATING and DELETING until they are gone', async () => {
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

  it('echo what was sent and nothing else, with timestamps of nine digits', async () => {
    const aws = await startAws({ clock: createClock(() => NOON + 326) });
    const body = { ...openGateway('gw', { exceptionLevel: 'DEBUG' }), tags: { Purpose: 'x' } };
    const response = await fetch(`${aws.endpointUrl}/gateways/`, {
      method: 'POST',
      headers: { authorization: signed('bedrock-agentcore') },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(202);
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

  it('are made once for one client token, and not for other parameters', async () => {
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

  it('have names of their own', async () => {
    const client = controlPlane(await startAws());
    await client.send(new CreateGatewayCommand(openGateway()));
    expect(await refusalOf(client.send(new CreateGatewayCommand(openGateway())))).toEqual({
      name: 'ConflictException',
      message: 'A gateway with name gw already exists',
      status: 409,
    });
  });

  it('are listed by pages', async () => {
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

  it('lose what an update leaves out', async () => {
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

  it('cannot be deleted while they have targets', async () => {
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
  ] as const)('refuse %s', async (_, change, message) => {
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
    ['AWS_IAM', { authorizerType: 'AWS_IAM' }, 'the authorizer type AWS_IAM'],
    ['no protocol', { protocolType: undefined }, 'gateways without protocolType'],
    [
      '2026-07-28',
      { protocolConfiguration: { mcp: { supportedVersions: ['2026-07-28'] } } },
      'MCP version 2026-07-28',
    ],
    [
      'sessions',
      { protocolConfiguration: { mcp: { sessionConfiguration: { sessionTimeoutInSeconds: 900 } } } },
      '"protocolConfiguration.mcp.sessionConfiguration"',
    ],
  ] as const)('say that the local AWS does not support %s yet', async (_, settings, what) => {
    const client = controlPlane(await startAws());
    const input = { ...openGateway(), ...settings } as ReturnType<typeof openGateway>;
    expect(await refusalOf(client.send(new CreateGatewayCommand(input)))).toEqual({
      name: 'ValidationException',
      message: `the local AWS does not support ${what} yet`,
      status: 400,
    });
  });
});

describe('targets', () => {
  it('keep the document char for char, and are replaced as a whole', async () => {
    const aws = await startAws();
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const text = `${JSON.stringify(DOCUMENT, null, 3)}\n`;
    const { targetId } = await makeTarget(aws, gatewayIdentifier, text, { description: 'old' });
    const found = await client.send(new GetGatewayTargetCommand({ gatewayIdentifier, targetId }));
    expect(found.targetConfiguration).toEqual(inline(text));
    expect(targetId).toMatch(/^[A-Z0-9]{10}$/);
    const targetConfiguration = inline(JSON.stringify(DOCUMENT));
    const update = { gatewayIdentifier, targetId, name: 'renamed', targetConfiguration };
    expect(await client.send(new UpdateGatewayTargetCommand(update))).toMatchObject({ status: 'UPDATING' });
    const after = await client.send(new GetGatewayTargetCommand({ gatewayIdentifier, targetId }));
    expect(after).toMatchObject({ status: 'READY', name: 'renamed', targetConfiguration });
    expect(after.description).toBeUndefined();
  });

  it('are listed by id', async () => {
    const aws = await startAws();
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const ids = [];
    for (const name of ['a', 'b', 'c'])
      ids.push((await makeTarget(aws, gatewayIdentifier, DOCUMENT, { name })).targetId);
    const first = await client.send(new ListGatewayTargetsCommand({ gatewayIdentifier, maxResults: 2 }));
    const { nextToken } = first;
    const rest = await client.send(
      new ListGatewayTargetsCommand({ gatewayIdentifier, maxResults: 2, nextToken }),
    );
    expect([...(first.items ?? []), ...(rest.items ?? [])].map((item) => item.targetId)).toEqual(
      ids.toSorted(),
    );
    expect(rest.nextToken).toBeUndefined();
    expect(rest.items?.[0]).toMatchObject({ status: 'READY', targetType: 'OPEN_API_SCHEMA' });
  });

  it('are made once for one client token, and have names of their own', async () => {
    const aws = await startAws();
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const clientToken = '57e35888-f3f7-47ed-a568-72bf4f31694a';
    const targetConfiguration = inline(JSON.stringify(DOCUMENT));
    const input = { gatewayIdentifier, name: 'api', targetConfiguration };
    const first = await client.send(new CreateGatewayTargetCommand({ ...input, clientToken }));
    const again = await client.send(new CreateGatewayTargetCommand({ ...input, clientToken }));
    expect(again.targetId).toBe(first.targetId);
    expect(await refusalOf(client.send(new CreateGatewayTargetCommand(input)))).toEqual({
      name: 'ConflictException',
      message: `A target with name api already exists in gateway ${gatewayIdentifier}`,
      status: 409,
    });
  });

  it('wait for their gateway', async () => {
    const aws = await startAws({ clock: createClock(() => NOON), settleMs: 1 });
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const targetConfiguration = inline(JSON.stringify(DOCUMENT));
    const create = new CreateGatewayTargetCommand({ gatewayIdentifier, name: 'api', targetConfiguration });
    expect(await refusalOf(controlPlane(aws).send(create))).toEqual({
      name: 'ConflictException',
      message: 'The resource cannot be changed while its status is CREATING',
      status: 409,
    });
  });

  it('are missed by name of what is missing, the gateway first', async () => {
    const aws = await startAws();
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const missing = { gatewayIdentifier, targetId: 'ABCDEFGHIJ' };
    const nowhere = { gatewayIdentifier: 'gw-abcdefghij', targetId: 'ABCDEFGHIJ' };
    for (const [input, message] of [
      [missing, TARGET_404],
      [nowhere, GATEWAY_404],
    ] as const) {
      const refusal = { name: 'ResourceNotFoundException', message, status: 404 };
      expect(await refusalOf(client.send(new GetGatewayTargetCommand(input)))).toEqual(refusal);
      expect(await refusalOf(client.send(new DeleteGatewayTargetCommand(input)))).toEqual(refusal);
    }
  });

  it('fail after creation where the document does not parse, and recover by an update', async () => {
    const aws = await startAws();
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const broken = openApi('https://api.example.com', {
      '/iam': { get: { operationId: 'iam' } },
      '/echo': { get: {} },
    });
    const { targetId, ...failed } = await makeTarget(aws, gatewayIdentifier, broken);
    expect(failed).toEqual({
      status: 'FAILED',
      statusReasons: [
        "Failed to parse OpenAPI specification:\nattribute paths.'/iam'(get).responses is missing\nattribute paths.'/echo'(get).responses is missing",
      ],
    });
    const targetConfiguration = inline(JSON.stringify(DOCUMENT));
    await client.send(
      new UpdateGatewayTargetCommand({ gatewayIdentifier, targetId, name: 'api', targetConfiguration }),
    );
    const { status } = await client.send(new GetGatewayTargetCommand({ gatewayIdentifier, targetId }));
    expect(status).toBe('READY');
  });
});

describe('tags', () => {
  it('are kept apart from the gateway, added, listed and removed', async () => {
    const client = controlPlane(await startAws());
    const { gatewayArn: resourceArn } = await client.send(
      new CreateGatewayCommand(openGateway('gw', { tags: { Purpose: 'x' } })),
    );
    await client.send(new TagResourceCommand({ resourceArn, tags: { Feature: 'gateway', 'a b': 'c' } }));
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a b', 'none'] }));
    const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual({ Purpose: 'x', Feature: 'gateway' });
  });

  it('need a resource', async () => {
    const client = controlPlane(await startAws());
    const resourceArn = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/none-0123456789';
    expect(await refusalOf(client.send(new ListTagsForResourceCommand({ resourceArn })))).toEqual({
      name: 'ResourceNotFoundException',
      message: `Resource ${resourceArn} not found`,
      status: 404,
    });
  });
});

describe('inputs', () => {
  it('are checked against the service model, in its words', async () => {
    const client = controlPlane(await startAws());
    const discoveryUrl = 'https://issuer.example.com/.well-known/openid-configuration?x=1';
    const create = new CreateGatewayCommand({
      ...openGateway(),
      authorizerType: 'CUSTOM_JWT',
      authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl } },
    });
    expect(await refusalOf(client.send(create))).toEqual({
      name: 'ValidationException',
      message: `1 validation error detected: Value '${discoveryUrl}' at 'authorizerConfiguration.customJWTAuthorizer.discoveryUrl' failed to satisfy constraint: Member must satisfy regular expression pattern: [^\\s?#]+/\\.well-known/(openid-configuration|oauth-authorization-server)(/[^\\s?#]+)?`,
      status: 400,
    });
  });

  it.each([
    [
      'several problems together',
      { name: 'no_underscore', roleArn: ROLE_ARN, authorizerType: 'OPEN' },
      "2 validation errors detected: Value 'no_underscore' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ([0-9a-zA-Z][-]?){1,48}; Value 'OPEN' at 'authorizerType' failed to satisfy constraint: Member must satisfy enum value set: [CUSTOM_JWT, AWS_IAM, NONE, AUTHENTICATE_ONLY]",
    ],
    [
      'a missing member',
      { name: 'gw', authorizerType: 'NONE' },
      "1 validation error detected: Value at 'roleArn' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a sensitive value that is too long, without repeating it',
      { ...openGateway(), description: 'x'.repeat(201) },
      "1 validation error detected: Value at 'description' failed to satisfy constraint: Member must have length less than or equal to 200",
    ],
    [
      'a union with two members',
      { ...openGateway(), interceptorConfigurations: [{ interceptor: {}, interceptionPoints: ['REQUEST'] }] },
      "1 validation error detected: Value at 'interceptorConfigurations.1.member.interceptor' failed to satisfy constraint: Member must have exactly one member set",
    ],
    [
      'a value of another type',
      { ...openGateway(), name: 7 },
      'NUMBER_VALUE can not be converted to a String',
    ],
  ])('refuse %s', async (_, body, message) => {
    const aws = await startAws();
    const response = await fetch(`${aws.endpointUrl}/gateways/`, {
      method: 'POST',
      headers: { authorization: signed('bedrock-agentcore') },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message });
  });

  it('have to be JSON objects', async () => {
    const aws = await startAws();
    for (const body of ['{', '[]', 'null', '7']) {
      const response = await fetch(`${aws.endpointUrl}/gateways/`, {
        method: 'POST',
        headers: { authorization: signed('bedrock-agentcore') },
        body,
      });
      expect(response.status).toBe(400);
      expect(response.headers.get('x-amzn-errortype')).toBe('SerializationException');
      expect(await response.json()).toEqual({ message: 'The body is not a JSON object' });
    }
  });
});

/** An authorization with a credential scope; the signature is not looked at. */
function signed(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}
