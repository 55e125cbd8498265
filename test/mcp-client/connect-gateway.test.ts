import { afterEach, expect, test } from 'vitest';
import { isToolkitError } from '../../contract/errors.ts';
import { secret } from '../../contract/secret.ts';
import type { WrappedError } from '../../contract/vendor-error.ts';
import { connectGateway } from '../../mcp-client/connect-gateway.ts';
import type { GatewayConnection } from '../../mcp-client/connect-gateway.ts';
import { cached } from '../../tokens/cached.ts';
import { fixed } from '../../tokens/fixed.ts';
import { fromEnvironment } from '../../tokens/from-environment.ts';
import type { TokenSource } from '../../tokens/token-source.ts';
import { startGatewayStub, textResult } from './gateway-stub.ts';
import type { GatewayStub, GatewayStubOptions } from './gateway-stub.ts';

const createTask = {
  inputSchema: {
    type: 'object',
    properties: { 'X-Asana-Token': { type: 'string' }, name: { type: 'string' } },
    required: ['X-Asana-Token', 'name'],
  },
  name: 'asana___createTask',
  description: 'Creates a task',
};
/** Its token is optional: the vendor answers anonymous callers too. */
const getStatus = {
  inputSchema: {
    type: 'object',
    properties: { 'X-Asana-Token': { type: 'string' } },
  },
  name: 'asana___getStatus',
};
const asana = { 'x-asana-token': fixed(secret('asana-1')) };

const running: GatewayStub[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((gateway) => gateway.close()));
});

async function connect(options: GatewayStubOptions = {}, connection: Partial<GatewayConnection> = {}) {
  const gateway = await startGatewayStub({ pages: [[createTask], [getStatus]], ...options });
  running.push(gateway);
  const open = () => connectGateway({ url: gateway.url, inbound: fixed(secret('jwt')), ...connection });
  return { gateway, open };
}

/** Gives `name-1`, `name-2`, … and is cached, as a source with an issuer behind it would be. */
function rotating(name: string): TokenSource {
  let count = 0;
  return cached({
    name: `the source of ${name}`,
    get: async () => ({ value: secret(`${name}-${++count}`) }),
  });
}

const expired: WrappedError = {
  error: { source: 'vendor', status: 401, body: { message: 'expired' }, hint: 'Get a fresh token.' },
};

test.each([
  ['only the oldest version', { supportedVersions: ['2025-03-26'], want: '2025-03-26' }],
  ['an older and a newer version', { supportedVersions: ['2025-03-26', '2025-11-25'], want: '2025-11-25' }],
])('a gateway that speaks %s is spoken to in it', async (_, { supportedVersions, want }) => {
  const { gateway, open } = await connect({ supportedVersions });
  const client = await open();
  await client.listTools();
  await client.close();
  const methods = gateway.seen.map(({ method }) => method);
  expect(methods.slice(0, 3)).toEqual(['server/discover', 'initialize', 'notifications/initialized']);
  expect(gateway.seen.filter(({ method }) => method === 'tools/list').map(({ version }) => version)).toEqual([
    want,
    want,
  ]);
});

test('a gateway that speaks 2026-07-28 is spoken to in it, although its discovery has no result type', async () => {
  const { gateway, open } = await connect({ supportedVersions: ['2025-11-25', '2026-07-28'] });
  const client = await open();
  await client.listTools();
  await client.close();
  expect(gateway.seen.map(({ method, version }) => [method, version])).toEqual([
    ['server/discover', '2026-07-28'],
    ['tools/list', '2026-07-28'],
    ['tools/list', '2026-07-28'],
  ]);
});

test('each request carries the inbound token, once with "Bearer"', async () => {
  const { gateway, open } = await connect({}, { inbound: fixed(secret('Bearer jwt')) });
  const client = await open();
  await client.listTools();
  await client.close();
  expect(new Set(gateway.seen.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer jwt']));
});

test('all pages are listed, without the token parameters that a source fills', async () => {
  const { open } = await connect({}, { tokens: asana });
  const client = await open();
  expect(await client.listTools()).toEqual([
    {
      ...createTask,
      inputSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    },
    { ...getStatus, inputSchema: { type: 'object', properties: {} } },
  ]);
  await client.close();
});

test.each([
  ['no source fills them', {}],
  ['the caller wants to see them', { tokens: asana, hideTokens: false }],
])('token parameters are listed where %s', async (_, connection) => {
  const { open } = await connect({}, connection);
  const client = await open();
  expect(await client.listTools()).toEqual([createTask, getStatus]);
  await client.close();
});

test('the tools that the gateway itself finds are listed without token parameters too', async () => {
  const found = { tools: [createTask] };
  const { open } = await connect(
    {
      call: () => ({
        result: {
          structuredContent: found,
          isError: false,
          content: [{ type: 'text', text: JSON.stringify(found) }],
        },
      }),
    },
    { tokens: asana },
  );
  const client = await open();
  const result = await client.callTool('x_amz_bedrock_agentcore_search', { query: 'task' });
  await client.close();
  expect(JSON.stringify(result)).not.toContain('X-Asana-Token');
  expect(JSON.stringify(result)).toContain('asana___createTask');
});

test.each([
  [
    'the token that a source has',
    { tokens: asana, args: { name: 'a' }, want: { name: 'a', 'X-Asana-Token': 'asana-1' } },
  ],
  [
    'the token of the source, not the one that the model made up',
    {
      tokens: asana,
      args: { name: 'a', 'X-Asana-Token': 'made up', 'x-asana-token': 'made up' },
      want: { name: 'a', 'X-Asana-Token': 'asana-1' },
    },
  ],
  [
    "the caller's own token where there is no source",
    {
      tokens: {},
      args: { name: 'a', 'X-Asana-Token': 'mine' },
      want: { name: 'a', 'X-Asana-Token': 'mine' },
    },
  ],
])('a call carries %s', async (_, { tokens, args, want }) => {
  const { gateway, open } = await connect({}, { tokens });
  const client = await open();
  await client.callTool('asana___createTask', args);
  await client.close();
  expect(gateway.seen.at(-1)?.params).toMatchObject({ name: 'asana___createTask', arguments: want });
  expect(gateway.seen.at(-1)?.params['arguments']).toEqual(want);
});

test('a tool that declares no token gets none', async () => {
  const { gateway, open } = await connect(
    { pages: [[{ ...getStatus, inputSchema: { type: 'object' } }]] },
    { tokens: asana },
  );
  const client = await open();
  await client.callTool('asana___getStatus', { 'X-Asana-Token': 'made up' });
  await client.close();
  expect(gateway.seen.at(-1)?.params['arguments']).toEqual({});
});

test('a token that is missing is an error where the tool requires it, and else left out', async () => {
  const { gateway, open } = await connect({}, { tokens: { 'X-Asana-Token': fromEnvironment({}, 'ASANA') } });
  const client = await open();
  await client.callTool('asana___getStatus', {});
  expect(gateway.seen.at(-1)?.params['arguments']).toEqual({});
  await expect(client.callTool('asana___createTask', { name: 'a' })).rejects.toMatchObject({
    code: 'token-missing',
    message: 'environment variable "ASANA" is not set',
  });
  await client.close();
});

test.each([
  ['as a plain answer', { isError: false }],
  ['as an error', { isError: true }],
])('a token that the vendor refuses %s is refreshed and the call repeated once', async (_, { isError }) => {
  const { gateway, open } = await connect(
    {
      call: (args) =>
        args['X-Asana-Token'] === 'asana-2'
          ? textResult('done')
          : { result: { isError, content: [{ type: 'text', text: JSON.stringify(expired) }] } },
    },
    { tokens: { 'X-Asana-Token': rotating('asana') } },
  );
  const client = await open();
  const result = await client.callTool('asana___createTask', { name: 'a' });
  expect(result.content).toEqual([{ type: 'text', text: '"done"' }]);
  await client.callTool('asana___createTask', { name: 'b' });
  await client.close();
  const sent = gateway.seen.filter(({ method }) => method === 'tools/call');
  expect(sent.map(({ params }) => params['arguments'])).toEqual([
    { name: 'a', 'X-Asana-Token': 'asana-1' },
    { name: 'a', 'X-Asana-Token': 'asana-2' },
    { name: 'b', 'X-Asana-Token': 'asana-2' },
  ]);
});

test.each([
  [
    'the fresh token is refused too',
    { tokens: { 'X-Asana-Token': rotating('asana') }, answer: expired, calls: 2 },
  ],
  ['the source has no other token', { tokens: asana, answer: expired, calls: 1 }],
  [
    'the vendor answered something else',
    {
      tokens: { 'X-Asana-Token': rotating('asana') },
      answer: { error: { ...expired.error, status: 404 } },
      calls: 1,
    },
  ],
  [
    'the target, not the vendor, answered so',
    {
      tokens: { 'X-Asana-Token': rotating('asana') },
      answer: { error: { ...expired.error, source: 'target' } },
      calls: 1,
    },
  ],
])('the answer is handed on where %s', async (_, { tokens, answer, calls }) => {
  const { gateway, open } = await connect({ call: () => textResult(answer) }, { tokens });
  const client = await open();
  const result = await client.callTool('asana___createTask', { name: 'a' });
  await client.close();
  expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(answer) }]);
  expect(gateway.seen.filter(({ method }) => method === 'tools/call')).toHaveLength(calls);
});

test.each([401, 403] as const)('an inbound token refused with %i is refreshed once', async (status) => {
  const { gateway, open } = await connect(
    { authorize: (authorization) => (authorization === 'Bearer jwt-1' ? status : 200) },
    { inbound: rotating('jwt') },
  );
  const client = await open();
  expect(await client.listTools()).toHaveLength(2);
  await client.close();
  expect(gateway.seen.slice(0, 3).map(({ authorization }) => authorization)).toEqual([
    'Bearer jwt-1',
    'Bearer jwt-2',
    'Bearer jwt-2',
  ]);
});

test.each([
  [401, 'The gateway could not read the token: check that it is an access token of the issuer it trusts.'],
  [403, 'Check that the token has not expired, and that its client, audience and scope are allowed.'],
] as const)(
  'an inbound token that stays refused with %i is an error that does not repeat it',
  async (status, hint) => {
    const { gateway, open } = await connect(
      { authorize: () => status },
      { inbound: fixed(secret('sekret')) },
    );
    const error: unknown = await open().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'remote-refused',
      message: `the gateway refused the inbound token from the fixed token with HTTP ${status}: Authentication error - Invalid credentials`,
      hint,
    });
    expect(gateway.seen).toHaveLength(1);
  },
);

test('a gateway that refuses the inbound token in the middle says the same', async () => {
  let isOpen = true;
  const { open } = await connect({ authorize: () => (isOpen ? 200 : 403) });
  const client = await open();
  isOpen = false;
  await expect(client.listTools()).rejects.toMatchObject({
    code: 'remote-refused',
    message:
      'the gateway refused the inbound token from the fixed token with HTTP 403: Authentication error - Invalid credentials',
  });
  await client.close();
});

test('a JSON-RPC error of the gateway is a refusal', async () => {
  const { open } = await connect({
    call: () => ({ error: { code: -32602, message: 'Unknown tool: none' } }),
  });
  const client = await open();
  await expect(client.callTool('none', {})).rejects.toMatchObject({
    code: 'remote-refused',
    message: 'the gateway refused the request: Unknown tool: none',
  });
  await client.close();
});

test('a missing inbound token is told as such', async () => {
  const { open } = await connect({}, { inbound: fromEnvironment({}, 'JWT') });
  await expect(open()).rejects.toMatchObject({
    code: 'token-missing',
    message: 'environment variable "JWT" is not set',
  });
});

test('a gateway that cannot be reached has failed', async () => {
  const { gateway } = await connect();
  await gateway.close();
  const error: unknown = await connectGateway({ url: gateway.url, inbound: fixed(secret('jwt')) }).catch(
    (thrown: unknown) => thrown,
  );
  expect(isToolkitError(error)).toBe(true);
  expect(error).toMatchObject({
    code: 'remote-failed',
    message: 'the gateway gave no usable answer: ECONNREFUSED',
  });
});

test('no token is sent to a gateway without encryption', async () => {
  await expect(
    connectGateway({ url: 'http://gateway.example/mcp', inbound: fixed(secret('jwt')) }),
  ).rejects.toMatchObject({
    code: 'usage',
    message: 'gateway URL "http://gateway.example" is neither https nor on this machine',
  });
});
