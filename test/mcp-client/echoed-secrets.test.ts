import { expect, test } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { fixed } from '../../tokens/fixed.ts';
import type { GatewayStubOptions } from './gateway-stub.ts';
import { gatewayWith, rotating } from './gateway-with.ts';

const VENDOR = '1/12:vendor"token';
const INBOUND = 'inbound/token.abc';
const connection = {
  inbound: fixed(secret(INBOUND)),
  tokens: { 'X-Asana-Token': fixed(secret(`Bearer ${VENDOR}`)) },
};

/** Every way in which a gateway could write what it got. */
function echoOf(args: unknown, authorization = ''): string {
  const texts = [JSON.stringify(args), authorization, VENDOR, INBOUND];
  return texts
    .flatMap((text) => [text, encodeURIComponent(text), btoa(text), JSON.stringify(text)])
    .join(' ');
}

/** What would be left of the tokens, in any of those spellings: parts of them, long enough to be no accident. */
const LEFT = /vendor|inbound|dmVuZG9y|ZlbmRvc|2ZW5kb3|aW5ib3VuZ|luYm91bm|pbmJvdW5k/;

async function errorOf(options: GatewayStubOptions): Promise<Error & { code?: string }> {
  const { open } = await gatewayWith(options, connection);
  try {
    const client = await open();
    await client.callTool('asana___createTask', { name: 'a' }).finally(() => client.close());
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

test('a JSON-RPC error that repeats the arguments does not repeat the tokens', async () => {
  const error = await errorOf({
    call: (args) => ({ error: { code: -32602, message: `Invalid params: ${JSON.stringify(args)}` } }),
  });
  expect(error).toMatchObject({
    code: 'remote-refused',
    message:
      'the gateway refused the request: Invalid params: {"name":"a","X-Asana-Token":"Bearer [secret]"}',
  });
});

test('a JSON-RPC error in all spellings repeats none of them', async () => {
  const error = await errorOf({ call: (args) => ({ error: { code: -32602, message: echoOf(args) } }) });
  expect(error.message).toContain('[secret]');
  expect(error.message).not.toMatch(LEFT);
});

test.each([
  [
    400,
    'tools/call',
    'the gateway answered with HTTP 400: Invalid params: {"name":"a","X-Asana-Token":"Bearer [secret]"}',
  ],
  [
    500,
    'tools/call',
    'the gateway answered with HTTP 500: Invalid params: {"name":"a","X-Asana-Token":"Bearer [secret]"}',
  ],
])('HTTP %i that repeats the arguments of %s does not repeat the tokens', async (status, method, message) => {
  const error = await errorOf({
    fail: (rpc) =>
      rpc.method === method
        ? { status, message: `Invalid params: ${JSON.stringify(rpc.params?.['arguments'])}` }
        : undefined,
  });
  expect(error).toMatchObject({ code: status === 400 ? 'remote-refused' : 'remote-failed', message });
});

test('a token across the place where a message is cut leaves no beginning', async () => {
  const error = await errorOf({
    fail: (rpc) =>
      rpc.method === 'tools/call' ? { status: 400, message: `${'x'.repeat(192)}${VENDOR}` } : undefined,
  });
  expect(error.message).toBe(`the gateway answered with HTTP 400: ${'x'.repeat(192)}[secret]`);
});

test.each([401, 403])('a refusal with HTTP %i that repeats the inbound token does not', async (status) => {
  const error = await errorOf({
    fail: (_rpc, authorization = '') => ({ status, message: `bad token ${authorization}` }),
  });
  expect(error).toMatchObject({
    code: 'remote-refused',
    message: `the gateway answered the inbound token from the fixed token with HTTP ${status}: bad token Bearer [secret]`,
  });
});

test('a result that repeats tokens, in text, structure or data, is handed on without them', async () => {
  const { gateway, open } = await gatewayWith(
    {
      call: (args) => ({
        result: {
          isError: false,
          content: [
            { type: 'text', text: echoOf(args, `Bearer ${INBOUND}`) },
            { type: 'text', text: JSON.stringify({ inner: JSON.stringify(args), n: 1 }) },
            { type: 'image', mimeType: 'image/png', data: btoa(`\u0001${VENDOR}\u0002`) },
          ],
          structuredContent: { args, [VENDOR]: [encodeURIComponent(INBOUND)], n: 1 },
        },
      }),
    },
    connection,
  );
  const client = await open();
  const result = await client.callTool('asana___createTask', { name: 'a' });
  await client.close();
  expect(gateway.seen.at(-1)?.params['arguments']).toMatchObject({ 'X-Asana-Token': `Bearer ${VENDOR}` });
  expect(JSON.stringify(result)).not.toMatch(LEFT);
  expect(result).toMatchObject({
    content: [
      {},
      { text: '{"inner":"{\\"name\\":\\"a\\",\\"X-Asana-Token\\":\\"Bearer [secret]\\"}","n":1}' },
      { type: 'image', mimeType: 'image/png' },
    ],
    structuredContent: {
      args: { name: 'a', 'X-Asana-Token': 'Bearer [secret]' },
      '[secret]': ['[secret]'],
      n: 1,
    },
  });
});

test('a token that was replaced by a fresh one is still not repeated', async () => {
  let calls = 0;
  const { open } = await gatewayWith(
    {
      call: () => {
        calls += 1;
        const expired = { error: { source: 'vendor', status: 401, body: '', hint: '' } };
        const text = calls === 1 ? JSON.stringify(expired) : 'fresh-token-1 was replaced by fresh-token-2';
        return { result: { content: [{ type: 'text', text }] } };
      },
    },
    { tokens: { 'X-Asana-Token': rotating('fresh-token') } },
  );
  const client = await open();
  const result = await client.callTool('asana___createTask', { name: 'a' });
  await client.close();
  expect(result.content).toEqual([{ type: 'text', text: '[secret] was replaced by [secret]' }]);
});
