import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Route } from '../../contract/route-map.ts';
import { toolRequest, useHarness } from './harness.ts';
import { bodyRoute, property, routeMap, TOKEN, TOKEN_HEADER } from './route-maps.ts';
import { selfSigned } from './self-signed.ts';
import { serving, startVendor } from './vendor-server.ts';

const harness = useHarness();
const TOO_LARGE = "the vendor's answer is larger than 6 MB";

/** The same operation with a method that may reuse a connection, and with one that may not. */
const SENDERS: readonly (readonly [title: string, route: Route])[] = [
  ['a kept connection', bodyRoute({}, [property('a')], 'GET')],
  ['a connection of its own', bodyRoute({}, [property('a')], 'POST')],
];

function call(route: Route, change: Parameters<typeof harness.call>[2] = {}): Promise<Response> {
  return harness.call(
    routeMap([{ ...route, tokens: ['token'] }]),
    toolRequest({ a: 1 }, { [TOKEN_HEADER]: TOKEN }),
    change,
  );
}

describe.each(SENDERS)('an answer over %s', (_title, route) => {
  it('is handed on with its harmless headers, also those that come twice', async () => {
    harness.vendor.respond = (_request, response) => {
      response
        .writeHead(201, [
          'Content-Type',
          'text/plain',
          'Link',
          '</a>',
          'Link',
          '</b>',
          'Set-Cookie',
          'a=1',
          'ETag',
          '"\u00e9"',
        ])
        .end('é');
    };
    const response = await call(route);
    expect([response.status, await response.text(), ...response.headers]).toEqual([
      201,
      'é',
      ['content-type', 'text/plain'],
      ['etag', '"\u00e9"'],
      ['link', '</a>, </b>'],
    ]);
  });

  it('is not followed where it redirects, so that the token stays', async () => {
    harness.vendor.respond = (_request, response) => {
      response.writeHead(307, { location: `${harness.vendor.url}/elsewhere` }).end();
    };
    expect(await (await call(route)).json()).toMatchObject({ error: { source: 'vendor', status: 307 } });
    expect(harness.vendor.received).toHaveLength(1);
  });

  it('has a status that HTTP does not know', async () => {
    harness.vendor.respond = (_request, response) => {
      response.writeHead(999, { 'content-type': 'text/plain' }).end('odd');
    };
    expect(await (await call(route)).json()).toMatchObject({
      error: { source: 'vendor', status: 502, body: 'odd' },
    });
  });

  it.each(['gzip', 'x-gzip', 'GZIP'])('is no longer compressed: %s', async (coding) => {
    harness.vendor.respond = (_request, response) => {
      response
        .writeHead(200, { 'content-type': 'text/plain', 'content-encoding': coding })
        .end(gzipSync('plain é'));
    };
    expect(await (await call(route)).text()).toBe('plain é');
  });

  it('is empty where it is compressed and empty', async () => {
    harness.vendor.respond = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end();
    };
    expect(await (await call(route)).text()).toBe('');
  });

  it.each([
    ['in clear', {}, (): Buffer => Buffer.alloc(6_000_001, 'a')],
    [
      'however small it is compressed',
      { 'content-encoding': 'gzip' },
      (): Buffer => gzipSync(Buffer.alloc(200_000_000)),
    ],
  ])('is an error where it is larger than 6 MB, %s', async (_what, headers, body) => {
    harness.vendor.respond = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', ...headers }).end(body());
    };
    expect(await (await call(route)).json()).toMatchObject({
      error: { source: 'target', status: 502, body: { message: TOO_LARGE } },
    });
  });

  it('is read no further than that, where it never ends', async () => {
    const ended = new Promise<void>((resolve) => {
      harness.vendor.respond = (_request, response) => {
        response.on('close', resolve).writeHead(200, { 'content-type': 'text/plain' });
        const chunk = Buffer.alloc(1_000_000, 'a');
        const more = (): void => {
          if (!response.destroyed) response.write(chunk, more);
        };
        more();
      };
    });
    expect(await (await call(route)).json()).toMatchObject({ error: { body: { message: TOO_LARGE } } });
    await ended;
  });
});

describe.each(SENDERS)('no answer over %s', (_title, route) => {
  const BROKE_OFF = "the vendor's answer broke off or cannot be read";

  it.each([
    [
      'that is wrongly compressed',
      'answer is compressed wrongly',
      'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nxxxx',
    ],
    ['that breaks off before it begins', 'connection closed', ''],
    ['that breaks off in its middle', 'connection closed', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'],
    [
      'that breaks off compressed',
      'connection closed',
      'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 900\r\n\r\n\x1f\x8b\x08\x00',
    ],
    ['that is no HTTP', 'answer is not HTTP', 'SSH-2.0-OpenSSH\r\n\r\n'],
    [
      'whose head is too large',
      'head of the answer too large',
      `HTTP/1.1 200 OK\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`,
    ],
  ])('comes from one %s', async (_what, reason, answer) => {
    const vendor = createServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end(answer, 'latin1'));
    });
    const response = await serving(vendor, (port) => call(route, { upstream: `http://127.0.0.1:${port}` }));
    expect(await response.json()).toMatchObject({
      error: { source: 'target', status: 502, body: { message: BROKE_OFF } },
    });
    expect(harness.log).toMatchObject([{ level: 'error', status: 502, reason }]);
  });

  it.each([
    ['nothing', ''],
    ['half an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'],
  ])('comes in time, but %s', async (_what, answer) => {
    const ended: Promise<unknown>[] = [];
    const vendor = createServer((socket) => {
      ended.push(
        once(
          socket.on('error', () => undefined),
          'close',
        ),
      );
      socket.once('data', () => socket.write(answer));
    });
    await serving(vendor, async (port) => {
      const response = await call(route, { upstream: `http://127.0.0.1:${port}`, timeoutMs: 100 });
      expect(await response.json()).toMatchObject({
        error: { source: 'target', status: 504, body: { message: 'the vendor did not answer in time' } },
      });
      await Promise.all(ended);
    });
    expect(harness.log).toMatchObject([{ status: 504, reason: 'no answer in time' }]);
  });

  it('comes from one whose certificate nobody signed, and the token is not sent', async () => {
    let requests = 0;
    const vendor = createTlsServer(selfSigned(), (_request, response) => {
      requests += 1;
      response.end();
    });
    const response = await serving(vendor, (port) => call(route, { upstream: `https://127.0.0.1:${port}` }));
    expect(await response.json()).toMatchObject({
      error: { source: 'target', status: 502, body: { message: 'the vendor could not be reached' } },
    });
    expect(harness.log).toMatchObject([{ reason: 'certificate not accepted' }]);
    expect(requests).toBe(0);
  });

  it('comes from nobody', async () => {
    const gone = await startVendor();
    await gone.close();
    const response = await call(route, { upstream: gone.url });
    expect(await response.json()).toMatchObject({ error: { source: 'target', status: 502 } });
    expect(harness.log).toMatchObject([{ reason: 'connection refused' }]);
  });
});
