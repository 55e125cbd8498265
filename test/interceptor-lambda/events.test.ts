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
