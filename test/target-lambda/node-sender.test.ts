import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Route } from '../../contract/route-map.ts';
import { toolRequest, useHarness } from './harness.ts';
import { bodyRoute, parameter, property, routeMap, TOKEN, TOKEN_HEADER, WHOLE } from './route-maps.ts';
import { serving, values } from './vendor-server.ts';

const harness = useHarness();

function call(route: Route, change: Parameters<typeof harness.call>[2] = {}): Promise<Response> {
  return harness.call(
    routeMap([{ ...route, tokens: ['token'] }]),
    toolRequest({ a: 1 }, { [TOKEN_HEADER]: TOKEN }),
    change,
  );
}

describe('a request as no browser would send it', () => {
  it.each(['GET', 'HEAD', 'get'])('reaches the vendor: %s with a body', async (method) => {
    const response = await call(bodyRoute({}, [property('a')], method));
    const [one] = harness.vendor.received;
    expect([one?.method, one?.url, one?.body.toString()]).toEqual([
      method.toUpperCase(),
      '/things',
      '{"a":1}',
    ]);
    expect(one?.headers.map(([name, value]) => `${name}: ${value}`).sort()).toEqual([
      'accept-encoding: gzip, deflate, br',
      'accept: application/json',
      `authorization: Bearer ${TOKEN}`,
      'connection: keep-alive',
      'content-length: 7',
      'content-type: application/json',
      `host: ${new URL(harness.vendor.url).host}`,
      'user-agent: agentcore-bearer',
    ]);
    expect(await response.text()).toBe(method === 'HEAD' ? '' : '{"ok":true}');
  });

  it.each([
    ['json', 'application/json', { body: 'é' }, '"é"'],
    ['form', 'application/x-www-form-urlencoded', { body: { a: [1, 2] } }, 'a=1&a=2'],
    ['binary', 'application/pdf', { body: 'Pz8/' }, '???'],
  ] as const)('carries a body of %s', async (encoding, mediaType, args, want) => {
    const one = await harness.received(bodyRoute({ encoding, mediaType }, WHOLE, 'GET'), args);
    expect([one?.body.toString(), ...values(one, 'content-type')]).toEqual([want, mediaType]);
  });

  it('carries no second request in its body', async () => {
    const text = 'GET /admin HTTP/1.1\r\nHost: x\r\n\r\n';
    await harness.received(bodyRoute({ encoding: 'text', mediaType: 'text/plain' }, WHOLE, 'GET'), {
      body: text,
    });
    expect(harness.vendor.received.map(({ url, body }) => [url, body.toString()])).toEqual([
      ['/things', text],
    ]);
  });

  it('has no body and no length where the arguments make none', async () => {
    const one = await harness.received(bodyRoute({ required: false }, [property('a')], 'GET'), {});
    expect([one?.method, values(one, 'content-length'), values(one, 'content-type')]).toEqual([
      'GET',
      [],
      [],
    ]);
  });

  it('keeps the query, the headers and the cookies of the arguments', async () => {
    const places = [
      parameter('query', 'q', 'form', true),
      parameter('header', 'X-H', 'simple', false),
      parameter('cookie', 'c', 'form', true),
    ];
    const route = bodyRoute({}, [property('a'), ...places.map((to) => ({ name: to.in, to }))], 'GET');
    const one = await harness.received(route, { a: 1, query: 'x y', header: 'h', cookie: 'é' });
    expect([one?.url, ...values(one, 'x-h'), ...values(one, 'cookie')]).toEqual([
      '/things?q=x%20y',
      'h',
      'c=%C3%A9',
    ]);
  });

  it.each(['QUERY', 'PURGE', 'Copy', 'TRACK', "M-SEARCH!#$%&'*+.^_`|~"])(
    'may have any method: %s',
    async (method) => {
      let head = '';
      const vendor = createServer((socket) => {
        socket.on('data', (chunk) => {
          head ||= String(chunk).split('\r\n')[0] ?? '';
          socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok');
        });
      });
      const text = await serving(vendor, async (port) => {
        const response = await call(bodyRoute({}, [property('a')], method), {
          upstream: `http://127.0.0.1:${port}`,
        });
        return response.text();
      });
      expect([head, text]).toEqual([`${method} /things HTTP/1.1`, 'ok']);
    },
  );
});
