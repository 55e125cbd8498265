import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { callTool, makeGateway, makeTarget, openApi, post, rpc, signed, startAws } from './local-aws.ts';

import { GENERIC, json, setUp } from './one-tool.ts';

describe('arguments', () => {
  it.each([
    ['missing', {}, "- Missing required field(s): 'id'"],
    [
      'of another type',
      { id: '1', amount_cents: '7' },
      "- Field '/amount_cents' has invalid type: string found, integer expected",
    ],
    [
      'missing and of another type',
      { amount_cents: 7.5, q: null },
      "- Missing required field(s): 'id'\n- Field '/q' has invalid type: null found, string expected\n- Field '/amount_cents' has invalid type: number found, integer expected",
    ],
    [
      'null and of another type where null is allowed',
      { id: '1', note: [] },
      "- Field '/note' has invalid type: array found, string expected",
    ],
  ])('[G6/argument-errors] that are %s are refused before anything is sent', async (_, args, lines) => {
    const { url, requests } = await setUp();
    const { status, text } = await post(url, rpc('tools/call', { name: 'api___op', arguments: args }));
    const message = `ValidationException - Parameter validation failed: Invalid request parameters:\n${lines}`;
    expect(status).toBe(200);
    expect(text).toBe(
      JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        result: { content: [{ type: 'text', text: message }], isError: true },
      }),
    );
    expect(requests).toEqual([]);
  });

  it('may be null where the document says nullable', async () => {
    const { requests, call } = await setUp();
    await call({ id: '1', note: null });
    expect(requests[0]?.body).toBe('{"note":null}');
  });

  it.each(['constructor', '__proto__', 'toString'])('named %s are arguments like others', async (name) => {
    const properties = JSON.parse(`{"${name}":{"type":"string"}}`) as object;
    const operation = { requestBody: json({ type: 'object', properties, required: [name] }) };
    const { requests, url } = await setUp({ operation, path: '/x' });
    const missing = await post(url, rpc('tools/call', { name: 'api___op', arguments: {} }));
    expect(missing.text).toContain(`Missing required field(s): '${name}'`);
    await post(
      url,
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"api___op","arguments":{"${name}":"v"}}}`,
    );
    expect(requests[0]?.body).toBe(`{"${name}":"v"}`);
  });

  it('are not held to patterns, which may be of any dialect or take forever', async () => {
    const properties = { a: { type: 'string', pattern: '(a+)+$' }, b: { type: 'string', pattern: '(?i)[' } };
    const { requests, call } = await setUp({
      operation: { requestBody: json({ type: 'object', properties }) },
      path: '/x',
    });
    await call({ a: `${'a'.repeat(50)}!`, b: 'x' });
    expect(requests).toHaveLength(1);
  });

  it('are not compared with each other, which takes forever where they are many', async () => {
    const properties = { a: { type: 'array', uniqueItems: true, items: { type: 'object' } } };
    const { requests, call } = await setUp({
      operation: { requestBody: json({ type: 'object', properties }) },
      path: '/x',
    });
    await call({ a: [{ b: 1 }, { b: 1 }] });
    expect(requests[0]?.body).toBe('{"a":[{"b":1},{"b":1}]}');
  });

  it('are checked by what is sound in an unsound schema', async () => {
    const properties = {
      a: {
        type: 'file',
        required: true,
        enum: [],
        minimum: 'x',
        exclusiveMinimum: true,
        items: [],
        multipleOf: 0,
      },
      b: { type: 'integer', minimum: 1, exclusiveMinimum: true },
    };
    const { requests, call } = await setUp({
      operation: { requestBody: json({ type: 'object', properties }) },
      path: '/x',
    });
    expect((await call({ a: 1, b: 1 })).text).toContain("- Field '/b' is invalid: must be > 1");
    await call({ a: 1, b: 2 });
    expect(requests).toHaveLength(1);
  });
});

describe('the answer of a target', () => {
  it.each([
    [
      'JSON, compact with its own numbers',
      { body: '{ "b" : 1.0, "a": [ 1e3, 12345678901234567890 ],\n "\\u00e9\\/": "\\ud83d\\ude00 x  y" }' },
      '{"b":1.0,"a":[1e3,12345678901234567890],"é/":"😀 x  y"}',
    ],
    ['other text as it is', { headers: { 'content-type': 'text/plain' }, body: '{ "a": 1 }' }, '{ "a": 1 }'],
    ['JSON that is none as it is', { body: '{ nope' }, '{ nope'],
    ['nothing', { status: 204, body: '' }, ''],
    ['gzip', { headers: { 'content-encoding': 'gzip' }, body: gzipSync('[ 1 ]') }, '[1]'],
    ['deflate', { headers: { 'content-encoding': 'deflate' }, body: deflateSync('[ 1 ]') }, '[1]'],
  ])('[A3/compact-text] [A3/other-text] reaches the client: %s', async (_, reply, text) => {
    const { call } = await setUp({ reply });
    expect(await call({ id: '1' })).toEqual({ isError: false, text });
  });

  it.each([404, 500, 302])('[A3/upstream-errors] is the generic text for status %i', async (status) => {
    const reply = { status, headers: { location: '/elsewhere' }, body: '{"why":"secret"}' };
    const { url, requests } = await setUp({ reply });
    const { text } = await post(url, rpc('tools/call', { name: 'api___op', arguments: { id: '1' } }));
    expect(text).toBe(
      `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"${GENERIC}"}],"isError":true}}`,
    );
    expect(requests).toHaveLength(1);
  });

  it('[A3/upstream-errors] is the status and body with DEBUG, twice', async () => {
    const { url } = await setUp({
      reply: { status: 404, body: 'gone' },
      gateway: { exceptionLevel: 'DEBUG' },
    });
    const { text } = await post(url, rpc('tools/call', { name: 'api___op', arguments: { id: '1' } }));
    const content = '{"type":"text","text":"HTTP 404: gone"}';
    expect(text).toBe(
      `{"jsonrpc":"2.0","id":1,"result":{"content":[${content}],"_meta":{"debug":${content}},"isError":true}}`,
    );
  });

  it('[A3/upstream-raw] is the body as it is where that is wanted', async () => {
    const { url } = await setUp({
      reply: { status: 404, body: '{ "why": "gone" }' },
      quirks: { upstreamErrors: 'raw' },
    });
    const { body } = await post(url, rpc('tools/call', { name: 'api___op', arguments: { id: '1' } }));
    expect(body.result).toEqual({ content: [{ type: 'text', text: '{ "why": "gone" }' }], isError: true });
  });

  it.each([
    ['too large', { body: 'x'.repeat(6_000_001) }],
    [
      'too large once unpacked',
      { headers: { 'content-encoding': 'gzip' }, body: gzipSync('x'.repeat(6_000_001)) },
    ],
    ['packed wrongly', { headers: { 'content-encoding': 'gzip' }, body: 'no gzip' }],
  ])('[A4/answer-size] is the generic text where it is %s', async (_, reply) => {
    const { call } = await setUp({ reply });
    expect(await call({ id: '1' })).toEqual({ isError: true, text: GENERIC });
  });

  it('is the generic text where nobody answers', async () => {
    const aws = await startAws({ allowPrivateTargets: true });
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    await makeTarget(
      aws,
      gatewayId,
      openApi('http://127.0.0.1:1', { '/x': { get: { operationId: 'op', responses: {} } } }),
    );
    expect(await callTool(gatewayUrl, 'api___op', {})).toEqual({ isError: true, text: GENERIC });
  });

  it('is not asked for on a private address that a server variable names', async () => {
    const aws = await startAws();
    const { gatewayId, gatewayUrl } = await makeGateway(aws, { exceptionLevel: 'DEBUG' });
    const servers = [{ url: 'http://{host}/', variables: { host: { default: 'api.example.com' } } }];
    await makeTarget(
      aws,
      gatewayId,
      openApi('', { '/x': { get: { operationId: 'op', responses: {} } } }, { servers }),
    );
    expect(await callTool(gatewayUrl, 'api___op', { host: '127.0.0.1' })).toEqual({
      isError: true,
      text: 'The target could not be called: the host is a private address',
    });
  });

  it.each(['localhost', '127.0.0.1', '[::1]'])(
    'is not asked for at the services of the local AWS itself, under the name %s',
    async (hostname) => {
      const aws = await startAws({ allowPrivateTargets: true });
      const { gatewayId, gatewayUrl } = await makeGateway(aws, { exceptionLevel: 'DEBUG' });
      const parameters = [{ name: 'Authorization', in: 'header', schema: { type: 'string' } }];
      const operation = { operationId: 'op', parameters, responses: {} };
      const url = `http://${hostname}:${aws.port}/{place}`;
      const servers = [{ url, variables: { place: { default: '_api/../' } } }];
      await makeTarget(aws, gatewayId, openApi('', { '/gateways/': { get: operation } }, { servers }));
      const refused = {
        isError: true,
        text: 'The target could not be called: the path is none of a deployed API',
      };
      const Authorization = signed('bedrock-agentcore');
      for (const place of [undefined, '', '_issuer', '_gateway/x', '_apis']) {
        expect(await callTool(gatewayUrl, 'api___op', { Authorization, place })).toEqual(refused);
      }
    },
  );

  it('is that of a deployed API where the target is one of the local AWS', async () => {
    const aws = await startAws();
    const { gatewayId, gatewayUrl } = await makeGateway(aws, { exceptionLevel: 'DEBUG' });
    const paths = { '/ping': { get: { operationId: 'op', responses: {} } } };
    await makeTarget(aws, gatewayId, openApi(`${aws.endpointUrl}/_api/none/prod`, paths));
    expect(await callTool(gatewayUrl, 'api___op', {})).toEqual({
      isError: true,
      text: 'HTTP 403: {"message":"Forbidden"}',
    });
  });
});
