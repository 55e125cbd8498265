import { describe, expect, it } from 'vitest';
import type { ProxyEvent } from '../../contract/proxy-event.ts';
import { toRequest } from '../../target-lambda/proxy-event.ts';
import { useHarness } from './harness.ts';
import { binding, keptRoute, routeMap, TOKEN, TOKEN_HEADER } from './route-maps.ts';
import { proxyEvent } from './proxy-events.ts';
import { values } from './vendor-server.ts';

const harness = useHarness();
const MAP = routeMap([
  keptRoute('GET', '/tasks/{task_gid}'),
  keptRoute('POST', '/tasks'),
  keptRoute('GET', '/admin'),
]);

async function send(event: ProxyEvent): Promise<Response> {
  return harness.call(MAP, toRequest(event), {}, event.path);
}

describe('a path value that leaves its segment is refused', () => {
  it.each([
    '..',
    '.',
    '',
    '%2e%2e',
    '.%2E',
    '%252e%252e',
    '%25252e%25252e',
    '%2525252525252e',
    '..%2fadmin',
    'a%2Fb',
    'a%252Fb',
    'a%5Cb',
    'a\\b',
    '..;',
    '..;x=1',
    '%2e%2e%3b',
    '%c0%ae%c0%ae',
    '%c0%af',
    '%e0%80%ae%E0%80%AE%e0%80%af',
    '%25e0%2580%25af',
    '%f0%80%80%af',
    '%f8%80%80%80%af',
    '%fc%80%80%80%80%af',
    'a%00',
    'a%0d%0aX-Evil:%201',
    '%zz%2e%2f',
    '%2e%2e%2f%ff',
  ])('%j', async (value) => {
    const response = await send(proxyEvent('GET', `/tasks/${value}`));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      error: {
        source: 'target',
        status: 400,
        body: { message: 'Bad Request' },
        hint: expect.stringContaining('write "x-multi-segment: true" at this parameter') as unknown,
      },
    });
    expect(harness.vendor.received).toEqual([]);
    expect(harness.log).toMatchObject([
      {
        status: 400,
        operation: 'GET /tasks/{task_gid}',
        reason: 'path parameter "task_gid" does not stay in its segment',
      },
    ]);
  });

  it.each(['...', '.a', 'a..b', '%41', 'a:b', '100%', '%E2%82%AC', '%E0%A4%A8', '%F0%9F%98%80', 'À', 'ſ'])(
    'and %j is not one',
    async (value) => {
      await send(proxyEvent('GET', `/tasks/${value}`));
      expect(harness.vendor.received).toHaveLength(1);
    },
  );
});

describe('a path that is not the one of a route finds none', () => {
  it.each([
    '/tasks/../admin',
    '/./admin',
    '//admin',
    '/admin/',
    '/admin%2F',
    '/tasks/1/2',
    '\\admin',
    '/__proto__',
    '',
    '/admin?x=1',
    'http://evil.example.com/admin',
  ])('%j', async (path) => {
    const response = await send(proxyEvent('GET', path));
    expect([response.status, await response.text()]).toEqual([404, '{"message":"Not Found"}']);
    expect(harness.vendor.received).toEqual([]);
  });
});

describe('a hostile header does not reach the vendor', () => {
  const NAMES = [
    'Authorization',
    'Proxy-Authorization',
    'Cookie',
    'X-Api-Key',
    'Transfer-Encoding',
    'Keep-Alive',
    'TE',
    'Trailer',
    'Upgrade',
    'Expect',
    'X-HTTP-Method-Override',
    'X-Method-Override',
    'X_HTTP_Method_Override',
    'X-Original_URL',
    'X-Original-URL',
    'X-Rewrite-URL',
    'X-Forwarded-Host',
    'Forwarded',
    'X-Amzn-Oidc-Data',
    'Baggage',
    'X-Amz-Security-Token',
    'X-Amz-Date',
    'X-Amz-Content-Sha256',
    'WorkloadAccessToken',
    'Apigw-Requestid',
    'Bad Name',
  ];

  it.each(NAMES)('%s', async (name) => {
    await send(proxyEvent('GET', '/tasks/1', { headers: { [name]: 'hostile-value' } }));
    expect(harness.vendor.received).toHaveLength(1);
    expect(JSON.stringify(harness.vendor.received[0]?.headers)).not.toContain('hostile-value');
  });

  it('which Connection names', async () => {
    await send(
      proxyEvent('GET', '/tasks/1', { headers: { Connection: 'close, X-Hop', 'X-Hop': 'hostile-value' } }),
    );
    expect(values(harness.vendor.received[0], 'x-hop')).toEqual([]);
  });

  it('Host, Content-Length and Accept are our own', async () => {
    const headers = {
      Host: 'evil.example.com',
      'Content-Length': '5000',
      Accept: 'text/html',
      'Content-Type': 'application/json',
    };
    await send(proxyEvent('POST', '/tasks', { headers, body: '{}' }));
    const [one] = harness.vendor.received;
    expect(values(one, 'host')).toEqual([new URL(harness.vendor.url).host]);
    expect(values(one, 'content-length')).toEqual(['2']);
    expect(values(one, 'accept')).toEqual(['application/json']);
  });

  it('a type of the body is refused that no field can hold', async () => {
    const headers = { 'Content-Type': 'application/json\r\nX-Evil: 1' };
    const response = await send(proxyEvent('POST', '/tasks', { headers, body: '{}' }));
    expect(await response.json()).toMatchObject({ error: { source: 'target', status: 400 } });
    expect(harness.log).toMatchObject([
      { reason: 'header "content-type" holds control or non-ASCII characters' },
    ]);
    expect(harness.vendor.received).toEqual([]);
  });

  it.each(['a\r\nX-Evil: 1', 'a\nb', 'a\u0000b', 'a日', 'é'])(
    'and a value of it is refused: %j',
    async (value) => {
      const response = await send(proxyEvent('GET', '/tasks/1', { headers: { 'X-Custom': value } }));
      expect(await response.json()).toMatchObject({ error: { source: 'target', status: 400 } });
      expect(harness.vendor.received).toEqual([]);
    },
  );
});

describe('a hostile token is refused', () => {
  it.each([
    `${TOKEN}\r\nX-Evil: 1`,
    `${TOKEN}\r\n`,
    `\n${TOKEN}`,
    `${TOKEN}\u0000`,
    `${TOKEN}日`,
    `${TOKEN}\u007f`,
  ])('%j', async (token) => {
    const response = await send(proxyEvent('GET', '/tasks/1', { headers: { [TOKEN_HEADER]: token } }));
    expect(await response.json()).toMatchObject({ error: { source: 'target', status: 400 } });
    expect(harness.vendor.received).toEqual([]);
    expect(harness.lines.join()).not.toContain(TOKEN);
  });

  it('that comes in two fields', async () => {
    const event = proxyEvent('GET', '/tasks/1', { multi: { [TOKEN_HEADER]: [TOKEN, 'other'] } });
    expect(await (await send(event)).json()).toMatchObject({ error: { status: 400 } });
    expect(harness.vendor.received).toEqual([]);
  });

  it('that comes in two fields of different case', async () => {
    const event = proxyEvent('GET', '/tasks/1', {
      multi: { [TOKEN_HEADER]: [TOKEN], 'x-asana-token': ['other'] },
    });
    expect(await (await send(event)).json()).toMatchObject({ error: { status: 400 } });
    expect(harness.vendor.received).toEqual([]);
  });
});

describe('a hostile query', () => {
  it('stays inside its names and values', async () => {
    const query = { 'a&b': ['c#d=e', '../x'], __proto__x: ['1'], 'é\ud800': ['\r\n'] };
    await send(proxyEvent('GET', '/tasks/1', { query }));
    expect(harness.vendor.received[0]?.url).toBe(
      '/tasks/1?a%26b=c%23d%3De&a%26b=..%2Fx&__proto__x=1&%C3%A9%EF%BF%BD=%0D%0A',
    );
  });

  it('cannot fill the place of a token under an encoded name', async () => {
    const map = routeMap([keptRoute('GET', '/tasks')], {
      tokens: [binding({ as: 'query', name: 'api key' })],
    });
    const event = proxyEvent('GET', '/tasks', { query: { 'api key': ['forged'], 'API KEY': ['forged'] } });
    await harness.call(map, toRequest(event), {}, event.path);
    expect(harness.vendor.received[0]?.url).toBe('/tasks');
  });
});
