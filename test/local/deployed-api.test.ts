import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ProxyEvent } from '../../contract/proxy-event.ts';
import { secret } from '../../contract/secret.ts';
import { createClock } from '../../local/clock.ts';
import type { MovableClock } from '../../local/clock.ts';
import type { LocalAws } from '../../local/start.ts';
import { SAMPLE_FUNCTION, startAws } from './local-aws.ts';

const KEY = 'the-api-key';
const NOON = Date.UTC(2026, 10, 21, 12);

let aws: LocalAws;
let clock: MovableClock;

beforeEach(async () => {
  clock = createClock(() => NOON);
  aws = await startAws({ clock });
  deployApi(aws, 60_000);
});

describe('a deployed API', () => {
  it('[J/event] makes the event of payload version 1.0, header names in the case of the client', async () => {
    const { body } = await send('/tasks/a%20b%2Fc?x=1&x=2&y=%C3%A9', {
      method: 'POST',
      headers: { 'X-Asana-Token': 'Bearer t', 'User-Agent': 'test', 'content-TYPE': 'application/json' },
      body: '{"name":"ä"}',
    });
    const { event } = JSON.parse(body) as { event: ProxyEvent };
    expect(event).toMatchObject({
      resource: '/{proxy+}',
      path: '/tasks/a%20b%2Fc',
      httpMethod: 'POST',
      queryStringParameters: { x: '2', y: 'é' },
      multiValueQueryStringParameters: { x: ['1', '2'], y: ['é'] },
      pathParameters: { proxy: 'tasks/a%20b%2Fc' },
      stageVariables: null,
      body: '{"name":"ä"}',
      isBase64Encoded: false,
      requestContext: {
        stage: 'prod',
        path: '/prod/tasks/a%20b%2Fc',
        apiId: 'api1234567',
        requestTime: '21/Nov/2026:12:00:00 +0000',
        requestTimeEpoch: NOON,
        identity: { sourceIp: '127.0.0.1', userAgent: 'test', apiKeyId: 'key1', cognitoIdentityId: null },
      },
    });
    expect(Object.keys(event.headers ?? {}).toSorted()).toEqual(
      'Host User-Agent X-Amzn-Trace-Id X-Asana-Token X-Forwarded-For X-Forwarded-Port X-Forwarded-Proto content-TYPE x-api-key'.split(
        ' ',
      ),
    );
    expect(event.headers?.['X-Amzn-Trace-Id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(event.multiValueHeaders?.['X-Asana-Token']).toEqual(['Bearer t']);
  });

  it('leaves out what a request does not have', async () => {
    const { body } = await send('/tasks');
    const { event } = JSON.parse(body) as { event: ProxyEvent };
    expect(event).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: null,
    });
  });

  it.each([
    ['no key', {}],
    ['a wrong key', { 'x-api-key': 'wrong' }],
    ['the key of another plan', { 'x-api-key': 'elsewhere' }],
  ])('[J/api-key] is closed to %s', async (_, headers) => {
    aws.account.apiGateway.apiKeys.set('key2', {
      id: 'key2',
      name: 'b',
      value: secret('elsewhere'),
      enabled: true,
      createdAt: 0,
    });
    const answer = await send('/tasks', { headers: { 'x-api-key': '', ...headers } });
    expect(answer.status).toBe(403);
    expect(answer.headers['x-amzn-errortype']).toBe('ForbiddenException');
    expect(answer.body).toBe('{"message":"Forbidden"}');
  });

  it('[J/remapped-headers] maps status, headers and body of the function, and renames what it owns', async () => {
    const answer = await send('/teapot');
    expect(answer.status).toBe(418);
    expect(answer.headers).toMatchObject({
      'x-amzn-remapped-www-authenticate': 'Basic',
      'x-single': 'a',
      'x-many': 'b, c',
      'content-type': 'application/json',
    });
    expect(answer.headers['www-authenticate']).toBeUndefined();
    expect(answer.body).toBe('{ "why": "tea" }');
  });

  it.each(['/malformed', '/throw', '/crash'])(
    '[J/failed-function] answers 502 where the function fails as on %s, and goes on',
    async (path) => {
      const failed = await send(path);
      expect(failed).toMatchObject({ status: 502, body: '{"message":"Internal server error"}' });
      expect((await send('/text')).body).toBe('plain [text]');
    },
  );

  it('[J/cold-warm] starts a fresh function after a crash, and keeps a warm one otherwise', async () => {
    const calls = async () => (JSON.parse((await send('/environment')).body) as { calls: number }).calls;
    expect([await calls(), await calls()]).toEqual([1, 2]);
    await send('/crash');
    expect(await calls()).toBe(1);
  });

  it('keeps what the function writes, and of what it throws the name alone', async () => {
    await send('/text');
    await send('/throw');
    await send('/throw-text');
    expect(aws.functionLog('sample')).toEqual([
      'call 1',
      'call 2',
      'function "sample" threw TypeError',
      'call 3',
      'function "sample" threw a value of type "string"',
    ]);
    await send('/crash');
    expect(aws.functionLog('sample')).toContain('function "sample" crashed with Error');
    expect(aws.functionLog('sample').join()).not.toContain('SECRET');
  });

  it('[J/timeout] answers 504 after 29 seconds', async () => {
    const answer = send('/never');
    await functionReached();
    clock.advance(28_999);
    clock.advance(1);
    expect(await answer).toMatchObject({ status: 504, body: '{"message":"Endpoint request timed out"}' });
  });

  it('answers 502 where the function times out first', async () => {
    deployApi(aws, 3000);
    const answer = send('/never');
    await functionReached();
    clock.advance(3000);
    expect(await answer).toMatchObject({ status: 502 });
    expect(aws.functionLog('sample').at(-1)).toBe('Task timed out after 3.00 seconds');
  });

  it('answers the calls beside one that times out, and starts a fresh function for the next', async () => {
    deployApi(aws, 3000);
    const folder = await mkdtemp(join(tmpdir(), 'deployed-api-'));
    const file = join(folder, 'go');
    const stuck = send('/never');
    await functionReached();
    clock.advance(2000);
    const other = send('/until-file', { method: 'POST', body: file });
    await functionReached(2);
    clock.advance(1000);
    expect(await stuck).toMatchObject({ status: 502 });
    const calls = JSON.parse((await send('/environment')).body) as { calls: number };
    expect(calls.calls).toBe(1);
    await writeFile(file, '');
    expect(await other).toMatchObject({ status: 200, body: '{"calls":1}' });
    await rm(folder, { recursive: true });
  });

  it('[J/redeploy] lets the calls end that a new deployment meets', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deployed-api-'));
    const file = join(folder, 'go');
    const old = send('/until-file', { method: 'POST', body: file });
    await functionReached();
    deployApi(aws, 3000);
    expect(await send('/environment')).toMatchObject({ status: 200 });
    await writeFile(file, '');
    expect(await old).toMatchObject({ status: 200, body: '{"calls":1}' });
    await rm(folder, { recursive: true });
  });

  it('[J/payload] refuses more than 10 MB', async () => {
    const answer = await send('/tasks', {
      method: 'POST',
      headers: { 'content-length': String(10 * 1024 * 1024 + 1) },
    });
    expect(answer).toMatchObject({ status: 413, body: '{"message":"Request Too Long"}' });
  });

  it.each([
    ['/ping', 200, 'healthy'],
    ['/sping', 200, 'healthy'],
    ['/', 403, '{"message":"Missing Authentication Token"}'],
  ])('[J/ping] keeps %s for itself', async (path, status, body) => {
    expect(await send(path, { headers: { 'x-api-key': '' } })).toMatchObject({ status, body });
  });

  it('knows no other stage', async () => {
    const response = await fetch(`${aws.endpointUrl}/_api/api1234567/beta/tasks`, {
      headers: { 'x-api-key': KEY },
    });
    expect(response.status).toBe(403);
  });
});

function deployApi({ account }: LocalAws, timeoutMs: number): void {
  account.functions.deploy({ name: 'sample', bundlePath: SAMPLE_FUNCTION, environment: {}, timeoutMs });
  const { restApis, apiKeys, usagePlans } = account.apiGateway;
  const stages = [{ name: 'prod', deploymentId: 'd1', createdAt: 0 }];
  restApis.set('api1234567', { id: 'api1234567', name: 'api', createdAt: 0, stages, functionName: 'sample' });
  apiKeys.set('key1', { id: 'key1', name: 'k', value: secret(KEY), enabled: true, createdAt: 0 });
  const apiStages = [{ apiId: 'api1234567', stage: 'prod' }];
  usagePlans.set('plan', { id: 'plan', name: 'p', apiStages, keyIds: ['key1'] });
}

async function functionReached(times = 1): Promise<void> {
  while (aws.functionLog('sample').length < times) await new Promise((resolve) => setImmediate(resolve));
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends with Node's own client, which keeps the case of header names. */
function send(
  path: string,
  { method = 'GET', headers = {}, body }: Sent = {},
): Promise<{
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(aws.endpointUrl);
    const url = { hostname, port, path: `/_api/api1234567/prod${path}` };
    const outgoing = request({ ...url, method, headers: { 'x-api-key': KEY, ...headers }, agent: false });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      void text(incoming).then((answer) => {
        resolve({ status: incoming.statusCode, headers: incoming.headers, body: answer });
        outgoing.destroy();
      });
    });
    if (headers['content-length'] === undefined) outgoing.end(body);
    else outgoing.flushHeaders();
  });
}
