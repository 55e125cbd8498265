import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { signed } from './local-aws.ts';
import { AWS, CLOSE, HOST, JSON_TYPE, posted, raw, useOneLocalAws } from './raw-http.ts';
import type { RawRequest } from './raw-http.ts';

const { answerTo } = useOneLocalAws();

const LARGE_JSON = gzipSync(Buffer.alloc(100_000_000, ' '));
const NO_UTF8 = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
const DEEP_LIST = `${'['.repeat(400_000)}${']'.repeat(400_000)}`;
const DEEP_OBJECT = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
const toolCall = (args: string): string =>
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":${args}}}`;

describe('a request line or header that is no good', () => {
  it.each<[string, RawRequest, RegExp]>([
    ['HTTP/1.0 without a host', raw('POST {mcp} HTTP/1.0', ['Content-Length: 2'], '{}'), /^HTTP\/1\.1 400 /],
    ['the preface of HTTP/2', raw('PRI * HTTP/2.0', ['', 'SM']), /^HTTP\/1\.1 400 /],
    ['HTTP of the future', raw('GET /_local/health HTTP/9.9', [HOST]), /^HTTP\/1\.1 400 /],
    ['a method of nobody', raw('FOO {mcp} HTTP/1.1', [HOST]), /^HTTP\/1\.1 400 /],
    ['TRACE of a gateway', raw('TRACE {mcp} HTTP/1.1', [HOST, CLOSE]), /^HTTP\/1\.1 405 /],
    ['TRACE of an AWS service', raw('TRACE /gateways/ HTTP/1.1', [HOST, AWS, CLOSE]), /^HTTP\/1\.1 404 /],
    ['CONNECT', raw('CONNECT localhost:80 HTTP/1.1', [HOST]), /^HTTP\/1\.1 405 /],
    [
      'an upgrade to a web socket',
      raw('GET {mcp} HTTP/1.1', [HOST, 'Upgrade: websocket', CLOSE]),
      /^HTTP\/1\.1 405 /,
    ],
    ['OPTIONS of everything', raw('OPTIONS * HTTP/1.1', [HOST, CLOSE]), /^HTTP\/1\.1 4\d\d /],
    ['a host and port as target', raw('GET localhost:80 HTTP/1.1', [HOST]), /^HTTP\/1\.1 400 /],
    [
      'an absolute target elsewhere under a good host',
      raw('GET http://x.example/_local/health HTTP/1.1', [HOST, CLOSE]),
      /^HTTP\/1\.1 403 .*loopback/s,
    ],
    ['two hosts', raw('GET /_local/health HTTP/1.1', [HOST, 'Host: x.example', CLOSE]), /^HTTP\/1\.1 400 /],
    ['the same host twice', raw('GET /_local/health HTTP/1.1', [HOST, HOST, CLOSE]), /^HTTP\/1\.1 400 /],
    ['two content types', posted('{mcp}', ['content-type: text/plain']), /^HTTP\/1\.1 415 /],
    [
      'two lengths',
      raw('POST {mcp} HTTP/1.1', [HOST, 'Content-Length: 2', 'Content-Length: 5'], '{}xyz'),
      /^HTTP\/1\.1 400 /,
    ],
    [
      'a length and chunks',
      raw('POST {mcp} HTTP/1.1', [HOST, 'Content-Length: 4', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
      /^HTTP\/1\.1 400 /,
    ],
    ['a negative length', raw('POST {mcp} HTTP/1.1', [HOST, 'Content-Length: -1']), /^HTTP\/1\.1 400 /],
    [
      'an unknown transfer encoding',
      raw('POST {mcp} HTTP/1.1', [HOST, 'Transfer-Encoding: x'], '{}'),
      /^HTTP\/1\.1 400 /,
    ],
    [
      'a chunk without a size',
      raw('POST {mcp} HTTP/1.1', [HOST, 'Transfer-Encoding: chunked'], 'zz\r\n\r\n'),
      /^HTTP\/1\.1 400 /,
    ],
    [
      'a chunk with a long extension',
      raw(
        'POST {mcp} HTTP/1.1',
        [HOST, 'Transfer-Encoding: chunked'],
        `1;${'a'.repeat(20_000)}\r\n{\r\n0\r\n\r\n`,
      ),
      /^HTTP\/1\.1 413 /,
    ],
    ['an expectation of something else', posted('{mcp}', ['Expect: 200-ok']), /^HTTP\/1\.1 417 /],
    ['a huge header', posted('{mcp}', [`X: ${'y'.repeat(100_000)}`]), /^(HTTP\/1\.1 431 |$)/],
    [
      'thousands of headers',
      posted(
        '{mcp}',
        Array.from({ length: 3000 }, (_, index) => `X${index}: y`),
      ),
      /^(HTTP\/1\.1 431 |$)/,
    ],
    ['a huge target', raw(`GET /${'a'.repeat(100_000)} HTTP/1.1`, [HOST]), /^(HTTP\/1\.1 431 |$)/],
    ['a NUL in a header', raw('GET /_local/health HTTP/1.1', [HOST, 'X: a\0b']), /^HTTP\/1\.1 400 /],
    ['a folded header', raw('GET /_local/health HTTP/1.1', [HOST, 'X: a', ' b']), /^HTTP\/1\.1 400 /],
    ['a target beyond ASCII', raw('GET /gateways/\xff\xfe HTTP/1.1', [HOST, AWS]), /^HTTP\/1\.1 400 /],
    ['a token beyond ASCII', posted('{mcp}', ['Authorization: Bearer \xff\xfe']), /^HTTP\/1\.1 200 /],
    [
      'line feeds alone',
      { head: `GET /_local/health HTTP/1.1\n${HOST}\n\n`, body: Buffer.alloc(0) },
      /^HTTP\/1\.1 400 /,
    ],
  ])('is refused: %s', async (_, request, wanted) => {
    expect(await answerTo(request)).toMatch(wanted);
  });
});

describe('a body that is no good', () => {
  it.each<[string, RawRequest, RegExp]>([
    ['no UTF-8, for a gateway', posted('{mcp}', [], NO_UTF8), /^HTTP\/1\.1 400 .*-32600/s],
    ['no UTF-8, for AWS', posted('/gateways/', [AWS], NO_UTF8), /^HTTP\/1\.1 400 .*validation/s],
    [
      'a gzip bomb, for a gateway',
      posted('{mcp}', ['Content-Encoding: gzip'], LARGE_JSON),
      /^HTTP\/1\.1 400 .*-32700/s,
    ],
    [
      'a gzip bomb, for AWS',
      posted('/gateways/', [AWS, 'Content-Encoding: gzip'], LARGE_JSON),
      /^HTTP\/1\.1 400 .*JSON/s,
    ],
    ['arguments of 400,000 lists', posted('{mcp}', [], toolCall(DEEP_LIST)), /^HTTP\/1\.1 200 .*-32602/s],
    ['arguments of 200,000 objects', posted('{mcp}', [], toolCall(DEEP_OBJECT)), /^HTTP\/1\.1 200 .*-32602/s],
    [
      'names of prototypes',
      posted('{mcp}', [], toolCall('{"__proto__":{"constructor":1}}')),
      /^HTTP\/1\.1 200 .*Unknown tool/s,
    ],
    [
      'an id beyond all numbers',
      posted('{mcp}', [], '{"jsonrpc":"2.0","id":1e999,"method":"ping"}'),
      /^HTTP\/1\.1 400 .*-32600/s,
    ],
    [
      'a length of gigabytes, announced first',
      raw('POST {mcp} HTTP/1.1', [
        HOST,
        JSON_TYPE,
        'Expect: 100-continue',
        'Content-Length: 9999999999',
        CLOSE,
      ]),
      /HTTP\/1\.1 413 /,
    ],
    [
      'a form that does not decode, for the issuer',
      posted('/_issuer/token', [], '%%%'),
      /^HTTP\/1\.1 400 .*invalid_request/s,
    ],
    ['JSON, for the issuer', posted('/_issuer/token', [], '{'), /^HTTP\/1\.1 400 .*invalid_request/s],
    ['null, for the faults', posted('/_local/faults', [], 'null'), /^HTTP\/1\.1 400 .*message/s],
    ['half a JSON, for the faults', posted('/_local/faults', [], '{"fault":'), /^HTTP\/1\.1 400 .*message/s],
    [
      'null, for Secrets Manager',
      posted(
        '/',
        [`Authorization: ${signed('secretsmanager')}`, 'X-Amz-Target: secretsmanager.GetSecretValue'],
        'null',
      ),
      /^HTTP\/1\.1 400 .*SerializationException/s,
    ],
    [
      'an operation of every object, for Secrets Manager',
      posted('/', [`Authorization: ${signed('secretsmanager')}`, 'X-Amz-Target: __proto__'], '{}'),
      /^HTTP\/1\.1 400 .*UnknownOperationException/s,
    ],
    [
      'chunks that are none, for S3',
      posted(
        '/b/k',
        [`Authorization: ${signed('s3')}`, 'x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD'],
        'zz\r\n',
      ),
      /^HTTP\/1\.1 501 .*NotImplemented/s,
    ],
    ['anything, for an API of nobody', posted('/_api/x/prod/y', []), /^HTTP\/1\.1 403 .*Forbidden/s],
    [
      'a service of every object',
      posted('/', [`Authorization: ${signed('constructor')}`], '{}'),
      /^HTTP\/1\.1 404 .*constructor/s,
    ],
    [
      'a login of nobody',
      raw('GET /identities/oauth2/callback/x?code=1&state=%ff HTTP/1.1', [
        HOST,
        'Cookie: agentcore-login=x',
        CLOSE,
      ]),
      /^HTTP\/1\.1 400 .*message/s,
    ],
  ])('is refused: %s', async (_, request, wanted) => {
    expect(await answerTo(request)).toMatch(wanted);
  });
});
