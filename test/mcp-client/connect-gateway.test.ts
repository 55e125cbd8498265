import { expect, test } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { connectGateway } from '../../mcp-client/connect-gateway.ts';
import { fixed } from '../../tokens/fixed.ts';
import { fromEnvironment } from '../../tokens/from-environment.ts';
import { gatewayWith, rotating } from './gateway-with.ts';

test.each([
  ['only the oldest version', { supportedVersions: ['2025-03-26'], want: '2025-03-26' }],
  ['an older and a newer version', { supportedVersions: ['2025-03-26', '2025-11-25'], want: '2025-11-25' }],
])('a gateway that speaks %s is spoken to in it', async (_, { supportedVersions, want }) => {
  const { gateway, open } = await gatewayWith({ supportedVersions });
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
  const { gateway, open } = await gatewayWith({ supportedVersions: ['2025-11-25', '2026-07-28'] });
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
  const { gateway, open } = await gatewayWith({}, { inbound: fixed(secret('Bearer jwt')) });
  const client = await open();
  await client.listTools();
  await client.close();
  expect(new Set(gateway.seen.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer jwt']));
});

test.each([401, 403] as const)('an inbound token refused with %i is refreshed once', async (status) => {
  const { gateway, open } = await gatewayWith(
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
  [
    403,
    'Check that the token has not expired, and that its client, audience and scope are allowed. Where the gateway has interceptor steps, one of them may have refused the call: the log of their function says why.',
  ],
] as const)(
  'an inbound token that stays refused with %i is an error that does not repeat it',
  async (status, hint) => {
    const { gateway, open } = await gatewayWith(
      { authorize: () => status },
      { inbound: fixed(secret('sekret')) },
    );
    const error: unknown = await open().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'remote-refused',
      message: `the gateway answered the inbound token from the fixed token with HTTP ${status}: Authentication error - Invalid credentials`,
      hint,
    });
    expect(gateway.seen).toHaveLength(1);
  },
);

test('a gateway that refuses the inbound token in the middle says the same', async () => {
  let isOpen = true;
  const { open } = await gatewayWith({ authorize: () => (isOpen ? 200 : 403) });
  const client = await open();
  isOpen = false;
  await expect(client.listTools()).rejects.toMatchObject({
    code: 'remote-refused',
    message:
      'the gateway answered the inbound token from the fixed token with HTTP 403: Authentication error - Invalid credentials',
  });
  await client.close();
});

test('a JSON-RPC error of the gateway is a refusal', async () => {
  const { open } = await gatewayWith({
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
  const { open } = await gatewayWith({}, { inbound: fromEnvironment({}, 'JWT') });
  await expect(open()).rejects.toMatchObject({
    code: 'token-missing',
    message: 'environment variable "JWT" is not set',
  });
});

test('a gateway that cannot be reached has failed', async () => {
  const { gateway, open } = await gatewayWith();
  await gateway.close();
  await expect(open()).rejects.toMatchObject({
    name: 'ToolkitError',
    code: 'remote-failed',
    message: 'the gateway cannot be reached: ECONNREFUSED',
  });
});

test('a gateway at a port that fetch blocks has failed', async () => {
  const opened = connectGateway({ url: 'http://127.0.0.1:1/mcp', inbound: fixed(secret('jwt')) });
  await expect(opened).rejects.toMatchObject({
    code: 'remote-failed',
    message: 'the gateway cannot be reached: fetch blocks its port',
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
