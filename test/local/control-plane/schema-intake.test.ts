import {
  CreateGatewayTargetCommand,
  GetGatewayTargetCommand,
  ListGatewayTargetsCommand,
  SynchronizeGatewayTargetsCommand,
  UpdateGatewayTargetCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type {
  CreateGatewayTargetCommandInput,
  McpTargetConfiguration,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import type { LocalAws } from '../../../local/start.ts';
import { createClock } from '../../../local/clock.ts';
import { startSdkServer } from '../gateway/mcp-server.ts';
import { controlPlane, makeGateway, openApi, post, refusalOf, rpc, startAws } from '../local-aws.ts';

const OK = { 200: { description: 'ok' } };
const DOCUMENT = openApi('https://api.example.com', { '/a': { get: { operationId: 'a', responses: OK } } });
const ROLE = [{ credentialProviderType: 'GATEWAY_IAM_ROLE' }] as const;
const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const ADD = { name: 'add', description: 'Adds', inputSchema: { type: 'object' } };

function put(aws: LocalAws, path: string, text: string): void {
  const place = { contentType: 'text/plain', etag: 'e', modifiedAt: 0 };
  aws.account.s3.set(path, { bytes: Buffer.from(text), ...place });
}

/** Makes a target and tells how it settled. */
async function make(
  aws: LocalAws,
  gatewayIdentifier: string,
  mcp: McpTargetConfiguration,
  more: Partial<CreateGatewayTargetCommandInput> = {},
): Promise<{
  targetId: string;
  status?: string | undefined;
  statusReasons?: string[] | undefined;
  at?: Date | undefined;
}> {
  const input = { gatewayIdentifier, name: 'api', targetConfiguration: { mcp }, ...more };
  const { targetId = '' } = await controlPlane(aws).send(new CreateGatewayTargetCommand(input));
  const get = new GetGatewayTargetCommand({ gatewayIdentifier, targetId });
  const { status, statusReasons, lastSynchronizedAt } = await controlPlane(aws).send(get);
  return { targetId, status, statusReasons, at: lastSynchronizedAt };
}

async function toolNames(gatewayUrl: string): Promise<readonly string[]> {
  const { body } = await post(gatewayUrl, rpc('tools/list'));
  return (body.result?.tools ?? []).map(({ name }) => name);
}

describe('documents in S3', () => {
  it.each([
    ['JSON', JSON.stringify(DOCUMENT)],
    [
      'YAML',
      'openapi: 3.0.3\ninfo: { title: T, version: "1" }\nservers: [{ url: https://api.example.com }]\npaths:\n  /a:\n    get: { operationId: a, responses: { "200": { description: ok } } }\n',
    ],
  ])('[A1/json-and-yaml] become tools: %s', async (_, text) => {
    const aws = await startAws();
    put(aws, 'bucket/spec', text);
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    const source = { s3: { uri: 's3://bucket/spec', bucketOwnerAccountId: aws.accountId } };
    expect(await make(aws, gatewayId, { openApiSchema: source })).toMatchObject({ status: 'READY' });
    expect(await toolNames(gatewayUrl)).toEqual(['api___a']);
  });

  it.each([
    [
      'is not there',
      's3://bucket/none',
      undefined,
      'Failed to read schema from s3://bucket/none: the object does not exist',
    ],
    [
      'belongs to another',
      's3://bucket/spec',
      '111111111111',
      'Failed to read schema from s3://bucket/spec: the bucket is not owned by account 111111111111',
    ],
    ['is too large', 's3://bucket/large', undefined, 'Schema at s3://bucket/large is larger than 1000 bytes'],
    [
      'does not parse',
      's3://bucket/broken',
      undefined,
      'Failed to parse OpenAPI specification:\nattribute openapi is missing',
    ],
  ])(
    '[B3/s3-problem-failed] fail the target after it is made where the object %s',
    async (_, uri, owner, reason) => {
      const aws = await startAws({ quotas: { s3SchemaBytes: 1000 } });
      put(aws, 'bucket/spec', JSON.stringify(DOCUMENT));
      put(aws, 'bucket/broken', '{}');
      put(aws, 'bucket/large', 'x'.repeat(1001));
      const { gatewayId } = await makeGateway(aws);
      const source = { s3: { uri, bucketOwnerAccountId: owner } };
      const made = await make(aws, gatewayId, { openApiSchema: source });
      expect(made).toMatchObject({ status: 'FAILED', statusReasons: [reason] });
    },
  );
});

describe('documents in the request', () => {
  it('[A4/schema-sizes] are refused when they are larger than the quota', async () => {
    const aws = await startAws();
    const { gatewayId } = await makeGateway(aws);
    const inlinePayload = `${JSON.stringify(DOCUMENT)}${' '.repeat(1_000_000)}`;
    expect(await refusalOf(make(aws, gatewayId, { openApiSchema: { inlinePayload } }))).toEqual({
      name: 'ValidationException',
      message: 'Inline schema is larger than 1000000 bytes',
      status: 400,
    });
    const wide = await startAws({ quotas: { inlineSchemaBytes: 2_000_000 } });
    const other = await makeGateway(wide);
    expect(await make(wide, other.gatewayId, { openApiSchema: { inlinePayload } })).toMatchObject({
      status: 'READY',
    });
  });

  it('[B3/schema-problem-refused] are refused where they do not parse, or fail later where that is wanted', async () => {
    const aws = await startAws();
    const { gatewayId } = await makeGateway(aws);
    const source = { openApiSchema: { inlinePayload: '{"openapi":"3.0.3","info":{}}' } };
    const reason = 'Failed to parse OpenAPI specification:\nattribute paths is missing';
    expect(await refusalOf(make(aws, gatewayId, source))).toMatchObject({ message: reason });
    const later = await startAws({ quirks: { inlineSchemaProblems: 'failed' } });
    const other = await makeGateway(later);
    const made = await make(later, other.gatewayId, source);
    expect(made).toMatchObject({ status: 'FAILED', statusReasons: [reason] });
  });
});

describe('Lambda targets', () => {
  const lambda = (toolSchema: object): McpTargetConfiguration =>
    ({ lambda: { lambdaArn: LAMBDA, toolSchema } }) as McpTargetConfiguration;
  const credentials = { credentialProviderConfigurations: [...ROLE] };

  it('[B4/lambda-tool-schema] have the tools that they declare, in the request or in S3', async () => {
    const aws = await startAws();
    put(aws, 'bucket/tools.json', JSON.stringify([ADD]));
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    await make(aws, gatewayId, lambda({ inlinePayload: [ADD] }), { name: 'inline', ...credentials });
    await make(aws, gatewayId, lambda({ s3: { uri: 's3://bucket/tools.json' } }), {
      name: 's3',
      ...credentials,
    });
    expect(await toolNames(gatewayUrl)).toEqual(['inline___add', 's3___add']);
  });

  it.each([
    ['{', 'Tool schema is not a JSON list of tools'],
    [
      '[{"name":"x","description":"d","inputSchema":{"type":"text"}}]',
      "1 validation error detected: Value 'text' at 'ToolDefinitions.1.member.inputSchema.type' failed to satisfy constraint: Member must satisfy enum value set: [string, number, object, array, boolean, integer]",
    ],
    [JSON.stringify([ADD, ADD]), 'Tool schema has more than one tool with name "add"'],
  ])('fail after creation where the object in S3 is %s', async (text, reason) => {
    const aws = await startAws();
    put(aws, 'bucket/tools.json', text);
    const { gatewayId } = await makeGateway(aws);
    const made = await make(aws, gatewayId, lambda({ s3: { uri: 's3://bucket/tools.json' } }), credentials);
    expect(made).toMatchObject({ status: 'FAILED', statusReasons: [reason] });
  });
});

describe('API Gateway targets', () => {
  const paths = {
    '/pets': { get: { operationId: 'listPets', responses: OK }, post: { responses: OK } },
    '/pets/{id}': {
      get: {
        operationId: 'getPet',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: OK,
      },
    },
    '/admin': { get: { operationId: 'admin', responses: OK } },
  };
  const filter = (filterPath: string, methods: ('GET' | 'POST')[] = ['GET']) => ({ filterPath, methods });
  const config = (
    toolFilters: { filterPath: string; methods: ('GET' | 'POST')[] }[],
    toolOverrides?: { name: string; path: string; method: 'GET' | 'POST' }[],
  ): McpTargetConfiguration => ({
    apiGateway: {
      restApiId: 'api1',
      stage: 'prod',
      apiGatewayToolConfiguration: { toolFilters, toolOverrides },
    },
  });

  async function world(): Promise<LocalAws> {
    const aws = await startAws();
    aws.account.apiGateway.restApis.set('api1', {
      ...{ id: 'api1', name: 'pets', createdAt: 0, functionName: 'f' },
      stages: [{ name: 'prod', deploymentId: 'd', createdAt: 0 }],
      exportStage: (stage) => JSON.stringify(openApi(`https://api.example.com/${stage}`, paths)),
    });
    return aws;
  }

  it('[B4/api-gateway-target] have the methods of the export that a filter lets through', async () => {
    const aws = await world();
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    const override = { name: 'addPet', path: '/pets', method: 'POST' } as const;
    const made = await make(aws, gatewayId, config([filter('/pets*', ['GET', 'POST'])], [override]));
    expect(made.status).toBe('READY');
    expect(made.at).toBeInstanceOf(Date);
    expect(await toolNames(gatewayUrl)).toEqual(['api___addPet', 'api___getPet', 'api___listPets']);
  });

  it.each([
    [
      'a stage that is not there',
      { ...config([filter('/pets')]).apiGateway, stage: 'none' },
      'Stage none of REST API api1 does not exist',
    ],
    [
      'filters that nothing matches',
      config([filter('/none')]).apiGateway,
      'No method of REST API api1 matches the tool filters',
    ],
    [
      'a method without a name',
      config([filter('/pets', ['POST'])]).apiGateway,
      "OpenAPI schema operations must include 'operationId' field. Missing in: POST /pets",
    ],
  ] as const)('fail after creation for %s', async (_, apiGateway, reason) => {
    const aws = await world();
    const { gatewayId } = await makeGateway(aws);
    const made = await make(aws, gatewayId, { apiGateway } as McpTargetConfiguration);
    expect(made).toMatchObject({ status: 'FAILED', statusReasons: [reason] });
  });

  it('find nothing in an API of one greedy path', async () => {
    const aws = await startAws();
    const stages = [{ name: 'prod', deploymentId: 'd', createdAt: 0 }];
    aws.account.apiGateway.restApis.set('api1', {
      id: 'api1',
      name: 'a',
      createdAt: 0,
      functionName: 'f',
      stages,
    });
    const { gatewayId } = await makeGateway(aws);
    const made = await make(aws, gatewayId, config([filter('/*')]));
    expect(made).toMatchObject({
      status: 'FAILED',
      statusReasons: ['No method of REST API api1 matches the tool filters'],
    });
  });
});

describe('MCP server targets', () => {
  it('have the tools that are given for them, and never the server’s', async () => {
    const aws = await startAws();
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    const inlinePayload = JSON.stringify({ tools: [{ name: 'echo', inputSchema: { type: 'object' } }] });
    const mcpServer = { endpoint: 'https://mcp.example.com/mcp', mcpToolSchema: { inlinePayload } };
    expect(await make(aws, gatewayId, { mcpServer })).toMatchObject({ status: 'READY' });
    expect(await toolNames(gatewayUrl)).toEqual(['api___echo']);
  });

  it('[B3/dynamic-not-synchronised] are READY without being asked where they are DYNAMIC', async () => {
    const aws = await startAws();
    const { gatewayId } = await makeGateway(aws);
    const mcpServer = {
      endpoint: 'https://mcp.example.com/mcp',
      listingMode: 'DYNAMIC',
      resourcePriority: 7,
    } as const;
    const made = await make(aws, gatewayId, { mcpServer });
    expect(made).toMatchObject({ status: 'READY', at: undefined });
    const list = new ListGatewayTargetsCommand({ gatewayIdentifier: gatewayId });
    expect((await controlPlane(aws).send(list)).items).toMatchObject([
      { targetType: 'MCP_SERVER', listingMode: 'DYNAMIC', resourcePriority: 7 },
    ]);
  });

  it('fail after creation where their server does not answer, and are CREATING until that is known', async () => {
    const aws = await startAws();
    const { gatewayId } = await makeGateway(aws);
    const mcpServer = { endpoint: 'http://127.0.0.1:1/mcp' };
    const { targetId } = await make(aws, gatewayId, { mcpServer });
    const get = new GetGatewayTargetCommand({ gatewayIdentifier: gatewayId, targetId });
    await expect.poll(async () => (await controlPlane(aws).send(get)).status).toBe('FAILED');
    const { statusReasons } = await controlPlane(aws).send(get);
    expect(statusReasons?.[0]).toMatch(/^Failed to list tools of the MCP server: /);
    const update = { gatewayIdentifier: gatewayId, targetId, targetConfiguration: { mcp: { mcpServer } } };
    const updated = await controlPlane(aws).send(new UpdateGatewayTargetCommand(update));
    expect(updated.status).toBe('UPDATING');
  });

  it('[B4/synchronized-at] are READY with the tools of their server, and read them anew when they are synchronised', async () => {
    const clock = createClock(() => Date.UTC(2026, 10, 21, 12));
    const aws = await startAws({ clock, allowPrivateTargets: true });
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier, gatewayUrl } = await makeGateway(aws);
    const { url } = await startSdkServer();
    const { targetId } = await make(aws, gatewayIdentifier, { mcpServer: { endpoint: url } });
    const get = async () => client.send(new GetGatewayTargetCommand({ gatewayIdentifier, targetId }));
    await expect.poll(async () => (await get()).status).toBe('READY');
    const first = (await get()).lastSynchronizedAt;
    expect(first).toBeInstanceOf(Date);
    expect(await toolNames(gatewayUrl)).not.toEqual([]);
    clock.advance(60_000);
    const synchronize = { gatewayIdentifier, targetIdList: [targetId] };
    const { targets = [] } = await client.send(new SynchronizeGatewayTargetsCommand(synchronize));
    expect(targets).toMatchObject([{ status: 'SYNCHRONIZING', lastSynchronizedAt: first }]);
    await expect.poll(async () => (await get()).status).toBe('READY');
    expect((await get()).lastSynchronizedAt?.getTime()).toBe((first?.getTime() ?? 0) + 60_000);
  });

  it('are alone in being synchronised', async () => {
    const aws = await startAws();
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const source = { openApiSchema: { inlinePayload: JSON.stringify(DOCUMENT) } };
    const { targetId } = await make(aws, gatewayIdentifier, source);
    const synchronize = new SynchronizeGatewayTargetsCommand({ gatewayIdentifier, targetIdList: [targetId] });
    expect(await refusalOf(controlPlane(aws).send(synchronize))).toEqual({
      name: 'ValidationException',
      message: 'Synchronization is only supported for MCP server targets with DEFAULT listing mode',
      status: 400,
    });
  });
});
