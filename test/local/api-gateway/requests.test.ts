import { beforeEach, describe, expect, it } from 'vitest';
import type { LocalAws } from '../../../local/start.ts';
import { startAws } from '../local-aws.ts';
import { eventOf, KEY, putApi, send } from './setup.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';

let aws: LocalAws;

beforeEach(async () => {
  aws = await startAws();
});

describe('the event of a request', () => {
  it.each([
    ['a root', `Root=${ROOT}`],
    ['a root and more', `Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`],
  ])('[J/trace] keeps the trace of a caller that sends %s, once', async (_, trace) => {
    putApi(aws);
    const answer = await send(aws, '/x', { headers: ['x-api-key', KEY, 'x-amzn-trace-id', trace] });
    const event = eventOf(answer);
    expect(event.multiValueHeaders?.['X-Amzn-Trace-Id']).toEqual([trace]);
    const names = Object.keys(event.headers ?? {}).filter((name) => /trace/i.test(name));
    expect(names).toEqual(['X-Amzn-Trace-Id']);
    expect(answer.headers['x-amzn-trace-id']).toBe(trace);
    expect(aws.history.list()[0]?.traceId).toBe(ROOT);
  });

  it('[J/trace] has a trace of its own where the caller has none', async () => {
    putApi(aws);
    const event = eventOf(await send(aws, '/x', { headers: ['x-api-key', KEY, 'X-Amzn-Trace-Id', 'mine'] }));
    expect(event.multiValueHeaders?.['X-Amzn-Trace-Id']).toEqual([
      expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    ]);
  });

  it('[J/dropped-headers] lacks what ends at API Gateway, and has all else in the case of the client', async () => {
    putApi(aws);
    const dropped = ['Content-MD5', 'Max-Forwards', 'Proxy-Authenticate', 'Server', 'TE', 'WWW-Authenticate'];
    const headers = ['x-api-key', KEY, 'X-Asana-TOKEN', 'Bearer t', 'authorization', 'Bearer vendor'];
    const event = eventOf(
      await send(aws, '/x', { headers: [...headers, ...dropped.flatMap((name) => [name, 'x'])] }),
    );
    const names = Object.keys(event.headers ?? {});
    expect(names.filter((name) => dropped.includes(name))).toEqual([]);
    expect(event.headers).toMatchObject({ 'X-Asana-TOKEN': 'Bearer t', authorization: 'Bearer vendor' });
  });

  it('[J/sigv4-authorization] has no Authorization with a signature of AWS', async () => {
    putApi(aws);
    const headers = ['x-api-key', KEY, 'Authorization', 'AWS4-HMAC-SHA256 Credential=AKID/x, Signature=0'];
    const event = eventOf(await send(aws, '/x', { headers }));
    expect(Object.keys(event.headers ?? {})).not.toContain('Authorization');
  });

  it('[J/forwarded-for] names the caller behind those that the request came by', async () => {
    putApi(aws);
    const headers = ['x-api-key', KEY, 'x-forwarded-for', '203.0.113.7', 'X-Forwarded-Proto', 'https'];
    const event = eventOf(await send(aws, '/x', { headers }));
    expect(event.headers).toMatchObject({
      'X-Forwarded-For': '203.0.113.7, 127.0.0.1',
      'X-Forwarded-Proto': 'http',
    });
    expect(Object.keys(event.headers ?? {})).not.toContain('x-forwarded-for');
  });

  it('[J/repeated-headers] has the last of repeated headers, and all of them beside it', async () => {
    putApi(aws);
    const event = eventOf(await send(aws, '/x', { headers: ['x-api-key', KEY, 'X-A', '1', 'X-A', '2'] }));
    expect(event.headers).toMatchObject({ 'X-A': '2' });
    expect(event.multiValueHeaders).toMatchObject({ 'X-A': ['1', '2'] });
  });
});

describe('the resources of an API', () => {
  const method = { httpMethod: 'GET', apiKeyRequired: false, functionName: 'f' };
  const resources = [
    { id: 'r0', path: '/', methods: [] },
    { id: 'r1', path: '/pets', methods: [method] },
    { id: 'r2', path: '/pets/{petId}', methods: [method] },
    { id: 'r3', path: '/pets/new', methods: [method] },
    { id: 'r4', path: '/files/{proxy+}', methods: [{ ...method, httpMethod: 'ANY', apiKeyRequired: true }] },
  ];

  it.each([
    ['/pets', '/pets', null],
    ['/pets/new', '/pets/new', null],
    ['/pets/a%20b', '/pets/{petId}', { petId: 'a%20b' }],
    ['/files/a/b', '/files/{proxy+}', { proxy: 'a/b' }],
  ])('[J/routes] take %s by the path that fits best', async (path, resource, pathParameters) => {
    putApi(aws, { api: { resources } });
    const event = eventOf(await send(aws, path));
    expect(event).toMatchObject({ resource, pathParameters, requestContext: { resourcePath: resource } });
  });

  it('[J/routes] ask for a key only where their method does', async () => {
    putApi(aws, { api: { resources } });
    const event = eventOf(await send(aws, '/pets', { headers: [] }));
    expect(event.requestContext.identity.apiKeyId).toBeUndefined();
    expect((await send(aws, '/files/a', { headers: [] })).status).toBe(403);
  });

  it.each([
    ['GET', '/'],
    ['GET', '/other'],
    ['GET', '/pets/1/more'],
    ['GET', '/files/'],
    ['POST', '/pets'],
  ])('[J/no-route] refuse %s %s as without authentication, before any key', async (verb, path) => {
    putApi(aws, { api: { resources } });
    const answer = await send(aws, path, { method: verb, headers: [] });
    expect(answer).toMatchObject({ status: 403, body: '{"message":"Missing Authentication Token"}' });
    expect(answer.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
  });
});

describe('the limits of API Gateway', () => {
  it('[J/header-size] refuse a first line and headers of more than 10,240 bytes', async () => {
    putApi(aws);
    const headers = (size: number) => ['x-api-key', KEY, 'X-Large', 'x'.repeat(size)];
    expect((await send(aws, '/x', { headers: headers(10_000) })).status).toBe(200);
    expect((await send(aws, '/x', { headers: headers(10_240) })).status).toBe(431);
  });

  it('[J/event-size] refuse a body that makes an event of more than 6 MB', async () => {
    putApi(aws);
    const body = 'x'.repeat(6 * 1024 * 1024);
    const answer = await send(aws, '/x', { method: 'POST', body });
    expect(answer).toMatchObject({ status: 413, body: '{"message":"Request Too Long"}' });
  });

  it('[J/not-invoked] answer 500 where there is no such function', async () => {
    putApi(aws, { api: { functionName: 'gone' } });
    expect(await send(aws, '/x')).toMatchObject({ status: 500, body: '{"message":"Internal server error"}' });
  });

  it('[J/answer-ids] give each answer its ids', async () => {
    putApi(aws);
    const good = await send(aws, '/x');
    expect(good.headers['x-amzn-requestid']).toBe(eventOf(good).requestContext.requestId);
    expect(good.headers['x-amz-apigw-id']).toBe(eventOf(good).requestContext.extendedRequestId);
    const refused = await send(aws, '/x', { headers: [] });
    expect(refused.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(refused.headers['content-type']).toBe('application/json');
  });
});
