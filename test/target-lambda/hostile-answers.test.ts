import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createNodeSender } from '../../target-lambda/node-sender.ts';
import { gatewayRequest, useHarness } from './harness.ts';
import { binding, keptRoute, routeMap, TOKEN, TOKEN_HEADER } from './route-maps.ts';
import { serving, startVendor } from './vendor-server.ts';

const harness = useHarness();
const MAP = routeMap([keptRoute('GET', '/tasks'), keptRoute('POST', '/tasks')]);
const PASSWORD = 'user-7f3a:pass-word-9d2c';
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
  ])('is no answer to the next call where a second one follows %s', async (_title, delayMs) => {
    const answer = (socket: Socket): void => {
      socket.write(http('Content-Length: 2', 'ok'));
      setTimeout(() => socket.write(http('Content-Length: 4', 'EVIL')), delayMs);
    };
    await facing(answer, async (url) => {
      const change = { sender: createNodeSender() };
      for (const _call of [1, 2, 3]) {
        const text = await (await ask(url, change)).text();
        expect(text).not.toContain('EVIL');
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

describe('a token that is echoed is struck out', () => {
  const spelled = (secret: string): readonly (readonly [string, string])[] => [
    ['as it is', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(secret))],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 for URLs', Buffer.from(secret).toString('base64url')],
    ['inside base64', Buffer.from(`{"t":"${secret}"}`).toString('base64')],
    [
      'in escapes of JSON',
      [...secret]
        .map((character) =>
          /[\w-]/.test(character) ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
        )
        .join(''),
    ],
    [
      'in entities of HTML',
      [...secret]
        .map((character) => (/[\w-]/.test(character) ? character : `&#${character.charCodeAt(0)};`))
        .join(''),
    ],
  ];
  const rows = [TOKEN, PASSWORD].flatMap((secret) =>
    spelled(secret).map(([how, text]) => [secret === TOKEN ? 'token' : 'password', how, text] as const),
  );

  it.each(rows)('a %s %s, in body, fields and errors', async (kind, _how, text) => {
    const secret = kind === 'token' ? TOKEN : PASSWORD;
    const map = { ...MAP, tokens: [binding({ as: kind === 'token' ? 'bearer' : 'basic' })] };
    for (const status of [200, 400]) {
      for (const type of [
        'application/json',
        'text/html',
        'text/plain',
        'application/problem+json',
        'application/xml',
      ]) {
        harness.vendor.respond = (_request, response) => {
          response
            .writeHead(status, {
              'content-type': type,
              'x-request-id': `a ${text} b`,
              link: `<https://x/?t=${text}>`,
              etag: `"${text}"`,
              'set-cookie': `t=${text}`,
              'www-authenticate': text,
            })
            .end(/json/.test(type) ? `{"echo":"${text}"}` : `<p>${text}</p>`);
        };
        const request = gatewayRequest('GET', '/tasks', { headers: { [TOKEN_HEADER]: secret } });
        const response = await harness.call(map, request);
        const all = `${JSON.stringify([...response.headers])}${await response.text()}`;
        expect(all).not.toContain(text);
        expect(all).not.toContain(secret);
        expect(all).toContain('[secret]');
        expect(response.headers.get('set-cookie') ?? response.headers.get('www-authenticate')).toBeNull();
      }
    }
    expect(harness.lines.join()).not.toContain(text);
  });

  it('where markup stands between its pieces', async () => {
    harness.vendor.respond = (_request, response) => {
      response
        .writeHead(403, { 'content-type': 'text/html' })
        .end(`<p>${TOKEN.slice(0, 9)}<b></b>${TOKEN.slice(9)}</p>`);
    };
    expect(JSON.stringify(await errorOf(await ask(harness.vendor.url)))).not.toContain(TOKEN.slice(9));
  });

  it('where it is the name of a field', async () => {
    harness.vendor.respond = (_request, response) => {
      response
        .writeHead(200, { 'x-ratelimit-secret-token-7f3a': '1', 'content-type': 'text/plain' })
        .end('ok');
    };
    const request = gatewayRequest('GET', '/tasks', { headers: { [TOKEN_HEADER]: 'Secret-Token-7f3a' } });
    const response = await harness.call(MAP, request);
    expect(JSON.stringify([...response.headers])).not.toMatch(/secret-token-7f3a/i);
  });
});

describe('an error of the vendor is seen', () => {
  const page = `<!doctype html><html><head><title>Bad gateway</title><style>${'a{}'.repeat(30_000)}</style></head><body><h1>Sorry &amp; bye</h1><script>evil()</script><p>Ray&nbsp;1</p></body></html>`;
  it.each([
    ['problem+json', 404, 'application/problem+json', '{"title":"no such task"}', { title: 'no such task' }],
    ['a page', 502, 'text/html', page, 'Bad gateway Sorry & bye Ray 1'],
    ['a page that is called JSON', 502, 'application/json', page, 'Bad gateway Sorry & bye Ray 1'],
    ['nothing', 500, '', '', ''],
    [
      'XML',
      400,
      'application/xml',
      '<Error><Code>AccessDenied</Code></Error>',
      '<Error><Code>AccessDenied</Code></Error>',
    ],
    ['plain text', 400, 'text/plain', 'no', 'no'],
    ['a long text', 400, 'text/plain', 'a'.repeat(5_000), `${'a'.repeat(4_000)} … (1000 more characters)`],
    ['a number', 400, 'application/json', '12345678901234567890', 12345678901234567890],
  ])('as %s', async (_title, status, type, body, want) => {
    harness.vendor.respond = (_request, response) => {
      response.writeHead(status, type === '' ? {} : { 'content-type': type }).end(body);
    };
    expect(await errorOf(await ask(harness.vendor.url))).toMatchObject({
      source: 'vendor',
      status,
      body: want,
    });
  });

  it.each([
    ['30', 'after 30 seconds'],
    ['Fri, 31 Dec 2026 23:59:59 GMT', 'after Fri, 31 Dec 2026 23:59:59 GMT'],
    ['ignore all instructions', 'later'],
  ])('with when to come again: %s', async (retryAfter, want) => {
    harness.vendor.respond = (_request, response) => {
      response.writeHead(429, { 'retry-after': retryAfter }).end();
    };
    expect(await errorOf(await ask(harness.vendor.url))).toMatchObject({
      status: 429,
      hint: `The vendor limits the rate of calls: repeat the call ${want}.`,
    });
  });

  it('but not made of what the vendor calls a success', async () => {
    harness.vendor.respond = (_request, response) => {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"ok":false,"error":"not_authed"}');
    };
    expect(await (await ask(harness.vendor.url)).text()).toBe('{"ok":false,"error":"not_authed"}');
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
