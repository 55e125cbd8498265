import { describe, expect, it } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import { makeGateway, post, rpc, startAws } from '../local-aws.ts';
import type { RpcBody } from '../local-aws.ts';
import { ALL_VERSIONS, lambdaGateway, mcp, STATELESS_META, statelessHeaders } from './setup.ts';

const ADD = { name: 'lambda-inline___add', arguments: { a: 1, b: 2 } };
const SUM = '{"sum":3,"echo":"","region":"us-east-1","tool":"lambda-inline___add"}';
const stateless = (method: string, params: object = {}) => rpc(method, { ...params, _meta: STATELESS_META });
const all = () => mcp({ supportedVersions: ALL_VERSIONS });

describe('MCP 2026-07-28', () => {
  it('[G2/discover] answers server/discover with versions, capabilities and how long they hold', async () => {
    const { gatewayUrl } = await makeGateway(await startAws(), all());
    const answer = await post(gatewayUrl, stateless('server/discover'), statelessHeaders('server/discover'));
    expect(answer.text).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["2025-03-26","2025-06-18","2025-11-25","2026-07-28"],"capabilities":{"tools":{"listChanged":false},"prompts":{"listChanged":false},"resources":{"listChanged":false}},"serverInfo":{"version":"1.0.0","name":"gw"},"ttlMs":0,"cacheScope":"private"}}',
    );
  });

  it('[G2/stateless-list] marks lists complete, and how long they may be kept', async () => {
    const { url } = await lambdaGateway(all);
    const { body } = await post(url, stateless('tools/list'), statelessHeaders('tools/list'));
    expect(Object.keys(body.result ?? {})).toEqual(['tools', 'resultType', 'ttlMs', 'cacheScope']);
    expect(body.result).toMatchObject({ resultType: 'complete', ttlMs: 0, cacheScope: 'private' });
  });

  it('[G2/stateless-call] marks answers of tools complete, but not what the gateway refuses', async () => {
    const { url } = await lambdaGateway(all);
    const headers = statelessHeaders('tools/call', ADD.name);
    const done = await post(url, stateless('tools/call', ADD), headers);
    expect(done.body.result).toEqual({
      isError: false,
      content: [{ type: 'text', text: SUM }],
      resultType: 'complete',
    });
    const refused = await post(url, stateless('tools/call', { name: ADD.name, arguments: {} }), headers);
    expect(refused.body.result).toMatchObject({ isError: true });
    expect(refused.body.result).not.toHaveProperty('resultType');
  });

  it.each([
    ['no Mcp-Method', { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Name': ADD.name }, 'Mcp-Method'],
    ['another Mcp-Method', statelessHeaders('tools/list', ADD.name), 'Mcp-Method'],
    ['no Mcp-Name', statelessHeaders('tools/call'), 'Mcp-Name'],
    ['another Mcp-Name', statelessHeaders('tools/call', 'x'), 'Mcp-Name'],
  ])('[G2/header-mismatch] refuses a request with %s', async (_, headers, name) => {
    const { url } = await lambdaGateway(all);
    const answer = await post(url, stateless('tools/call', ADD), headers);
    expect([answer.status, answer.body.error]).toEqual([
      400,
      { code: -32020, message: `Header mismatch: ${name} does not match the request body` },
    ]);
  });

  it('[G2/header-mismatch] refuses a request whose _meta names another version', async () => {
    const { url } = await lambdaGateway(all);
    const answer = await post(url, rpc('tools/list', {}), statelessHeaders('tools/list'));
    expect([answer.status, answer.body.error?.code]).toEqual([400, -32020]);
  });

  it('[G2/header-encoding] reads a name that is no ASCII', async () => {
    const { url } = await lambdaGateway(all);
    const encoded = `=?base64?${Buffer.from('größe').toString('base64')}?=`;
    const params = { name: 'größe', arguments: {} };
    const answer = await post(url, stateless('tools/call', params), statelessHeaders('tools/call', encoded));
    expect(answer.body.error?.message).toBe('Unknown tool: größe');
  });

  it('[G2/stateless-methods] has no handshake, and before it there was no server/discover', async () => {
    const { url } = await lambdaGateway(all);
    const ping = await post(url, stateless('ping'), statelessHeaders('ping'));
    expect(ping.body.error).toEqual({ code: -32601, message: 'Method not found: ping' });
    const discover = await post(url, rpc('server/discover'), { 'MCP-Protocol-Version': '2025-11-25' });
    expect(discover.body.error?.code).toBe(-32601);
    const begun = await post(url, rpc('initialize', { protocolVersion: '2026-07-28' }));
    expect(begun.body.result?.protocolVersion).toBe('2025-11-25');
  });
});

describe('a gateway with sessions', () => {
  const sessions = () => mcp({ supportedVersions: ALL_VERSIONS, sessionConfiguration: {} });
  const begin = async (url: string): Promise<Record<string, string>> => {
    const answer = await post(url, rpc('initialize', { protocolVersion: '2025-11-25' }));
    return { 'Mcp-Session-Id': answer.headers.get('mcp-session-id') ?? '' };
  };
  const initialized = { jsonrpc: '2.0', method: 'notifications/initialized', params: {} };

  it('[G7/initialize] begins one with initialize, named by a UUID in a header', async () => {
    const { url } = await lambdaGateway(sessions);
    const session = await begin(url);
    expect(session['Mcp-Session-Id']).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('[G7/missing] refuses what names none', async () => {
    const { url } = await lambdaGateway(sessions);
    const answer = await post(url, rpc('tools/list', {}));
    expect([answer.status, answer.text]).toEqual([
      400,
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"Missing required Mcp-Session-Id header"}}',
    ]);
  });

  it('[G7/not-initialized] [G7/echo] refuses calls before notifications/initialized, and repeats the id in each answer', async () => {
    const { url } = await lambdaGateway(sessions);
    const session = await begin(url);
    const early = await post(url, rpc('tools/call', ADD), session);
    expect([early.status, early.body.error]).toEqual([
      400,
      { code: -32600, message: 'Session not initialized. Send notifications/initialized first.' },
    ]);
    expect(early.headers.get('mcp-session-id')).toBe(session['Mcp-Session-Id']);
    const notified = await post(url, initialized, session);
    expect([notified.status, notified.headers.get('mcp-session-id')]).toEqual([
      202,
      session['Mcp-Session-Id'],
    ]);
    const late = await post(url, rpc('tools/call', ADD), session);
    expect(late.body.result?.content?.[0]?.text).toBe(SUM);
    expect(late.headers.get('mcp-session-id')).toBe(session['Mcp-Session-Id']);
  });

  it('[G7/unknown] does not know an id that it did not give, or that has ended', async () => {
    const clock = createClock();
    const settings = () => mcp({ sessionConfiguration: { sessionTimeoutInSeconds: 900 } });
    const { url } = await lambdaGateway(settings, { clock });
    const session = await begin(url);
    await post(url, initialized, session);
    clock.advance(899_000);
    expect((await post(url, rpc('tools/list'), session)).status).toBe(200);
    clock.advance(1_000);
    const ended = await post(url, rpc('tools/list'), session);
    expect([ended.status, ended.body.error]).toEqual([404, { code: -32600, message: 'Session not found' }]);
    const never = await post(url, rpc('tools/list'), { 'Mcp-Session-Id': 'made-up' });
    expect(never.status).toBe(404);
  });

  it('[G7/one-gateway] does not take the session of another gateway', async () => {
    const { aws, url } = await lambdaGateway(sessions);
    const other = await makeGateway(aws, { ...sessions(), name: 'other' });
    expect((await post(other.gatewayUrl, rpc('tools/list'), await begin(url))).status).toBe(404);
  });

  it('[G7/stateless] needs none where the client is stateless', async () => {
    const { url } = await lambdaGateway(sessions);
    const answer = await post(url, stateless('tools/call', ADD), statelessHeaders('tools/call', ADD.name));
    expect(answer.status).toBe(200);
    expect(answer.headers.has('mcp-session-id')).toBe(false);
  });

  it('[G7/version-first] checks the version before the session', async () => {
    const { url } = await lambdaGateway(() => mcp({ sessionConfiguration: {} }));
    const answer = await post(url, rpc('tools/call', ADD), { 'MCP-Protocol-Version': '2025-11-25' });
    expect(answer.body.error?.message).toBe('Unsupported protocol version: 2025-11-25');
  });
});

describe('a gateway that streams', () => {
  const streaming = () =>
    mcp({ supportedVersions: ALL_VERSIONS, streamingConfiguration: { enableResponseStreaming: true } });
  const send = async (url: string, message: object, headers: object = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: JSON.stringify(message),
    });
    return { type: response.headers.get('content-type'), text: await response.text() };
  };

  it('[G8/frame] answers a call of a tool with one frame: a data line and an empty one', async () => {
    const { url } = await lambdaGateway(streaming);
    const call = stateless('tools/call', ADD);
    expect(await send(url, call, statelessHeaders('tools/call', ADD.name))).toEqual({
      type: 'text/event-stream',
      text: `data: {"jsonrpc":"2.0","id":1,"result":{"isError":false,"content":[{"type":"text","text":${JSON.stringify(SUM)}}],"resultType":"complete"}}\n\n`,
    });
  });

  it.each([
    ['initialize', rpc('initialize', { protocolVersion: '2025-11-25' })],
    ['tools/list', rpc('tools/list')],
    ['a refused call', rpc('tools/call', { name: ADD.name, arguments: {} })],
  ])('[G8/json] answers %s with JSON', async (_, message) => {
    const { url } = await lambdaGateway(streaming);
    expect((await send(url, message)).type).toBe('application/json');
  });

  it('[G8/accept] answers with JSON who does not accept a stream, and so does a gateway that does not stream', async () => {
    const { url } = await lambdaGateway(streaming);
    const call = rpc('tools/call', ADD);
    expect((await send(url, call, { accept: 'application/json' })).type).toBe('application/json');
    const plain = await lambdaGateway();
    expect((await send(plain.url, call)).type).toBe('application/json');
  });
});

describe('a gateway', () => {
  it('[G6/rate-limit] refuses with 429 where its rate is exceeded', async () => {
    const { aws, url } = await lambdaGateway();
    aws.faults.limitRateNext();
    const answer = await post(url, rpc('tools/call', ADD));
    expect([answer.status, answer.text]).toEqual([
      429,
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32003,"message":"Rate limit exceeded","data":{"metric":"requests","retryAfter":1.0,"limitKey":"local-limit"}}}',
    ]);
    expect((await post(url, rpc('tools/call', ADD))).status).toBe(200);
  });

  it('[G1/content-type] takes JSON alone, and looks at no Accept', async () => {
    const { url } = await lambdaGateway();
    const body = JSON.stringify(rpc('ping'));
    const wrong = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body });
    expect([wrong.status, await wrong.json()]).toEqual([
      415,
      { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'Content-Type must be application/json' } },
    ]);
    const headers = { 'content-type': 'application/json; charset=utf-8', accept: 'text/html' };
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
  });

  it('[G1/charset] reads a body as UTF-8, whatever charset is said, and refuses one that is not', async () => {
    const { url } = await lambdaGateway();
    const headers = { 'content-type': 'application/json; charset=utf-16' };
    const text = JSON.stringify(rpc('ping'));
    expect((await fetch(url, { method: 'POST', headers, body: text })).status).toBe(200);
    const refused = await fetch(url, { method: 'POST', headers, body: Buffer.from(text, 'utf16le') });
    expect([refused.status, ((await refused.json()) as RpcBody).error?.code]).toEqual([400, -32700]);
  });

  it('[G6/unknown-tool] answers the call of a tool that it has not with an error, whose status can be 404', async () => {
    const call = rpc('tools/call', { name: 'lambda-inline___none' });
    const error = { code: -32602, message: 'Unknown tool: lambda-inline___none' };
    const usual = await post((await lambdaGateway()).url, call);
    expect([usual.status, usual.body.error]).toEqual([200, error]);
    const { url } = await lambdaGateway(undefined, { quirks: { unknownToolStatus: 404 } });
    const other = await post(url, call);
    expect([other.status, other.body.error]).toEqual([404, error]);
  });

  it('[G6/argument-wording] can word refused arguments as it did in January 2026', async () => {
    const { url } = await lambdaGateway(undefined, { quirks: { argumentWording: 'JsonSchemaException' } });
    const call = rpc('tools/call', { name: ADD.name, arguments: { a: '1', b: 2 } });
    expect((await post(url, call)).body.result?.content?.[0]?.text).toBe(
      "JsonSchemaException - Parameter validation failed: Invalid request parameters:\n- Field 'a' has invalid type: $.a: string found, number expected",
    );
  });

  it('[G6/failure-wording] can name the class of a failure as it did in January 2026', async () => {
    const { url } = await lambdaGateway(undefined, { quirks: { failureWording: 'InternalServerException' } });
    const call = rpc('tools/call', { name: 'lambda-inline___error', arguments: { fail: true } });
    expect((await post(url, call)).body.result?.content?.[0]?.text).toBe(
      'InternalServerException - An internal error occurred. Please retry later.',
    );
  });
});
