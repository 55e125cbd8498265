import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../contract/secret.ts';
import { harness, LIST, toolCall } from './harness.ts';
import { AUDIENCE, ISSUER_URL, verify } from './world.ts';

const call = toolCall('asana___getTasks', { name: 'n' });

describe('verify-caller', () => {
  it('lets a verified caller through, and sends on the message as it was judged', async () => {
    const { request, issuer } = await harness((i) => ({ request: [verify(i)] }));
    const { output } = await request(call, { Authorization: `bearer ${await issuer.sign()}` });
    expect(output).toEqual({
      interceptorOutputVersion: '1.0',
      mcp: { transformedGatewayRequest: { body: call } },
    });
  });

  it('asks an issuer once for its documents, whoever calls how often', async () => {
    const { call: go, issuer } = await harness((i) => ({ request: [verify(i)] }));
    await Promise.all([go('asana___getTasks'), go('asana___getTasks'), go('crm___ping')]);
    await go('asana___ping');
    expect(issuer.asked).toEqual([`${ISSUER_URL}/.well-known/openid-configuration`, `${ISSUER_URL}/keys`]);
  });

  it('takes 401 for what cannot be verified, and 403 for what a claim refuses', async () => {
    const { request, issuer, lines } = await harness((i) => ({ request: [verify(i), { step: 'audit' }] }));
    const missing = await request(call);
    expect([missing.status, missing.error]).toEqual([401, { code: -32001, message: 'Missing Bearer token' }]);
    const broken = await request(call, { authorization: 'Bearer a.b.c' });
    expect([broken.status, broken.error]).toEqual([401, { code: -32001, message: 'Invalid Bearer token' }]);
    const other = await request(call, { authorization: `Bearer ${await issuer.sign({ aud: 'other' })}` });
    expect([other.status, other.error]).toEqual([
      403,
      { code: -32002, message: 'Authorization error - Insufficient permissions' },
    ]);
    expect(lines.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['refused', 'header "authorization" is missing'],
      ['refused', 'the token is no JWT'],
      ['refused', 'claim "aud" is not allowed'],
    ]);
  });

  it('takes up a new key of the issuer, and asks for unknown ones no more than every 30 seconds', async () => {
    const { call: go, issuer, clock } = await harness((i) => ({ request: [verify(i)] }));
    await go('asana___ping');
    const unknown = { authorization: `Bearer ${await issuer.sign({}, { kid: 'k9' })}` };
    for (let each = 0; each < 20; each += 1) await go('asana___ping', {}, unknown);
    expect(issuer.asked.filter((url) => url.endsWith('/keys'))).toHaveLength(2);
    clock.now += 30_000;
    expect((await go('asana___ping', {}, unknown)).status).toBe(401);
    expect(issuer.asked.filter((url) => url.endsWith('/keys'))).toHaveLength(3);
  });

  it('takes clients and issuer of the deployment where it names none', async () => {
    const discoveryUrl = `${ISSUER_URL}/.well-known/openid-configuration`;
    const { call: go, issuer } = await harness(() => ({ request: [{ step: 'verify-caller' }] }), {
      defaults: { defaultDiscoveryUrl: discoveryUrl, defaultClients: ['agent'] },
    });
    expect((await go('asana___ping')).status).toBeUndefined();
    const other = await issuer.sign({ client_id: 'other' });
    expect((await go('asana___ping', {}, { authorization: `Bearer ${other}` })).status).toBe(403);
  });

  it('does not start where nothing says whose tokens are taken', async () => {
    await expect(harness(() => ({ request: [{ step: 'verify-caller' }] }))).rejects.toMatchObject({
      code: 'not-configured',
      message: 'step "verify-caller" names no issuer',
    });
    await expect(
      harness((i) => ({ request: [{ step: 'verify-caller', discoveryUrl: i.discoveryUrl }] })),
    ).rejects.toMatchObject({ message: 'step "verify-caller" names neither audience nor clients' });
  });

  it('refuses while the issuer cannot be reached, and asks again', async () => {
    let isDown = true;
    const { call: go, issuer } = await harness((i) => ({ request: [verify(i)] }), {
      fetch: (...args) => (isDown ? Promise.reject(new TypeError('down')) : issuer.fetch(...args)),
    });
    expect((await go('asana___ping')).status).toBe(403);
    isDown = false;
    expect((await go('asana___ping')).status).toBeUndefined();
  });
});

describe('reject-supplied-token', () => {
  const lists = (mode: string) => () => ({
    request: [{ step: 'reject-supplied-token', mode }, { step: 'audit' }],
  });

  it('refuses a token argument, however its name is written', async () => {
    const { call: go } = await harness(lists('refuse'));
    for (const name of [
      'X-Asana-Token',
      'x-asana-token',
      'X_Asana_Token',
      'X‑Asana‑Token',
      'Ｘ-Asana-Token',
    ]) {
      expect((await go('asana___getTasks', { [name]: 'made up' })).status, name).toBe(403);
    }
    expect((await go('asana___getTasks', { name: 'X-Asana-Token' })).status).toBeUndefined();
  });

  it('takes it out where it is told to, and counts', async () => {
    const { call: go, lines } = await harness(lists('strip'));
    const { args } = await go('asana___getTasks', { 'X-Asana-Token': 'made up', name: 'n' });
    expect(args).toEqual({ name: 'n' });
    expect(lines[0]?.counts).toEqual({ stripped: 1 });
  });

  it('lets clients send them that may', async () => {
    const { call: go, issuer } = await harness((i) => ({
      request: [verify(i), { step: 'reject-supplied-token', allowedClients: ['agent'] }],
    }));
    expect((await go('asana___getTasks', { 'X-Asana-Token': 't' })).args).toEqual({ 'X-Asana-Token': 't' });
    const other = { authorization: `Bearer ${await issuer.sign({ client_id: 'other' })}` };
    expect((await go('asana___getTasks', { 'X-Asana-Token': 't' }, other)).status).toBe(403);
  });
});

describe('propagate-header', () => {
  const toArgument = { step: 'propagate-header', header: 'X-User-Key', to: { argument: 'customHeaderKey' } };
  const toToken = { step: 'propagate-header', header: 'X-Asana-Token', to: { tokenArgument: true } };

  it('copies a header of any case into an argument, over what stood there', async () => {
    const { call: go } = await harness(() => ({ request: [toArgument] }));
    const { args } = await go('lambda___tool', { customHeaderKey: 'made up', a: 1 }, { 'x-USER-key': 'v' });
    expect(args).toEqual({ a: 1, customHeaderKey: 'v' });
  });

  it('fills in the token of the tools that take one, and says so by fingerprints alone', async () => {
    const { call: go, lines } = await harness(() => ({ request: [toToken, { step: 'audit' }] }));
    const headers = { 'x-asana-token': 'Bearer abc' };
    expect((await go('asana___getTasks', { 'x-asana-TOKEN': 'made up' }, headers)).args).toEqual({
      'X-Asana-Token': 'Bearer abc',
    });
    expect((await go('asana___ping', {}, headers)).args).toEqual({});
    expect((await go('asana___unknown', {}, headers)).args).toEqual({});
    const print = fingerprint('gw', 'abc');
    expect(lines[0]).toMatchObject({
      tokensIn: { 'x-asana-token': print },
      tokensOut: { 'X-Asana-Token': print },
    });
    expect(JSON.stringify(lines)).not.toContain('abc"');
  });

  it('sends a header onward that the target lets through', async () => {
    const step = {
      step: 'propagate-header',
      header: 'x-where',
      to: { header: 'X-Region' },
      pattern: 'eu|us',
    };
    const { call: go } = await harness(() => ({ request: [step] }));
    expect((await go('asana___ping', {}, { 'x-where': 'eu' })).headers).toEqual({ 'X-Region': 'eu' });
    expect((await go('asana___ping', {}, { 'x-where': 'eu2' })).status).toBe(403);
    expect((await go('asana___ping', {}, {})).headers).toBeUndefined();
  });

  it.each([
    ['twice with different values', { 'x-user-key': 'a', 'X-User-Key': 'b' }],
    ['as a list of values', { 'x-user-key': ['a', 'b'] }],
    ['with line ends', { 'x-user-key': 'a\r\nX-Other: b' }],
    ['beyond ASCII', { 'x-user-key': 'ä' }],
    ['with more than 4 KB', { 'x-user-key': 'a'.repeat(4097) }],
    ['not at all, where it is required', {}],
  ])('refuses a header that came %s', async (_title, headers) => {
    const { call: go } = await harness(() => ({ request: [{ ...toArgument, required: true }] }));
    expect((await go('lambda___tool', {}, headers)).status).toBe(403);
  });
});

describe('coerce-arguments', () => {
  const lists = () => ({ request: [{ step: 'coerce-arguments' }, { step: 'audit' }] });

  it('parses texts that are what the schema wants, and counts them', async () => {
    const { call: go, lines } = await harness(lists);
    const texts = {
      filter: '{"done":true}',
      tags: '["a"]',
      limit: '3',
      ratio: '1.5',
      open: 'false',
      name: '7',
    };
    expect((await go('asana___getTasks', texts)).args).toEqual({
      ...{ filter: { done: true }, tags: ['a'], limit: 3, ratio: 1.5, open: false, name: '7' },
    });
    expect(lines[0]?.counts).toEqual({ coerced: 5 });
  });

  it('guesses nothing else', async () => {
    const { call: go } = await harness(lists);
    const texts = {
      ...{ filter: '["a"]', tags: '{"a":1}', limit: '3.5', ratio: '1e400', open: 'yes' },
    };
    expect((await go('asana___getTasks', texts)).args).toEqual(texts);
    const others = { filter: 'null', limit: '9007199254740993', ratio: '01', open: '1' };
    expect((await go('asana___getTasks', others)).args).toEqual(others);
    expect((await go('lambda___tool', { filter: '{}' })).args).toEqual({ filter: '{}' });
  });
});

const TOOL = {
  name: 'asana___getTasks',
  description: 'Tasks',
  inputSchema: {
    type: 'object',
    properties: { 'X-Asana-Token': { type: 'string', description: 'Token.' }, name: { type: 'string' } },
    required: ['X-Asana-Token'],
  },
};
const SHOWN = { ...TOOL, inputSchema: { type: 'object', properties: { name: { type: 'string' } } } };
const SEARCH = toolCall('x_amz_bedrock_agentcore_search', { query: 'tasks' });

describe('hide-token-arguments', () => {
  const lists = () => ({ response: [{ step: 'hide-token-arguments', arguments: ['customHeaderKey'] }] });

  it('takes them out of a list, page by page', async () => {
    const { respond } = await harness(lists);
    const more = { nextCursor: 'c', resultType: 'complete' };
    const body = { jsonrpc: '2.0', id: 1, result: { tools: [TOOL], ...more } };
    expect(await respond(LIST, { statusCode: 200, headers: {}, body })).toEqual({
      status: 200,
      body: { jsonrpc: '2.0', id: 1, result: { tools: [SHOWN], ...more } },
    });
  });

  it('takes them out of both places of a search', async () => {
    const { respond } = await harness(lists);
    const result = {
      structuredContent: { tools: [TOOL] },
      isError: false,
      content: [{ type: 'text', text: JSON.stringify({ tools: [TOOL] }) }],
    };
    const { body } = await respond(SEARCH, { statusCode: 200, body: { jsonrpc: '2.0', id: 1, result } });
    expect(body?.result).toEqual({
      structuredContent: { tools: [SHOWN] },
      isError: false,
      content: [{ type: 'text', text: JSON.stringify({ tools: [SHOWN] }) }],
    });
  });

  it('hides arguments of its configuration too, and keeps what else is required', async () => {
    const { respond } = await harness(lists);
    const properties = { customHeaderKey: {}, a: {}, 'X-Asana-Token': {} };
    const tool = { name: 'api___tool', inputSchema: { properties, required: ['a', 'customHeaderKey'] } };
    const { body } = await respond(LIST, { statusCode: 200, body: { result: { tools: [tool] } } });
    expect(body?.result).toEqual({
      tools: [{ name: 'api___tool', inputSchema: { properties: { a: {} }, required: ['a'] } }],
    });
  });
});

describe('mark-vendor-errors', () => {
  const wrapped = (body: object) => ({ jsonrpc: '2.0', id: 1, result: { isError: false, ...content(body) } });
  const content = (value: object) => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });
  const error = { source: 'vendor', status: 404, body: { message: 'none' }, hint: 'h' };

  it("makes the target's error answer an error", async () => {
    const { respond } = await harness(() => ({ response: [{ step: 'mark-vendor-errors' }] }));
    const { body } = await respond(call, { statusCode: 200, body: wrapped({ error }) });
    expect(body).toEqual({ jsonrpc: '2.0', id: 1, result: { isError: true, ...content({ error }) } });
  });

  it.each([
    ['another answer', { message: 'ok' }],
    ['an error that is not ours', { error: { status: 404 } }],
  ])('leaves %s', async (_title, value) => {
    const { respond } = await harness(() => ({ response: [{ step: 'mark-vendor-errors' }] }));
    expect((await respond(call, { statusCode: 200, body: wrapped(value) })).body).toEqual(wrapped(value));
  });
});

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

describe('audit', () => {
  it('says who called what on whose behalf, and nothing that is secret', async () => {
    const { call: go, issuer, lines } = await harness((i) => ({ request: [verify(i), { step: 'audit' }] }));
    const token = await issuer.sign({ act: { sub: 'bot' } });
    await go('asana___getTasks', { name: 'private text' }, { authorization: `Bearer ${token}` });
    expect(lines).toEqual([
      {
        time: '2026-11-21T12:00:00.000Z',
        level: 'info',
        phase: 'request',
        outcome: 'allowed',
        method: 'tools/call',
        tool: 'asana___getTasks',
        subject: 'alice',
        tenant: 'acme',
        actor: 'bot',
        client: 'agent',
        issuer: ISSUER_URL,
        tokensIn: { authorization: fingerprint('gw', token) },
        id: 1,
        requestId: 'r1',
        durationMs: 0,
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain('private');
    expect(AUDIENCE).not.toBe('');
  });

  it('is written for refusals also where no step asks for it', async () => {
    const { request, lines } = await harness((i) => ({ request: [verify(i)] }));
    await request(call);
    expect(lines).toMatchObject([
      { outcome: 'refused', level: 'warn', status: 401, tool: 'asana___getTasks' },
    ]);
  });
});
