import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { request as requestHttp } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import type { AddressInfo, LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile, DEFAULT_CHOICES, readDocument } from '../../transform/index.ts';
import { getPublic } from '../../transform/read/public-https.ts';
import type { Get } from '../../transform/read/public-https.ts';
import { createRemoteReader } from '../../transform/read/remote-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agentcore-bearer-remote-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A web in memory: texts by URL; what is not there is answered with 404. */
function web(texts: Readonly<Record<string, string>>): {
  readonly get: Get;
  readonly asked: readonly string[];
} {
  const asked: string[] = [];
  const get: Get = async ({ href }) => {
    asked.push(href);
    const text = texts[href];
    return { status: text === undefined ? 404 : 200, body: chunks(text ?? '') };
  };
  return { get, asked };
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
}

/** Messages and the written document for a body that refers to `reference`. */
async function compileWith(
  reference: string,
  get: Get,
  maxBytes?: number,
): Promise<{ readonly told: string; readonly document: string }> {
  const path = join(folder, 'a.yaml');
  writeFileSync(
    path,
    `openapi: 3.0.3\ninfo: {title: A, version: "1"}\nservers: [{url: https://api.example.com}]\npaths: {/a: {post: {operationId: a, requestBody: {content: {application/json: {schema: {$ref: "${reference}"}}}}}}}\n`,
  );
  const { document } = await readDocument(path, { allowRemote: true, get, maxBytes });
  const { report, parts } = compile(document, DEFAULT_CHOICES);
  return {
    told: report.findings.map(({ message }) => message).join('\n'),
    document: parts[0]?.document ?? '',
  };
}

const PET = 'type: object\nproperties: {name: {type: string}}\n';

describe('a remote document', () => {
  it('is read where that is allowed, with those that it refers to, each once', async () => {
    const { get, asked } = web({
      'https://example.com/s/a.yaml':
        'A: {type: object, properties: {b: {$ref: "b.yaml"}, c: {$ref: "../c.yaml#/C"}, a: {$ref: "#/X"}}}\nX: {type: integer}\n',
      'https://example.com/s/b.yaml': PET,
      'https://example.com/c.yaml': 'C: {$ref: "s/b.yaml"}\n',
    });
    const { document } = await compileWith('https://example.com/s/a.yaml#/A', get);
    const name = { properties: { name: { type: 'string' } } };
    expect(JSON.parse(document)).toMatchObject({
      paths: {
        '/a': {
          post: {
            requestBody: {
              content: {
                'application/json': { schema: { properties: { b: name, c: name, a: { type: 'integer' } } } },
              },
            },
          },
        },
      },
    });
    expect(asked).toEqual([
      'https://example.com/s/a.yaml',
      'https://example.com/s/b.yaml',
      'https://example.com/c.yaml',
    ]);
  });

  it.each([
    ['http://example.com/a.yaml', 'only https and files are read'],
    ['https://user:secret@example.com/a.yaml', 'it holds credentials'],
    ['https://localhost/a.yaml', 'its host is at a private address'],
    ['https://127.0.0.1/a.yaml', 'its host is at a private address'],
    ['https://2130706433/a.yaml', 'its host is at a private address'],
    ['https://0x7f.1/a.yaml', 'its host is at a private address'],
    ['https://169.254.169.254/latest/meta-data', 'its host is at a private address'],
    ['https://[::1]/a.yaml', 'its host is at a private address'],
    ['https://[::ffff:10.0.0.1]/a.yaml', 'its host is at a private address'],
    ['https://[fd00:ec2::254]/latest', 'its host is at a private address'],
  ])('is never asked for: %s', async (reference, why) => {
    const { get, asked } = web({});
    const { told } = await compileWith(reference, get);
    expect(told).toContain(`"${reference}" is not followed: ${why}`);
    expect(asked).toEqual([]);
  });

  it.each<readonly [string, Get, string]>([
    ['that is not there', web({}).get, 'its server answered 404'],
    ['that is elsewhere', async () => ({ status: 302, body: chunks('') }), 'its server answered 302'],
    [
      'that is no document',
      web({ 'https://example.com/a': 'a: [' }).get,
      '"a:1:5" is neither JSON nor YAML: ',
    ],
    [
      'whose server is not there',
      async () => Promise.reject(new Error('getaddrinfo ENOTFOUND example.com')),
      'getaddrinfo ENOTFOUND example.com',
    ],
    [
      'that is too large',
      async () => ({ status: 200, body: chunks('x'.repeat(5000)) }),
      'it has more than the 1',
    ],
  ])('%s is told with the reason', async (_title, get, why) => {
    const { told } = await compileWith('https://example.com/a', get, 2000);
    expect(told).toContain(`"https://example.com/a" is not followed: ${why}`);
  });

  it('names no file of this machine', async () => {
    writeFileSync(join(folder, 'b.yaml'), PET);
    const { get } = web({ 'https://example.com/a.yaml': `$ref: "file://${folder}/b.yaml"\n` });
    const { told } = await compileWith('https://example.com/a.yaml', get);
    expect(told).toContain('b.yaml" is not followed: a remote document names a file');
  });

  it('leads to a hundred others at most', async () => {
    let asked = 0;
    const { told } = await compileWith('https://example.com/0', async () => {
      asked += 1;
      return { status: 200, body: chunks(`{"properties":{"next":{"$ref":"${asked}"}}}`) };
    });
    expect(asked).toBe(100);
    expect(told).toContain('the document refers to more than 100 remote files');
  });

  it('is given up once time is over', async () => {
    const fetchText = createRemoteReader(
      (_url, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
      1,
    );
    await expect(fetchText(new URL('https://example.com'), 10)).rejects.toMatchObject({
      code: 'remote-failed',
      message: 'its server took too long',
    });
  });
});

describe('the way to it', () => {
  const signal = new AbortController().signal;

  function lookupOf(...addresses: readonly string[]): LookupFunction {
    return (_hostname, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  }

  async function listen<S extends { listen(port: number, host: string, done: () => void): unknown }>(
    server: S,
  ): Promise<S> {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
    return server;
  }

  it.each([[['127.0.0.1']], [['8.8.8.8', '10.0.0.1']], [['::1']], [[]]])(
    'opens no connection to a name that leads to %j',
    async (addresses) => {
      let connections = 0;
      const server = await listen(createSocketServer(() => (connections += 1)));
      const { port } = server.address() as AddressInfo;
      const get = getPublic({ lookup: lookupOf(...addresses) });
      await expect(get(new URL(`https://example.com:${port}/`), signal)).rejects.toThrow(
        'its host is at a private address',
      );
      server.close();
      expect(connections).toBe(0);
    },
  );

  it.each(['https://127.0.0.1/', 'https://[::1]/', 'https://localhost/'])('opens none to %s', async (url) => {
    const get = getPublic({ lookup: () => expect.unreachable('looked up') });
    await expect(get(new URL(url), signal)).rejects.toThrow('its host is at a private address');
  });

  it('passes on that a name is unknown', async () => {
    const get = getPublic({
      lookup: (_hostname, _options, callback) =>
        callback(Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' }), ''),
    });
    await expect(get(new URL('https://example.com/'), signal)).rejects.toThrow('ENOTFOUND');
  });

  it('asks for the document without credentials or compression, and follows no redirect', async () => {
    const seen: unknown[] = [];
    const server: Server = await listen(
      createServer((request, response) => {
        seen.push([request.method, request.url, request.headers]);
        response.writeHead(302, { location: 'https://example.com/elsewhere' }).end('moved');
      }),
    );
    const { port } = server.address() as AddressInfo;
    // The request goes to the test's own server: what decides about addresses is replaced together with TLS.
    const get = getPublic({
      request: ((
        _url: URL,
        {
          headers,
          signal: aborted,
        }: { readonly headers: Record<string, string>; readonly signal: AbortSignal },
      ) => requestHttp({ host: '127.0.0.1', port, path: '/a?b', headers, signal: aborted })) as never,
    });
    const answer = await get(new URL('https://example.com/a?b'), signal);
    const read: Uint8Array[] = [];
    for await (const chunk of answer.body) read.push(chunk);
    server.close();
    expect([answer.status, Buffer.concat(read).toString()]).toEqual([302, 'moved']);
    expect(seen).toEqual([
      [
        'GET',
        '/a?b',
        {
          host: `127.0.0.1:${port}`,
          connection: expect.any(String) as string,
          accept: 'application/json, application/yaml, */*',
          'accept-encoding': 'identity',
        },
      ],
    ]);
  });
});
