import {
  CreateApiKeyCredentialProviderCommand,
  DeleteApiKeyCredentialProviderCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type {
  ApiKeyCredentialLocation,
  CreateGatewayCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { LocalAws } from '../../local/start.ts';
import {
  callTool,
  controlPlane,
  makeGateway,
  makeTarget,
  openApi,
  post,
  rpc,
  startAws,
} from './local-aws.ts';
import { startUpstream } from './upstream-server.ts';
import type { Received, UpstreamReply } from './upstream-server.ts';

const GENERIC = 'An internal error occurred. Please retry later.';
const json = (schema: object, required = true) => ({ required, content: { 'application/json': { schema } } });

/** A document with one operation `op`, by default `POST /items/{id}`. */
const OPERATION = {
  parameters: [
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    { name: 'q', in: 'query', schema: { type: 'string' } },
    { name: 'tags', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
    { name: 'list', in: 'query', explode: false, schema: { type: 'array', items: { type: 'integer' } } },
    { name: 'X-Vendor-Token', in: 'header', schema: { type: 'string' } },
  ],
  requestBody: json(
    {
      type: 'object',
      properties: { amount_cents: { type: 'integer' }, note: { type: 'string', nullable: true } },
    },
    false,
  ),
};

interface Setup {
  readonly reply?: UpstreamReply;
  readonly operation?: object;
  readonly path?: string;
  readonly gateway?: Partial<CreateGatewayCommandInput>;
}

async function setUp({
  reply,
  operation = OPERATION,
  path = '/items/{id}',
  gateway = {},
}: Setup = {}): Promise<{
  url: string;
  requests: Received[];
  call: (args: object) => ReturnType<typeof callTool>;
}> {
  const aws = await startAws({ allowPrivateTargets: true });
  const upstream = await startUpstream(reply);
  const { gatewayId, gatewayUrl } = await makeGateway(aws, gateway);
  const paths = { [path]: { post: { operationId: 'op', responses: {}, ...operation } } };
  await makeTarget(aws, gatewayId, openApi(`${upstream.url}/base`, paths));
  return {
    url: gatewayUrl,
    requests: upstream.requests,
    call: (args) => callTool(gatewayUrl, 'api___op', args),
  };
}

describe('the request to a target', () => {
  it('holds the arguments in their places and the headers that were captured, no more', async () => {
    const { requests, call } = await setUp();
    await call({
      note: 'ä',
      'X-Vendor-Token': 'Bearer t',
      amount_cents: 7,
      id: 'a/b c',
      q: '50% + 1/é',
      tags: ['x', 'y z'],
      list: [1, 2],
      undeclared: 1,
    });
    const [received] = requests;
    expect(received?.method).toBe('POST');
    expect(received?.url).toBe(
      '/base/items/a%2Fb%20c?q=50%25%20%2B%201%2F%C3%A9&tags=x&tags=y%20z&list=1%2C2',
    );
    expect(received?.body).toBe('{"amount_cents":7,"note":"ä"}');
    const { Host, Connection, ...headers } = received?.headers ?? {};
    expect(Host).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(Connection).toBe('keep-alive');
    expect(headers).toEqual({
      'Accept-Encoding': 'gzip,deflate',
      'Content-Length': '30',
      'Content-Type': 'application/json',
      'User-Agent': 'Apache-HttpClient/UNAVAILABLE (Java/21.0.8)',
      'X-Vendor-Token': 'Bearer t',
    });
  });

  it('leaves out what was not given', async () => {
    const { requests, call } = await setUp();
    await call({ id: '1' });
    expect(requests[0]).toMatchObject({ url: '/base/items/1', body: '' });
    expect(requests[0]?.headers).not.toHaveProperty('Content-Type');
    expect(requests[0]?.headers).not.toHaveProperty('X-Vendor-Token');
  });

  it('sends an empty object where a body is required and nothing was given', async () => {
    const { requests, call } = await setUp({
      operation: { requestBody: json({ type: 'object', properties: { a: {} } }) },
      path: '/x',
    });
    await call({});
    expect(requests[0]?.body).toBe('{}');
  });

  it('sends a body that is no object as it is', async () => {
    const { requests, call } = await setUp({
      operation: { requestBody: json({ type: 'array' }) },
      path: '/x',
    });
    await call({ body: [1, { a: 2 }] });
    expect(requests[0]?.body).toBe('[1,{"a":2}]');
  });

  it.each([
    ['..', '/base/items/%2E%2E'],
    ['.', '/base/items/%2E'],
    ['?x=1#y', '/base/items/%3Fx%3D1%23y'],
    ['\uD800', '/base/items/%EF%BF%BD'],
  ])('cannot leave its path by %j', async (id, url) => {
    const { requests, call } = await setUp();
    await call({ id });
    expect(requests[0]?.url).toBe(url);
  });

  it('fails where a header cannot hold the argument', async () => {
    const { requests, call } = await setUp();
    expect(await call({ id: '1', 'X-Vendor-Token': 'a\r\nX-Evil: 1' })).toEqual({
      isError: true,
      text: GENERIC,
    });
    expect(requests).toEqual([]);
  });

  it('carries the headers of the client that the target lets through, and no others', async () => {
    const aws = await startAws({ allowPrivateTargets: true });
    const upstream = await startUpstream();
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    const document = openApi(upstream.url, { '/x': { get: { operationId: 'op', responses: {} } } });
    await makeTarget(aws, gatewayId, document, {
      metadataConfiguration: { allowedRequestHeaders: ['x-cn-test'] },
    });
    const headers = { 'x-cn-test': 'forward-ok', 'x-other': 'no', authorization: 'Bearer inbound' };
    await post(gatewayUrl, rpc('tools/call', { name: 'api___op' }), headers);
    expect(upstream.requests[0]?.headers).toMatchObject({ 'x-cn-test': 'forward-ok' });
    expect(Object.keys(upstream.requests[0]?.headers ?? {}).map((name) => name.toLowerCase())).not.toEqual(
      expect.arrayContaining(['authorization']),
    );
    expect(upstream.requests[0]?.headers).not.toHaveProperty('x-other');
  });
});

describe('the API key', () => {
  it.each([
    [
      'a header, exactly the key',
      { location: 'HEADER', name: 'x-test-key' },
      '/x',
      { 'x-test-key': 'the key' },
    ],
    [
      'a header with a prefix',
      { location: 'HEADER', name: 'Authorization', prefix: 'Bearer ' },
      '/x',
      { Authorization: 'Bearer the key' },
    ],
    ['the query', { location: 'QUERY_PARAMETER', name: 'api_key' }, '/x?api_key=the%20key', {}],
    [
      'a header that an argument wants too',
      { location: 'HEADER', name: 'x-vendor-token' },
      '/x',
      { 'x-vendor-token': 'the key' },
    ],
  ] as const)('goes into %s', async (_, configuration, url, headers) => {
    const aws = await startAws({ allowPrivateTargets: true });
    const { requests, gatewayUrl } = await keyedTarget(aws, configuration);
    await callTool(gatewayUrl, 'api___op', { 'X-Vendor-Token': 'argument' });
    expect(requests[0]?.url).toBe(url);
    expect(requests[0]?.headers).toMatchObject(headers);
    const values = Object.entries(requests[0]?.headers ?? {}).filter(
      ([name]) => name.toLowerCase() === 'x-vendor-token',
    );
    expect(values).toHaveLength(1);
  });

  it('that is gone fails the call, and DEBUG says why', async () => {
    const aws = await startAws({ allowPrivateTargets: true });
    const { requests, gatewayUrl } = await keyedTarget(
      aws,
      { location: 'HEADER', name: 'x' },
      { exceptionLevel: 'DEBUG' },
    );
    await controlPlane(aws).send(new DeleteApiKeyCredentialProviderCommand({ name: 'key' }));
    expect(await callTool(gatewayUrl, 'api___op', {})).toEqual({
      isError: true,
      text: 'Failed to fetch outbound api key. CredentialProvider not found',
    });
    expect(requests).toEqual([]);
  });
});

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
  ])('that are %s are refused before anything is sent', async (_, args, lines) => {
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
  ])('reaches the client: %s', async (_, reply, text) => {
    const { call } = await setUp({ reply });
    expect(await call({ id: '1' })).toEqual({ isError: false, text });
  });

  it.each([404, 500, 302])('is the generic text for status %i', async (status) => {
    const reply = { status, headers: { location: '/elsewhere' }, body: '{"why":"secret"}' };
    const { url, requests } = await setUp({ reply });
    const { text } = await post(url, rpc('tools/call', { name: 'api___op', arguments: { id: '1' } }));
    expect(text).toBe(
      `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"${GENERIC}"}],"isError":true}}`,
    );
    expect(requests).toHaveLength(1);
  });

  it('is the status and body with DEBUG, twice', async () => {
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

  it.each([
    ['too large', { body: 'x'.repeat(6_000_001) }],
    [
      'too large once unpacked',
      { headers: { 'content-encoding': 'gzip' }, body: gzipSync('x'.repeat(6_000_001)) },
    ],
    ['packed wrongly', { headers: { 'content-encoding': 'gzip' }, body: 'no gzip' }],
  ])('is the generic text where it is %s', async (_, reply) => {
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
});

async function keyedTarget(
  aws: LocalAws,
  configuration: {
    readonly location: ApiKeyCredentialLocation;
    readonly name: string;
    readonly prefix?: string;
  },
  gateway: Partial<CreateGatewayCommandInput> = {},
): Promise<{ requests: Received[]; gatewayUrl: string }> {
  const upstream = await startUpstream();
  const { gatewayId, gatewayUrl } = await makeGateway(aws, gateway);
  const { credentialProviderArn } = await controlPlane(aws).send(
    new CreateApiKeyCredentialProviderCommand({ name: 'key', apiKey: 'the key' }),
  );
  const parameters = [{ name: 'X-Vendor-Token', in: 'header', schema: { type: 'string' } }];
  const document = openApi(upstream.url, { '/x': { get: { operationId: 'op', parameters, responses: {} } } });
  const apiKeyCredentialProvider = {
    providerArn: credentialProviderArn,
    credentialLocation: configuration.location,
    credentialParameterName: configuration.name,
    credentialPrefix: configuration.prefix,
  };
  await makeTarget(aws, gatewayId, document, {
    credentialProviderConfigurations: [
      { credentialProviderType: 'API_KEY', credentialProvider: { apiKeyCredentialProvider } },
    ],
  });
  return { requests: upstream.requests, gatewayUrl };
}
