import { expect, test } from 'vitest';
import type { WrappedError } from '../../contract/vendor-error.ts';
import { fromEnvironment } from '../../tokens/from-environment.ts';
import { textResult } from './gateway-stub.ts';
import { asana, createTask, gatewayWith, getStatus, rotating } from './gateway-with.ts';

const expired: WrappedError = {
  error: { source: 'vendor', status: 401, body: { message: 'expired' }, hint: 'Get a fresh token.' },
};

test('all pages are listed, without the token parameters that a source fills', async () => {
  const { open } = await gatewayWith({}, { tokens: asana });
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
  const { open } = await gatewayWith({}, connection);
  const client = await open();
  expect(await client.listTools()).toEqual([createTask, getStatus]);
  await client.close();
});

test('the tools that the gateway itself finds are listed without token parameters too', async () => {
  const found = { tools: [createTask] };
  const { open } = await gatewayWith(
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
  const { gateway, open } = await gatewayWith({}, { tokens });
  const client = await open();
  await client.callTool('asana___createTask', args);
  await client.close();
  expect(gateway.seen.at(-1)?.params).toMatchObject({ name: 'asana___createTask', arguments: want });
  expect(gateway.seen.at(-1)?.params['arguments']).toEqual(want);
});

test('a tool that declares no token gets none', async () => {
  const { gateway, open } = await gatewayWith(
    { pages: [[{ ...getStatus, inputSchema: { type: 'object' } }]] },
    { tokens: asana },
  );
  const client = await open();
  await client.callTool('asana___getStatus', { 'X-Asana-Token': 'made up' });
  await client.close();
  expect(gateway.seen.at(-1)?.params['arguments']).toEqual({});
});

test('a token that is missing is an error where the tool requires it, and else left out', async () => {
  const { gateway, open } = await gatewayWith(
    {},
    { tokens: { 'X-Asana-Token': fromEnvironment({}, 'ASANA') } },
  );
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
  const { gateway, open } = await gatewayWith(
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
  const { gateway, open } = await gatewayWith({ call: () => textResult(answer) }, { tokens });
  const client = await open();
  const result = await client.callTool('asana___createTask', { name: 'a' });
  await client.close();
  expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(answer) }]);
  expect(gateway.seen.filter(({ method }) => method === 'tools/call')).toHaveLength(calls);
});
