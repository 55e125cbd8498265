import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createNodeSender } from '../../target-lambda/node-sender.ts';
import { gatewayRequest, useHarness } from './harness.ts';
import { keptRoute, routeMap, TOKEN_HEADER } from './route-maps.ts';
import { serving } from './vendor-server.ts';

const harness = useHarness();
const MAP = routeMap(['GET', 'PUT', 'POST', 'PATCH'].map((method) => keptRoute(method, '/tasks')));
const OK = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok';

/** Calls a vendor with one method after the other, `GET of a` with user a's token; it answers each connection's first request, and treats more as told. */
async function connections(
  calls: readonly string[],
  treatMore: (socket: Socket) => void,
): Promise<readonly string[]> {
  const seen: string[] = [];
  let count = 0;
  const sockets: Socket[] = [];
  const vendor = createServer((socket) => {
    const number = (count += 1);
    let isFirst = true;
    sockets.push(socket.on('error', () => undefined));
    socket.on('data', (chunk) => {
      seen.push(`${String(chunk).split(' ', 1)[0] ?? ''} ${number}`);
      if (isFirst) socket.write(OK);
      else treatMore(socket);
      isFirst = false;
    });
  });
  await serving(vendor, async (port) => {
    const change = { upstream: `http://127.0.0.1:${port}`, sender: createNodeSender() };
    for (const call of calls) {
      const [method = '', token = ''] = call.split(' of ');
      const request = gatewayRequest(method, '/tasks', { headers: { [TOKEN_HEADER]: token } });
      const response = await harness.call(MAP, request, change);
      seen.push(response.headers.get('x-bearer-vendor-status') ?? 'ok');
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const socket of sockets) socket.destroy();
  });
  return seen;
}

describe('a connection', () => {
  it('is kept for the next call that may be repeated', async () => {
    const seen = await connections(['GET', 'GET', 'PUT'], (socket) => socket.write(OK));
    expect(seen).toEqual(['GET 1', 'ok', 'GET 1', 'ok', 'PUT 1', 'ok']);
  });

  it('is kept for each user alone', async () => {
    const seen = await connections(['GET of a', 'GET of b', 'GET of a', 'GET of b'], (socket) =>
      socket.write(OK),
    );
    expect(seen).toEqual(['GET 1', 'ok', 'GET 2', 'ok', 'GET 1', 'ok', 'GET 2', 'ok']);
  });

  it('that the vendor had closed costs such a call a second attempt, on a connection of its own', async () => {
    const seen = await connections(['GET', 'PUT'], (socket) => socket.resetAndDestroy());
    expect(seen).toEqual(['GET 1', 'ok', 'PUT 1', 'PUT 2', 'ok']);
  });

  it.each(['POST', 'PATCH'])('is a new one for %s, which could not be repeated', async (method) => {
    const seen = await connections(['GET', method, method], (socket) => socket.resetAndDestroy());
    expect(seen).toEqual(['GET 1', 'ok', `${method} 2`, 'ok', `${method} 3`, 'ok']);
  });
});

describe('the time of a call', () => {
  it.each([
    // Long enough for the request to arrive, on a slow machine too.
    ['what the function is given', 500, 20_000],
    ['what is left of the invocation, less what the answer needs', 20_000, 1000],
  ])('is %s', async (_title, timeoutMs, remainingMs) => {
    harness.vendor.respond = () => undefined;
    const response = await harness.call(
      MAP,
      gatewayRequest('GET', '/tasks'),
      { timeoutMs },
      '/tasks',
      remainingMs,
    );
    expect(await response.json()).toMatchObject({ error: { source: 'target', status: 504 } });
    expect(harness.vendor.received).toHaveLength(1);
  });

  it('is over before anything is sent where nothing is left', async () => {
    const response = await harness.call(MAP, gatewayRequest('POST', '/tasks'), {}, '/tasks', 500);
    expect(await response.json()).toMatchObject({ error: { source: 'target', status: 504 } });
    expect(harness.vendor.received).toEqual([]);
  });
});
