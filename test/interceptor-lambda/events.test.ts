import { describe, expect, it } from 'vitest';
import type { InterceptorEvent } from '../../contract/interceptor-events.ts';
import { harness, LIST, SHOWN, TOOL, toolCall } from './harness.ts';
import { verify } from './world.ts';

const call = toolCall('asana___getTasks', { name: 'n' });

describe('the events', () => {
  it('are read from a text, and from the raw body where there is no other', async () => {
    const { intercept } = await harness(() => ({ request: [{ step: 'coerce-arguments' }] }));
    const on = { interceptorOutputVersion: '1.0', mcp: { transformedGatewayRequest: { body: call } } };
    expect(await intercept({ mcp: { gatewayRequest: { body: JSON.stringify(call) } } })).toEqual(on);
    const raw = { rawGatewayRequest: { body: JSON.stringify(call) }, gatewayRequest: { body: null } };
    expect(await intercept({ mcp: raw })).toEqual(on);
  });

  it.each([
    ['a batch', [call]],
    ['no JSON', '{'],
    ['nothing', null],
    ['base64', Buffer.from(JSON.stringify(call)).toString('base64')],
    ['a text in a text', JSON.stringify(JSON.stringify(call))],
    ['two calls', [call, toolCall('crm___listAccounts')]],
    ['another version of JSON-RPC', { ...call, jsonrpc: '1.0' }],
    ['a method that is no text', { jsonrpc: '2.0', id: 1, method: 7 }],
    ['parameters that are a list', { jsonrpc: '2.0', id: 1, method: 'tools/list', params: [] }],
    ['a tool whose name is a list', toolCall(['asana___getTasks'])],
    ['arguments that are a text', toolCall('asana___getTasks', '{}')],
    ['a name that no tool has', toolCall('a'.repeat(257))],
    ['a pattern for a name', toolCall('orders___*')],
    ['a pattern for our names', toolCall('asana___get*')],
    ['an empty name', toolCall('')],
    ['no name', { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { arguments: {} } }],
    ['no parameters', { jsonrpc: '2.0', id: 1, method: 'tools/call' }],
    ['parameters that are null', { jsonrpc: '2.0', id: 1, method: 'tools/call', params: null }],
    ['a tool whose name is null', toolCall(null)],
    ['a tool whose name is a number', toolCall(7)],
    ['a tool whose name is an object', toolCall({ toString: 'asana___getTasks' })],
    ['a call that is a notification', { ...call, id: undefined }],
    ['a call whose id is null', { ...call, id: null }],
    ['an id that is a list', { ...call, id: [1] }],
    ['an id that is an object', { jsonrpc: '2.0', id: {}, method: 'tools/list' }],
    ['an id that is true', { jsonrpc: '2.0', id: true, method: 'tools/list' }],
    ['an id that has lost digits', { ...call, id: 2 ** 53 }],
    ['an id beyond all numbers', `{"jsonrpc":"2.0","id":1e999,"method":"tools/list"}`],
    ['nothing but lists', [[call]]],
    ['a batch of none', []],
    ['a list method in another case', { jsonrpc: '2.0', id: 1, method: 'Tools/List' }],
    ['a list method with a space', { jsonrpc: '2.0', id: 1, method: 'tools/list ' }],
  ])('are refused where they hold %s', async (_title, body) => {
    const { intercept, lines } = await harness(() => ({}));
    const { mcp } = await intercept({ mcp: { gatewayRequest: { body } } });
    expect(mcp.transformedGatewayResponse).toMatchObject({
      statusCode: 400,
      body: { error: { code: -32600 } },
    });
    expect(lines.map(({ outcome }) => outcome)).toEqual(['refused']);
  });

  it.each([
    null,
    {},
    { mcp: null },
    { http: { gatewayRequest: { body: 'e30=' } } },
    { mcp: { gatewayRequest: 'x' } },
  ])('are refused where they are of no kind that is known: %j', async (event) => {
    const { intercept } = await harness(() => ({}));
    const { mcp } = await intercept(event as unknown as InterceptorEvent);
    expect(mcp.transformedGatewayResponse?.statusCode).toBe(400);
  });

  it('count as that which was read, whatever the raw body says', async () => {
    const { intercept } = await harness(() => ({}));
    const raw = { body: JSON.stringify(toolCall('crm___listAccounts')) };
    const { mcp } = await intercept({ mcp: { rawGatewayRequest: raw, gatewayRequest: { body: call } } });
    expect(mcp.transformedGatewayRequest?.body).toEqual(call);
  });

  it('whose answer is too deep for anybody are refused', async () => {
    const { respond } = await harness(() => ({ response: [{ step: 'scrub-answers' }] }));
    const result: unknown = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    const { status, body } = await respond(call, {
      statusCode: 200,
      body: { jsonrpc: '2.0', id: 1, result },
    });
    expect([status, body]).toMatchObject([500, { error: { message: 'Internal error' } }]);
  });

  it("pass a notification and a client's own answer", async () => {
    const { request } = await harness(() => ({ request: [{ step: 'coerce-arguments' }] }));
    for (const message of [
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 's1', result: { action: 'accept' } },
    ]) {
      expect((await request(message)).output.mcp).toEqual({ transformedGatewayRequest: { body: message } });
    }
  });

  it.each([0, -1, 1.5, '', ' ', 'null', 'i'.repeat(1_000_000)])('give each id back: %j', async (id) => {
    const lists = { response: [{ step: 'mark-vendor-errors' }] };
    const { request, respond } = await harness((i) => ({
      request: [verify(i), { step: 'audit' }],
      ...lists,
    }));
    const refused = await request({ ...call, id });
    expect(refused.status).toBe(401);
    expect(refused.output.mcp.transformedGatewayResponse?.body).toMatchObject({ id });
    expect((await respond({ ...call, id }, { statusCode: 403, body: null })).body).toMatchObject({ id });
  });

  it.each([
    [0, 0],
    ['', ''],
    ['i'.repeat(1_000_000), `${'i'.repeat(256)}…`],
  ])('are found in the log by their id, which is cut there', async (id, want) => {
    const { request, lines } = await harness((i) => ({ request: [verify(i), { step: 'audit' }] }));
    await request({ ...call, id });
    expect(lines.map((line) => line.id)).toEqual([want]);
  });

  it("pass a client's own error that answers nothing it could read", async () => {
    const { request } = await harness(() => ({ request: [{ step: 'coerce-arguments' }] }));
    const message = { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error' } };
    expect((await request(message)).output.mcp).toEqual({ transformedGatewayRequest: { body: message } });
  });

  it('keep the status of a refusal whose body was lost on the way', async () => {
    const { respond } = await harness(() => ({ response: [{ step: 'mark-vendor-errors' }] }));
    const { status, body } = await respond(call, { statusCode: 403, headers: {}, body: null });
    expect([status, body]).toEqual([
      403,
      {
        jsonrpc: '2.0',
        id: 1,
        error: { code: -32002, message: 'Authorization error - Insufficient permissions' },
      },
    ]);
  });

  it('leave an answer alone that was filtered out or is empty', async () => {
    const { respond } = await harness(() => ({ response: [{ step: 'mark-vendor-errors' }] }));
    expect(await respond(call, { statusCode: 200, headers: {} })).toEqual({
      status: undefined,
      body: undefined,
    });
  });

  it.each([
    ['a batch', LIST, [{ jsonrpc: '2.0', id: 1, result: { tools: [TOOL] } }]],
    ['the batch of a batch', [LIST], [{ jsonrpc: '2.0', id: 1, result: { tools: [TOOL] } }]],
    ['a frame of a stream', LIST, `data: ${JSON.stringify({ id: 1, result: { tools: [TOOL] } })}\n\n`],
    ['a number', LIST, 7],
  ])('refuse an answer that no step can look into: %s', async (_title, message, body) => {
    const { respond, lines } = await harness(() => ({ response: [{ step: 'hide-token-arguments' }] }));
    const answer = await respond(message, { statusCode: 200, headers: {}, body });
    expect(answer.body).toMatchObject({ error: {} });
    expect(JSON.stringify(answer)).not.toContain('X-Asana-Token');
    expect(lines.map(({ phase, outcome }) => [phase, outcome])).toEqual([['response', 'refused']]);
  });

  it.each(['', ' ', 'null'])('leave the answer "%s" to a notification alone', async (body) => {
    const { respond } = await harness(() => ({ response: [{ step: 'mark-vendor-errors' }] }));
    const message = { jsonrpc: '2.0', method: 'notifications/initialized' };
    expect((await respond(message, { statusCode: 202, body })).body).toBeUndefined();
  });

  it('of a stream that have a body alone are answered with a body alone', async () => {
    const { respond } = await harness(() => ({ response: [{ step: 'hide-token-arguments' }] }));
    const body = { jsonrpc: '2.0', id: 1, result: { tools: [TOOL] } };
    expect(await respond(LIST, { isStreamingResponse: true, body })).toEqual({
      status: undefined,
      body: { ...body, result: { tools: [SHOWN] } },
    });
  });

  it('that come again are answered alike', async () => {
    const { call: go } = await harness((i) => ({ request: [verify(i), { step: 'coerce-arguments' }] }));
    const first = await go('asana___getTasks', { limit: '3' });
    expect(await go('asana___getTasks', { limit: '3' })).toEqual(first);
  });
});
