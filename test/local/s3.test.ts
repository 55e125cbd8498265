import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { unchunk } from '../../local/s3/aws-chunked.ts';
import type { LocalAws } from '../../local/start.ts';
import { signed, startAws } from './local-aws.ts';

async function s3(
  aws: LocalAws,
  method: string,
  path: string,
  {
    body,
    headers = {},
  }: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(`${aws.endpointUrl}${path}`, {
    method,
    headers: { authorization: signed('s3'), ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('S3', () => {
  it('keeps objects under bucket and key, and gives them back as they were', async () => {
    const aws = await startAws();
    const type = { 'content-type': 'application/json' };
    const put = await s3(aws, 'PUT', '/bucket/a%20b/spec.json?x-id=PutObject', {
      body: '{"ä":1}',
      headers: type,
    });
    expect(put).toMatchObject({ status: 200, text: '' });
    const got = await s3(aws, 'GET', '/bucket/a%20b/spec.json?x-id=GetObject');
    expect(got).toMatchObject({ status: 200, text: '{"ä":1}' });
    expect(got.headers.get('content-type')).toBe('application/json');
    expect(got.headers.get('etag')).toBe(put.headers.get('etag'));
    expect(got.headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/);
    const head = await s3(aws, 'HEAD', '/bucket/a%20b/spec.json');
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers.get('content-length')).toBe('8');
    expect((await s3(aws, 'DELETE', '/bucket/a%20b/spec.json')).status).toBe(204);
    expect((await s3(aws, 'HEAD', '/bucket/a%20b/spec.json')).status).toBe(404);
  });

  it('lists the objects below a prefix, page by page, in the order of their keys', async () => {
    const aws = await startAws();
    for (const key of ['a/2', 'a/1%20x', 'b/3']) await s3(aws, 'PUT', `/bucket/${key}`, { body: '123' });
    const first = await s3(aws, 'GET', '/bucket/?list-type=2&prefix=a%2F&max-keys=1&encoding-type=url');
    expect(first.text).toContain('<Key>a%2F1%20x</Key>');
    expect(first.text).toContain('<Size>3</Size>');
    const token = /<NextContinuationToken>(.*)<\/NextContinuationToken>/.exec(first.text)?.[1] ?? '';
    const second = await s3(aws, 'GET', `/bucket?list-type=2&prefix=a%2F&continuation-token=${token}`);
    expect(second.text).toContain('<Key>a/2</Key>');
    expect(second.text).not.toContain('NextContinuationToken');
    expect(second.text).not.toContain('b/3');
    expect((await s3(aws, 'GET', '/empty?list-type=2')).text).toContain('<KeyCount>0</KeyCount>');
    expect(await s3(aws, 'GET', '/bucket?list-type=2&delimiter=/')).toMatchObject({ status: 501 });
  });

  it('takes what SDKs send in chunks', async () => {
    const aws = await startAws();
    const headers = {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'content-encoding': 'aws-chunked',
    };
    const chunked = (checksum: string) =>
      `5\r\nhello\r\n1;chunk-signature=ab\r\n!\r\n0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`;
    const wrong = await s3(aws, 'PUT', '/bucket/key', { body: chunked('AAAAAA=='), headers });
    expect(wrong).toMatchObject({ status: 400 });
    expect(wrong.text).toContain('<Message>The CRC32 you specified did not match the calculated checksum.');
    const body = chunked('mobJYA==');
    expect((await s3(aws, 'PUT', '/bucket/key', { body, headers })).status).toBe(200);
    expect((await s3(aws, 'GET', '/bucket/key')).text).toBe('hello!');
    for (const broken of ['', '5\r\nhel', 'zz\r\n', '5\r\nhello\r\n'])
      expect(unchunk(Buffer.from(broken))).toBeUndefined();
    expect((await s3(aws, 'PUT', '/bucket/key', { body: '5\r\nhel', headers })).status).toBe(400);
  });

  it('checks the checksum that an object comes with, keeps it, and tells it to whoever asks', async () => {
    const aws = await startAws();
    const mode = { 'x-amz-checksum-mode': 'ENABLED' };
    const put = (name: string, value: string) =>
      s3(aws, 'PUT', '/bucket/key', { body: 'x', headers: { [name]: value } });
    const sha256 = createHash('sha256').update('x').digest('base64');
    const sha1 = createHash('sha1').update('x').digest('base64');
    // Of "x", by the SDK's own functions (@aws-sdk/checksums 3.1001).
    for (const [algorithm, value] of [
      ['sha256', sha256],
      ['sha1', sha1],
      ['crc32', 'jNwWgw=='],
      ['crc32c', 'qTxfkw=='],
      ['crc64nvme', 'Lb1nAmRU5LE='],
    ] as const) {
      const name = `x-amz-checksum-${algorithm}`;
      const wanted = [value, 'FULL_OBJECT'];
      const answers = [
        await put(name, value),
        await s3(aws, 'HEAD', '/bucket/key', { headers: mode }),
        await s3(aws, 'GET', '/bucket/key', { headers: mode }),
      ];
      for (const { status, headers } of answers) {
        expect([status, headers.get(name), headers.get('x-amz-checksum-type')]).toEqual([200, ...wanted]);
      }
      expect((await put(name, 'AAAA')).status, name).toBe(400);
    }
    expect((await s3(aws, 'HEAD', '/bucket/key')).headers.get('x-amz-checksum-crc64nvme')).toBeNull();
    const refused = await put('x-amz-checksum-sha256', sha1);
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('<Code>BadDigest</Code>');
  });

  it('makes a CRC64NVME of what comes without a checksum', async () => {
    const aws = await startAws();
    expect((await s3(aws, 'PUT', '/bucket/key', { body: '123456789' })).status).toBe(200);
    const { headers } = await s3(aws, 'HEAD', '/bucket/key', {
      headers: { 'x-amz-checksum-mode': 'ENABLED' },
    });
    // The check value of CRC-64/NVME (NVM Command Set Specification).
    expect(headers.get('x-amz-checksum-crc64nvme')).toBe(
      Buffer.from('ae8b14860a799888', 'hex').toString('base64'),
    );
  });

  it.each([
    ['an algorithm that it does not have', { 'x-amz-checksum-sha512': 'AAAA' }, 501, 'NotImplemented'],
    [
      'two checksums',
      { 'x-amz-checksum-crc32': 'jNwWgw==', 'x-amz-checksum-sha1': 'AAAA' },
      400,
      'InvalidRequest',
    ],
    [
      'one that is announced and not there',
      { 'x-amz-sdk-checksum-algorithm': 'CRC32' },
      400,
      'InvalidRequest',
    ],
  ])('refuses %s', async (_, headers, status, code) => {
    const aws = await startAws();
    const answer = await s3(aws, 'PUT', '/bucket/key', { body: 'x', headers });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`<Code>${code}</Code>`);
    expect((await s3(aws, 'GET', '/bucket/key')).status).toBe(404);
  });

  it('says in XML what is not there or not supported', async () => {
    const aws = await startAws();
    await s3(aws, 'PUT', '/bucket/key', { body: 'x' });
    const errors = [
      ['GET', '/bucket/none', 404, 'NoSuchKey'],
      ['GET', '/none/key', 404, 'NoSuchBucket'],
      ['GET', '/bucket', 501, 'NotImplemented'],
      ['PUT', '/bucket/key?acl', 501, 'NotImplemented'],
      ['POST', '/bucket/key', 501, 'NotImplemented'],
    ] as const;
    for (const [method, path, status, code] of errors) {
      const answer = await s3(aws, method, path);
      expect(answer.status, path).toBe(status);
      expect(answer.headers.get('content-type')).toBe('application/xml');
      expect(answer.text).toContain(`<Code>${code}</Code>`);
    }
    aws.faults.throttleNext('GetObject');
    expect((await s3(aws, 'GET', '/bucket/key')).status).toBe(503);
  });
});
