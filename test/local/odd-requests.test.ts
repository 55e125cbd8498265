import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { CALL, CLOSE, HOST, JSON_TYPE, posted, raw, received, useOneLocalAws } from './raw-http.ts';
import type { RawRequest } from './raw-http.ts';

const { open, bytesOf, answerTo } = useOneLocalAws();

describe('an odd request that HTTP allows', () => {
  it.each<[string, RawRequest]>([
    ['HTTP/1.0', raw('POST {mcp} HTTP/1.0', [HOST, JSON_TYPE, `Content-Length: ${CALL.length}`], CALL)],
    ['an absolute target', posted('http://127.0.0.1{mcp}', [])],
    [
      'an absolute target that differs from the host',
      raw(
        'POST http://localhost:1{mcp} HTTP/1.1',
        ['Host: x.example', JSON_TYPE, `Content-Length: ${CALL.length}`, CLOSE],
        CALL,
      ),
    ],
    [
      'two tokens where none is wanted',
      posted('{mcp}', ['Authorization: Bearer a', 'Authorization: Bearer b']),
    ],
    [
      'one chunk for each byte',
      raw(
        'POST {mcp} HTTP/1.1',
        [HOST, JSON_TYPE, 'Transfer-Encoding: chunked', CLOSE],
        `${Array.from(CALL, (char) => `1\r\n${char}\r\n`).join('')}0\r\n\r\n`,
      ),
    ],
  ])('is answered: %s', async (_, request) => {
    const answer = await answerTo(request);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('"result":{"tools":[]}');
  });

  it('is answered where the client has ended its half', async () => {
    const socket = open();
    socket.end(bytesOf(posted('{mcp}', [])));
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 .*"tools":\[\]/s);
  });

  it('is answered where the client waits to be told to go on', async () => {
    const socket = open();
    socket.write(
      bytesOf(
        raw('POST {mcp} HTTP/1.1', [
          HOST,
          JSON_TYPE,
          'Expect: 100-continue',
          `Content-Length: ${CALL.length}`,
          CLOSE,
        ]),
      ),
    );
    const told = await new Promise<string>((resolve) =>
      socket.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1'))),
    );
    expect(told).toMatch(/^HTTP\/1\.1 100 /);
    socket.write(CALL);
    expect(await received(socket)).toMatch(/^HTTP\/1\.1 200 .*"tools":\[\]/s);
  });

  it('is forgotten where the client goes away in the middle of its body', async () => {
    const socket = open();
    socket.write(bytesOf(raw('POST {mcp} HTTP/1.1', [HOST, JSON_TYPE, 'Content-Length: 1000'], '{')));
    socket.resetAndDestroy();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(socket.destroyed).toBe(true);
  });
});
