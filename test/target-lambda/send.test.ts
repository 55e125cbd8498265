import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Sender } from '../../target-lambda/sender.ts';
import { gatewayRequest, useHarness } from './harness.ts';
import { keptRoute, routeMap, TOKEN, TOKEN_HEADER } from './route-maps.ts';
import { startVendor } from './vendor-server.ts';

const harness = useHarness();
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'POST', 'PATCH'];
const MAP = routeMap(METHODS.map((method) => keptRoute(method, '/tasks')));
const AGAIN = 'Repeat the call later, or ask for less.';
const CHECK = 'The call may have taken effect at the vendor: check before you repeat it.';

/** A `fetch` that fails with the given codes, then answers. Codes as Node 24 and undici give them. */
function failing(codes: readonly string[]): { readonly fetch: typeof fetch; readonly calls: string[] } {
  const calls: string[] = [];
  const fetchVendor: typeof fetch = async (url) => {
    const code = codes[calls.length];
    calls.push(url as string);
    if (code === undefined) return Response.json({ ok: true });
    throw new TypeError(`fetch failed for ${url as string} with ${TOKEN}`, {
      cause: Object.assign(new Error(`connect ${TOKEN}`), { code }),
    });
  };
  return { fetch: fetchVendor, calls };
}

describe('a vendor that cannot be reached', () => {
  it.each(METHODS.map((method) => [method, !['POST', 'PATCH'].includes(method)] as const))(
    'is asked again where the method is %s: %s',
    async (method, repeats) => {
      const { fetch, calls } = failing(['ECONNREFUSED']);
      const response = await harness.call(MAP, gatewayRequest(method, '/tasks'), { fetch });
      expect(calls).toHaveLength(repeats ? 2 : 1);
      expect(response.headers.get('x-bearer-vendor-status')).toBe(repeats ? null : '502');
      expect(harness.lines).toHaveLength(1);
    },
  );

  it('is asked once more and no further', async () => {
    const { fetch, calls } = failing(['ENOTFOUND', 'ENOTFOUND', 'ENOTFOUND']);
    await harness.call(MAP, gatewayRequest('GET', '/tasks'), { fetch });
    expect(calls).toHaveLength(2);
  });

  it.each([
    ['ECONNREFUSED', 2, 502, 'connection refused'],
    ['ENOTFOUND', 2, 502, 'host name not found'],
    ['EAI_AGAIN', 2, 502, 'host name not resolved'],
    ['UND_ERR_CONNECT_TIMEOUT', 2, 504, 'connection timed out'],
    ['ECONNRESET', 2, 502, 'connection closed'],
    ['EPIPE', 2, 502, 'connection closed'],
    ['UND_ERR_SOCKET', 2, 502, 'connection closed'],
    ['CERT_HAS_EXPIRED', 1, 502, 'certificate not accepted'],
    ['HPE_INVALID_CONSTANT', 1, 502, 'answer is not HTTP'],
    ['SOMETHING_NEW', 1, 502, 'request failed'],
  ])('because of %s: asked %i times, answered %i, logged as "%s"', async (code, times, status, reason) => {
    const { fetch, calls } = failing([code, code]);
    const sendUnusual: Sender = async ({ url }) => fetch(url);
    const headers = { [TOKEN_HEADER]: TOKEN };
    const request = gatewayRequest('GET', '/tasks', { headers });
    const response = await harness.call(MAP, request, { fetch, sendUnusual });
    expect(calls).toHaveLength(times);
    expect(await response.json()).toEqual({
      error: { source: 'target', status, body: { message: messageOf(reason) }, hint: AGAIN },
    });
    expect(harness.log).toMatchObject([{ level: 'error', status, reason }]);
    expect(harness.lines.join()).not.toContain(TOKEN);
  });

  it('for real, because nobody listens', async () => {
    const gone = await startVendor();
    await gone.close();
    const response = await harness.call(MAP, gatewayRequest('GET', '/tasks'), { upstream: gone.url });
    expect(await response.json()).toMatchObject({ error: { source: 'target', status: 502 } });
    expect(harness.log).toMatchObject([{ reason: 'connection refused' }]);
  });

  it('is said with its status where the map hands errors on', async () => {
    const { fetch } = failing(['ECONNRESET']);
    const response = await harness.call({ ...MAP, errors: 'status' }, gatewayRequest('POST', '/tasks'), {
      fetch,
    });
    expect([response.status, await response.text()]).toEqual([
      502,
      `{"message":"${messageOf('connection closed')}"}`,
    ]);
  });
});

describe('a kept connection that the vendor closes as it is used again', () => {
  // Node's fetch keeps no connection on which it sent a HEAD.
  const kept = METHODS.filter((method) => method !== 'HEAD');

  it.each(kept.map((method) => [method, !['POST', 'PATCH'].includes(method)] as const))(
    'is replaced where the method is %s: %s',
    async (method, repeats) => {
      const vendor = await startForgetful();
      // fetch has a connection free again some time after its answer was read: until then it takes others.
      while (vendor.closed() === 0) {
        await harness.call(MAP, gatewayRequest(method, '/tasks'), { upstream: vendor.url });
      }
      const last = harness.log.at(-1);
      expect(last?.reason).toBe(repeats ? undefined : 'connection closed');
      expect(vendor.closed(), 'and the repetition took a connection of its own').toBe(1);
      vendor.close();
    },
  );

  it('is not replaced where the answer had begun', async () => {
    harness.vendor.respond = (_request, response) => {
      response.write('{"a":');
      setImmediate(() => response.destroy());
    };
    const response = await harness.call(MAP, gatewayRequest('GET', '/tasks'));
    expect(await response.json()).toMatchObject({ error: { source: 'target', status: 502 } });
    expect(harness.vendor.received).toHaveLength(1);
  });
});

describe('a vendor that breaks off', () => {
  it.each([
    ['before it answers', (): void => undefined],
    [
      'in the middle of its answer',
      (response: { write(text: string): void }): void => response.write('{"a":'),
    ],
  ])('%s, gives an error and is not asked again', async (_title, begin) => {
    harness.vendor.respond = (_request, response) => {
      begin(response);
      setImmediate(() => response.destroy());
    };
    const response = await harness.call(MAP, gatewayRequest('POST', '/tasks'));
    expect(await response.json()).toMatchObject({ error: { source: 'target', status: 502, hint: CHECK } });
    expect(harness.vendor.received).toHaveLength(1);
    expect(harness.log).toMatchObject([{ reason: 'connection closed' }]);
  });
});

describe('a vendor that does not answer in time', () => {
  it.each([
    ['GET', 'with nothing', AGAIN, false],
    ['POST', 'with nothing', CHECK, false],
    ['GET', 'with half an answer', AGAIN, true],
  ])('to %s, %s', async (method, _title, hint, begins) => {
    harness.vendor.respond = (_request, response) => {
      if (begins) response.writeHead(200).write('{');
    };
    const response = await harness.call(MAP, gatewayRequest(method, '/tasks'), { timeoutMs: 100 });
    expect(await response.json()).toEqual({
      error: { source: 'target', status: 504, body: { message: 'the vendor did not answer in time' }, hint },
    });
    expect(harness.log).toMatchObject([{ level: 'error', status: 504, reason: 'no answer in time' }]);
  });
});

describe('an error that nobody expected', () => {
  it('is answered dully and logged by its name alone', async () => {
    const fetch = (() => {
      throw new Proxy(new Error(TOKEN), {
        get: (error, key) => {
          if (key === 'cause') throw new RangeError(TOKEN);
          return Reflect.get(error, key) as unknown;
        },
      });
    }) as typeof globalThis.fetch;
    const response = await harness.call(MAP, gatewayRequest('GET', '/tasks'), { fetch });
    expect(await response.json()).toMatchObject({
      error: { source: 'target', status: 500, body: { message: 'Internal Server Error' } },
    });
    expect(harness.log).toMatchObject([{ level: 'error', status: 500, reason: 'unexpected RangeError' }]);
    expect(harness.lines.join()).not.toContain(TOKEN);
  });
});

/** A vendor that ends a connection, instead of answering, when a second request comes on it. */
async function startForgetful(): Promise<{ url: string; closed: () => number; close: () => void }> {
  let closed = 0;
  const used = new Set<unknown>();
  const server = createServer((incoming, outgoing) => {
    if (used.has(incoming.socket)) {
      closed += 1;
      incoming.socket.destroy();
    } else incoming.resume().on('end', () => outgoing.end('{"ok":true}'));
    used.add(incoming.socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, closed: () => closed, close };
}

/** Whether the vendor was reached makes a difference to whoever may repeat the call. */
function messageOf(reason: string): string {
  return ['connection closed', 'head of the answer too large', 'answer is not HTTP'].includes(reason)
    ? "the vendor's answer broke off or cannot be read"
    : 'the vendor could not be reached';
}
