import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SUPPORTED_VERSIONS } from '../../contract/gateway-limits.ts';
import { startUpstream } from './upstream-server.ts';
import { makeGateway, makeTarget, openApi, post, rpc, startAws } from './local-aws.ts';

const ALL_VERSIONS = {
  protocolConfiguration: { mcp: { supportedVersions: [...DEFAULT_SUPPORTED_VERSIONS] } },
};
const CLIENT_INFO = { name: 'test', version: '1.0' };

const initialize = (protocolVersion: string) =>
  rpc('initialize', { protocolVersion, capabilities: {}, clientInfo: CLIENT_INFO });

describe('initialize', () => {
  it.each(['2025-03-26', '2025-06-18', '2025-11-25'])(
    '[G2/default-version] [G4/initialize-result] [G9/request-id] gives 2025-03-26 for %s where nothing is configured',
    async (version) => {
      const aws = await startAws();
      const { gatewayUrl } = await makeGateway(aws, {
        protocolConfiguration: { mcp: { instructions: 'Synthetic China feature test' } },
      });
      const answer = await post(gatewayUrl, initialize(version), { 'MCP-Protocol-Version': version });
      expect(answer.status).toBe(200);
      expect(answer.text).toBe(
        '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-03-26","capabilities":{"tools":{"listChanged":false},"prompts":{"listChanged":false},"resources":{"listChanged":false}},"serverInfo":{"version":"1.0.0","name":"gw"},"instructions":"Synthetic China feature test"}}',
      );
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it.each([
    ['2025-06-18', '2025-06-18'],
    ['2025-11-25', '2025-11-25'],
    ['1999-01-01', '2025-11-25'],
  ])('[G2/negotiation] for %s gives %s where all versions are configured', async (asked, given) => {
    const { gatewayUrl } = await makeGateway(await startAws(), ALL_VERSIONS);
    const { body } = await post(gatewayUrl, initialize(asked));
    expect(body.result?.protocolVersion).toBe(given);
    expect(body.result).not.toHaveProperty('instructions');
  });
});

describe('a gateway', () => {
  it('[G2/unsupported-version] refuses a version it does not speak, by any method but initialize', async () => {
    const { gatewayUrl } = await makeGateway(await startAws());
    for (const method of ['tools/call', 'tools/list', 'server/discover']) {
      const answer = await post(gatewayUrl, rpc(method), { 'MCP-Protocol-Version': '2026-07-28' });
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({
        jsonrpc: '2.0',
        id: 1,
        error: {
          code: -32600,
          message: 'Unsupported protocol version: 2026-07-28',
          data: { requested: '2026-07-28', supported: ['2025-03-26'] },
        },
      });
    }
  });

  it('[G4/notifications] accepts notifications and answers pings', async () => {
    const { gatewayUrl } = await makeGateway(await startAws());
    const notified = await post(gatewayUrl, {
      jsonrpc: '2.0',
      method: 'notifications/initialized',
      params: {},
    });
    expect({ status: notified.status, text: notified.text }).toEqual({ status: 202, text: '' });
    expect((await post(gatewayUrl, rpc('ping'))).text).toBe('{"jsonrpc":"2.0","id":1,"result":{}}');
  });

  it.each([
    ['prompts/list', { prompts: [] }],
    ['resources/list', { resources: [] }],
    ['resources/templates/list', { resourceTemplates: [] }],
    ['tools/list', { tools: [] }],
  ])('[G2/without-initialize] [G3/empty-lists] has an empty %s without targets', async (method, result) => {
    const { gatewayUrl } = await makeGateway(await startAws());
    expect((await post(gatewayUrl, rpc(method))).body.result).toEqual(result);
  });

  it('[G1/post-alone] takes POST alone', async () => {
    const { gatewayUrl } = await makeGateway(await startAws());
    for (const method of ['GET', 'DELETE', 'PUT']) {
      const response = await fetch(gatewayUrl, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    }
  });

  it('does not exist under another id', async () => {
    const aws = await startAws();
    const answer = await post(`${aws.endpointUrl}/_gateway/none-0123456789/mcp`, rpc('ping'));
    expect({ status: answer.status, text: answer.text }).toEqual({
      status: 404,
      text: '{"message":"Gateway not found"}',
    });
  });

  it('lists tools sorted by full name, in pages of 100', async () => {
    const aws = await startAws();
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    const paths = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `/p${index}`,
        { get: { operationId: `op${String(index).padStart(2, '0')}`, responses: {} } },
      ]),
    );
    for (const name of ['zeta', 'alpha'])
      await makeTarget(aws, gatewayId, openApi('https://api.example.com', paths), { name });
    const first = (await post(gatewayUrl, rpc('tools/list'))).body.result;
    const cursor = first?.nextCursor;
    const second = (await post(gatewayUrl, rpc('tools/list', { cursor }))).body.result;
    expect([first?.tools?.length, second?.tools?.length, second?.nextCursor]).toEqual([100, 20, undefined]);
    const names = [...(first?.tools ?? []), ...(second?.tools ?? [])].map(({ name }) => name);
    expect(names).toEqual(names.toSorted());
    expect(names[0]).toBe('alpha___op00');
    expect((await post(gatewayUrl, rpc('tools/list', { cursor: 'made-up' }))).body.error).toEqual({
      code: -32602,
      message: 'Invalid cursor',
    });
  });
});

describe('hostile messages', () => {
  it.each([
    ['no JSON', '{', 400, null, { code: -32700, message: 'Parse error' }],
    ['nothing', '', 400, null, { code: -32700, message: 'Parse error' }],
    ['null', 'null', 400, null, { code: -32600, message: 'Invalid Request' }],
    [
      'a batch',
      '[{"jsonrpc":"2.0","id":1,"method":"ping"}]',
      400,
      null,
      { code: -32600, message: 'Invalid Request' },
    ],
    ['another protocol', '{"id":1,"method":"ping"}', 400, 1, { code: -32600, message: 'Invalid Request' }],
    ['no method', '{"jsonrpc":"2.0","id":"a"}', 400, 'a', { code: -32600, message: 'Invalid Request' }],
    [
      'an id that is an object',
      '{"jsonrpc":"2.0","id":{},"method":"ping"}',
      400,
      null,
      { code: -32600, message: 'Invalid Request' },
    ],
    [
      'parameters that are a list',
      '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}',
      400,
      1,
      { code: -32600, message: 'Invalid Request' },
    ],
    [
      'an unknown method',
      '{"jsonrpc":"2.0","id":1,"method":"x"}',
      200,
      1,
      { code: -32601, message: 'Method not found: x' },
    ],
    [
      'a method of every object',
      '{"jsonrpc":"2.0","id":1,"method":"constructor"}',
      200,
      1,
      { code: -32601, message: 'Method not found: constructor' },
    ],
    [
      'a call without a name',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call"}',
      200,
      1,
      { code: -32602, message: 'Invalid params' },
    ],
    [
      'an unknown tool',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}',
      200,
      1,
      { code: -32602, message: 'Unknown tool: x' },
    ],
    [
      'arguments that are a list',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":[]}}',
      200,
      1,
      { code: -32602, message: 'Invalid params' },
    ],
    [
      'nesting beyond any stack',
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}}`,
      200,
      1,
      { code: -32602, message: 'Unknown tool: x' },
    ],
  ])('[G1/hostile] get an error: %s', async (_, text, status, id, error) => {
    const { gatewayUrl } = await makeGateway(await startAws());
    const answer = await post(gatewayUrl, text);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ jsonrpc: '2.0', id, error });
  });

  it.each(['1e999', '-1e999', '9007199254740993', '1.5'])('with the id %s have no id', async (id) => {
    const { gatewayUrl } = await makeGateway(await startAws());
    const answer = await post(gatewayUrl, `{"jsonrpc":"2.0","id":${id},"method":"ping"}`);
    expect(answer.status).toBe(400);
    expect(answer.text).toBe(
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid Request"}}',
    );
  });

  it.each(['9007199254740991', '-1', '"9007199254740993"'])('get the id %s back as it was', async (id) => {
    const { gatewayUrl } = await makeGateway(await startAws());
    const answer = await post(gatewayUrl, `{"jsonrpc":"2.0","id":${id},"method":"ping"}`);
    expect(answer.text).toBe(`{"jsonrpc":"2.0","id":${id},"result":{}}`);
  });

  it('[G1/too-large] over 6 MB are refused unread', async () => {
    const { gatewayUrl } = await makeGateway(await startAws());
    const answer = await post(gatewayUrl, `"${'x'.repeat(6_000_000)}"`);
    expect(answer.status).toBe(413);
    expect(answer.body.error?.message).toBe('Request payload is too large');
  });
});

describe('MCP clients', () => {
  it.each([
    ['2 by negotiation, on all versions', 'auto', ALL_VERSIONS],
    ['2 by negotiation, on the default version', 'auto', {}],
    ['1, on all versions', 'v1', ALL_VERSIONS],
    ['1, on the default version', 'v1', {}],
  ] as const)('of SDK version %s list and call', async (_, kind, settings) => {
    const aws = await startAws({ allowPrivateTargets: true });
    const upstream = await startUpstream({ body: '{ "ok": true }' });
    const { gatewayId, gatewayUrl } = await makeGateway(aws, settings);
    const operation = {
      operationId: 'look',
      responses: {},
      parameters: [{ name: 'q', in: 'query', schema: { type: 'string' } }],
    };
    await makeTarget(aws, gatewayId, openApi(upstream.url, { '/look': { get: operation } }));
    const client = kind === 'auto' ? await connectV2(gatewayUrl) : await connectV1(gatewayUrl);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['api___look']);
    const result = await client.callTool({ name: 'api___look', arguments: { q: 'x' } });
    expect(result).toMatchObject({ isError: false, content: [{ type: 'text', text: '{"ok":true}' }] });
    expect(upstream.requests[0]?.url).toBe('/look?q=x');
    await client.close();
  });
});

async function connectV2(url: string) {
  const client = new ClientV2(CLIENT_INFO, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new TransportV2(new URL(url)));
  return client;
}

async function connectV1(url: string) {
  const client = new ClientV1(CLIENT_INFO);
  // The SDK's own types disagree under exactOptionalPropertyTypes.
  await client.connect(new TransportV1(new URL(url)));
  return client;
}
