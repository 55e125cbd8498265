import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CreateGatewayTargetCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { createClock } from '../../../local/clock.ts';
import type { LocalAws } from '../../../local/start.ts';
import { controlPlane, makeGateway, makeTarget, openApi, post, rpc, startAws } from '../local-aws.ts';
import { startSdkServer } from './mcp-server.ts';
import { addTarget, ALL_VERSIONS, lambdaGateway, mcp } from './setup.ts';

const INFO = { name: 'test', version: '1.0' };
const SUM = '{"sum":3,"echo":"","region":"us-east-1","tool":"lambda-inline___add"}';

const EVERYTHING = mcp({
  supportedVersions: ALL_VERSIONS,
  sessionConfiguration: {},
  streamingConfiguration: { enableResponseStreaming: true },
});

async function v1(url: string): Promise<ClientV1> {
  const client = new ClientV1(INFO);
  // The SDK's own types disagree under exactOptionalPropertyTypes.
  await client.connect(new TransportV1(new URL(url)));
  return client;
}

async function v2(url: string): Promise<ClientV2> {
  const client = new ClientV2(INFO, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new TransportV2(new URL(url)));
  return client;
}

describe('the official clients', () => {
  it.each([
    ['v1, with a session and streams', v1, EVERYTHING],
    ['v2, stateless and with streams', v2, EVERYTHING],
    ['v2, stateless', v2, mcp({ supportedVersions: ALL_VERSIONS })],
    ['v2, with a session', v2, mcp({ supportedVersions: ['2025-11-25'], sessionConfiguration: {} })],
  ])('list and call: %s', async (_, connect, settings) => {
    const { url } = await lambdaGateway(() => settings);
    const client = await connect(url);
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(3);
    const result = await client.callTool({ name: 'lambda-inline___add', arguments: { a: 1, b: 2 } });
    expect(result).toMatchObject({ isError: false, content: [{ type: 'text', text: SUM }] });
    await client.close();
  });

  it('v2 agrees on the stateless version where the gateway has it', async () => {
    const { url } = await lambdaGateway(() => EVERYTHING);
    const client = await v2(url);
    expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
    await client.close();
  });

  it('v1 hears of progress, and follows pages', async () => {
    const aws = await startAws({ allowPrivateTargets: true, quirks: { toolsPageSize: 1 } });
    const { gatewayId, gatewayUrl } = await makeGateway(aws, EVERYTHING);
    const { url: endpoint } = await startSdkServer();
    await addTarget(aws, gatewayId, {
      name: 'mcp-server',
      targetConfiguration: { mcp: { mcpServer: { endpoint } } },
    });
    const client = await v1(gatewayUrl);
    const first = await client.listTools();
    const second = await client.listTools({ cursor: first.nextCursor });
    expect([...first.tools, ...second.tools].map(({ name }) => name)).toEqual([
      'mcp-server___echo',
      'mcp-server___progress',
    ]);
    const heard: number[] = [];
    const call = { name: 'mcp-server___progress', arguments: { text: 'x' } };
    const result = await client.callTool(call, undefined, {
      onprogress: ({ progress }) => void heard.push(progress),
    });
    expect([heard, result.content]).toEqual([[1, 2], [{ type: 'text', text: 'mcp-echo:x' }]]);
    await client.close();
  });
});

describe('a gateway without sessions', () => {
  it('[0/session-ignored] ignores a session id that a client made up', async () => {
    const { url } = await lambdaGateway();
    const answer = await post(url, rpc('tools/list'), { 'Mcp-Session-Id': 'made-up' });
    expect([answer.status, answer.headers.get('mcp-session-id')]).toEqual([200, null]);
  });
});

describe('a session', () => {
  it('[G7/one-caller] is none for another caller', async () => {
    const aws = await startAws();
    const { gatewayUrl } = await makeGateway(aws, {
      ...mcp({ sessionConfiguration: {} }),
      authorizerType: 'CUSTOM_JWT',
      authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl: aws.issuer.discoveryUrl } },
    });
    const one = await bearerOf(aws, 'one');
    const begun = await post(gatewayUrl, rpc('initialize', { protocolVersion: '2025-03-26' }), one);
    const session = { 'Mcp-Session-Id': begun.headers.get('mcp-session-id') ?? '' };
    await post(gatewayUrl, { jsonrpc: '2.0', method: 'notifications/initialized' }, { ...one, ...session });
    expect((await post(gatewayUrl, rpc('tools/list'), { ...one, ...session })).status).toBe(200);
    const other = { ...(await bearerOf(aws, 'two')), ...session };
    expect((await post(gatewayUrl, rpc('tools/list'), other)).status).toBe(404);
  });
});

describe('targets that no MCP gateway has', () => {
  it.each([
    [
      'HTTP',
      {
        http: {
          agentcoreRuntime: { arn: 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/x-0123456789' },
        },
      },
    ],
    ['Smithy', { mcp: { smithyModel: { inlinePayload: '{}' } } }],
  ])('are refused in words: %s', async (_, targetConfiguration) => {
    const aws = await startAws();
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    const create = new CreateGatewayTargetCommand({ gatewayIdentifier, name: 'x', targetConfiguration });
    await expect(controlPlane(aws).send(create)).rejects.toThrow(/not supported|does not support/);
  });
});

it('a slow API holds its own call up, and no other', async () => {
  const clock = createClock();
  const { aws, url, gatewayId } = await lambdaGateway(undefined, { clock });
  await makeTarget(
    aws,
    gatewayId,
    openApi(`${aws.endpointUrl}/_api/none/prod`, { '/x': { get: { operationId: 'x', responses: {} } } }),
  );
  aws.faults.slowUpstream(60_000);
  const order: string[] = [];
  const slow = post(url, rpc('tools/call', { name: 'api___x', arguments: {} })).then(() =>
    order.push('slow'),
  );
  await post(url, rpc('tools/call', { name: 'lambda-inline___add', arguments: { a: 1, b: 2 } }));
  order.push('other');
  clock.advance(60_000);
  await slow;
  expect(order).toEqual(['other', 'slow']);
});

async function bearerOf(aws: LocalAws, clientId: string): Promise<{ authorization: string }> {
  const client = { clientId, clientSecret: secret('s'), scopes: ['x'], accessTokenTtlSeconds: 60 };
  await aws.issuer.registerClient(client);
  const response = await fetch(aws.issuer.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:s`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return { authorization: `Bearer ${token}` };
}
