import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createNodeSender } from '../../target-lambda/node-sender.ts';
import { gatewayRequest, useHarness } from './harness.ts';
import { keptRoute, routeMap, TOKEN, TOKEN_HEADER } from './route-maps.ts';
import { serving, startVendor } from './vendor-server.ts';

const harness = useHarness();
const MAP = routeMap([keptRoute('GET', '/tasks'), keptRoute('POST', '/tasks')]);
const LARGE = "the vendor's answer is larger than 6 MB";
const BROKEN = "the vendor's answer broke off or cannot be read";

interface Error {
  readonly source: string;
  readonly status: number;
  readonly body: unknown;
}

/** A vendor that answers each request with the same bytes, or as it likes, while `use` runs. */
async function facing<T>(
  speak: string | Buffer | ((socket: Socket) => void),
  use: (url: string) => Promise<T>,
): Promise<T> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    socket.on('data', () => {
      if (typeof speak === 'function') speak(socket);
      else socket.write(speak);
    });
  });
  return serving(server, (port) =>
    use(`http://127.0.0.1:${port}`).finally(() => {
      for (const socket of sockets) socket.destroy();
    }),
  );
}

function ask(
  upstream: string,
  change: Parameters<typeof harness.call>[2] = {},
  method = 'GET',
): Promise<Response> {
  const request = gatewayRequest(method, '/tasks', { headers: { [TOKEN_HEADER]: TOKEN } });
  return harness.call(MAP, request, { upstream, timeoutMs: 5_000, ...change });
}

async function errorOf(response: Response): Promise<Error | undefined> {
  return ((await response.json()) as { readonly error?: Error }).error;
}

function http(headers: string, body: string | Buffer = ''): Buffer {
  return Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}

describe('a redirect is followed to nowhere', () => {
  const STATUSES = [300, 301, 302, 303, 305, 307, 308];
  it.each(
    STATUSES.flatMap((status) =>
      ['another port', 'the same origin', 'another scheme', 'no scheme'].map(
        (where) => [status, where] as const,
      ),
    ),
  )('%i to %s', async (status, where) => {
    const elsewhere = await startVendor();
    const places: Readonly<Record<string, string>> = {
      'another port': `${elsewhere.url}/tasks`,
      'the same origin': '/stolen',
      'another scheme': elsewhere.url.replace('http:', 'https:'),
      'no scheme': elsewhere.url.replace('http:', ''),
    };
    harness.vendor.respond = (_request, response) => {
      response.writeHead(status, { location: places[where], refresh: `0; url=${elsewhere.url}` }).end();
    };
    const response = await ask(harness.vendor.url);
    expect(response.headers.get('refresh')).toBeNull();
    expect(await errorOf(response)).toMatchObject({ source: 'vendor', status });
    expect(harness.vendor.received).toHaveLength(1);
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });
});

describe('an answer that attacks its reader', () => {
  const zeros = Buffer.alloc(100_000_000);
  it.each([
    ['is a bomb of gzip', http(headersOf('gzip', gzipSync(zeros)), gzipSync(zeros)), LARGE],
    ['is a bomb of deflate', http(headersOf('deflate', deflateSync(zeros)), deflateSync(zeros)), LARGE],
    [
      'is a bomb of brotli',
      http(headersOf('br', brotliCompressSync(zeros)), brotliCompressSync(zeros)),
      LARGE,
    ],
    [
      'is a bomb in a bomb',
      http(
        'Content-Encoding: gzip, gzip\r\nConnection: close\r\nTransfer-Encoding: chunked',
        chunked(gzipSync(gzipSync(zeros))),
      ),
      LARGE,
    ],
    [
      'is compressed three times',
      http('Content-Encoding: gzip, gzip, gzip\r\nContent-Length: 1', 'x'),
      BROKEN,
    ],
    [
      'is compressed in a way nobody asked for',
      http('Content-Encoding: zstd\r\nContent-Length: 1', 'x'),
      BROKEN,
    ],
    [
      'names a coding like a member of every object',
      http('Content-Encoding: constructor\r\nContent-Length: 1', 'x'),
      BROKEN,
    ],
    [
      'ends before its coding does',
      http(headersOf('gzip', gzipSync('abc').subarray(0, 12)), gzipSync('abc').subarray(0, 12)),
      BROKEN,
    ],
    ['has a head without an end', http(`X-Long: ${'a'.repeat(100_000)}`), BROKEN],
    [
      'has ten thousand fields',
      http(Array.from({ length: 10_000 }, (_each, at) => `X-${at}: 1`).join('\r\n')),
      BROKEN,
    ],
    ['has two lengths', http('Content-Length: 2\r\nContent-Length: 5', 'okEVIL'), BROKEN],
    ['has a length and chunks', http('Content-Length: 2\r\nTransfer-Encoding: chunked', 'okEVIL'), BROKEN],
    ['has a chunk without a size', http('Transfer-Encoding: chunked', 'EVIL\r\n'), BROKEN],
    ['has a length below zero', http('Content-Length: -1', 'x'), BROKEN],
    ['has a NUL in a field', http('X-A: a\0b\r\nContent-Length: 0'), BROKEN],
    ['has a field without a colon', http('EVIL\r\nContent-Length: 0'), BROKEN],
    ['is HTTP of another version', Buffer.from('HTTP/9.9 200 OK\r\n\r\n'), BROKEN],
    ['has a status without end', Buffer.from('HTTP/1.1 20000000 OK\r\n\r\n'), BROKEN],
    ['is nothing but text', Buffer.from('hello\r\n\r\n'), BROKEN],
  ])('is refused where it %s', async (_title, answer, message) => {
    await facing(answer, async (url) => {
      const error = await errorOf(await ask(url));
      expect(error).toMatchObject({ source: 'target', status: 502, body: { message } });
    });
  });

  it.each([
    [
      'never ends',
      (socket: Socket): void =>
        drip(socket, http('Content-Type: text/plain\r\nTransfer-Encoding: chunked'), '1\r\na\r\n'),
    ],
    [
      'drips its head',
      (socket: Socket): void => drip(socket, Buffer.from('HTTP/1.1 200 OK\r\n'), 'X-A: 1\r\n'),
    ],
    [
      'goes on with interim answers',
      (socket: Socket): void => drip(socket, Buffer.from(''), 'HTTP/1.1 103 Early Hints\r\n\r\n'),
    ],
    [
      'is shorter than it says',
      (socket: Socket): void => void socket.write(http('Content-Length: 9', 'abc')),
    ],
  ])('ends with the time of the call where it %s, and the vendor is told', async (_title, speak) => {
    const closed = Promise.withResolvers<unknown>();
    const answer = (socket: Socket): void => {
      socket.on('close', closed.resolve);
      speak(socket);
    };
    await facing(answer, async (url) => {
      const error = await errorOf(await ask(url, { timeoutMs: 150 }));
      expect(error).toMatchObject({ source: 'target', status: 504 });
      await closed.promise;
    });
  });

  it('gets no further where it asks for another protocol', async () => {
    const answer = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n';
    await facing(answer, async (url) => {
      expect(await errorOf(await ask(url))).toMatchObject({
        source: 'target',
        status: 502,
      });
    });
  });

  it.each([
    ['at once', 0],
    ['while nobody asks', 20],
  ])('is never the answer to another user where a second one follows %s', async (_title, delayMs) => {
    const answer = (socket: Socket): void => {
      socket.write(http('Content-Length: 2', 'ok'));
      setTimeout(() => socket.write(http('Content-Length: 4', 'EVIL')), delayMs);
    };
    await facing(answer, async (url) => {
      const sender = createNodeSender();
      for (const user of ['one', 'two', 'three', 'four', 'five']) {
        const request = gatewayRequest('GET', '/tasks', { headers: { [TOKEN_HEADER]: `token-of-${user}` } });
        const response = await harness.call(MAP, request, { upstream: url, sender });
        expect(await response.text()).toBe('ok');
        await new Promise((resolve) => setTimeout(resolve, delayMs * 3));
      }
    });
  });

  it.each([
    ['gzip', gzipSync('plain é')],
    ['x-gzip', gzipSync('plain é')],
    ['deflate', deflateSync('plain é')],
    ['deflate', deflateRawSync('plain é')],
    ['br', brotliCompressSync('plain é')],
    ['identity', Buffer.from('plain é')],
    ['deflate, gzip', gzipSync(deflateSync('plain é'))],
    ['br', Buffer.alloc(0)],
    ['gzip, br', Buffer.alloc(0)],
  ])('is one that is read where it is compressed: %s', async (coding, body) => {
    harness.vendor.respond = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': coding }).end(body);
    };
    const response = await ask(harness.vendor.url);
    expect([await response.text(), response.headers.get('content-encoding')]).toEqual([
      body.length === 0 ? '' : 'plain é',
      null,
    ]);
  });
});

function headersOf(coding: string, body: Buffer): string {
  return `Content-Type: text/plain\r\nContent-Encoding: ${coding}\r\nContent-Length: ${body.length}`;
}

function chunked(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
}

/** Writes a piece again and again. */
function drip(socket: Socket, first: Buffer, piece: string): void {
  socket.write(first);
  const timer = setInterval(() => socket.write(piece), 10);
  socket.on('close', () => clearInterval(timer));
}
