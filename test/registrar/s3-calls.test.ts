import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { awsAdapter } from '../../registrar/aws-adapter.ts';
import type { AwsOptions } from '../../registrar/aws-adapter.ts';
import type { AwsPort } from '../../registrar/aws-port.ts';

interface Sent {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

type Answer = readonly [status: number, body: string, headers?: Readonly<Record<string, string>>] | Error;

/** The adapter over connections that give these answers one after the other, the last one again and again. */
function answering(
  answers: readonly Answer[],
  region = 'us-east-1',
): { readonly aws: AwsPort; readonly sent: readonly Sent[] } {
  const sent: Sent[] = [];
  const requestHandler = {
    httpHandlerConfigs: () => ({}),
    updateHttpClientConfig: () => undefined,
    handle: async (request: Sent) => {
      sent.push(request);
      const answer = answers[Math.min(sent.length, answers.length) - 1] ?? [200, ''];
      if (answer instanceof Error) throw answer;
      const [statusCode, body, headers = {}] = answer;
      return { response: { statusCode, headers, body: Readable.from([body]) } };
    },
  } as unknown as NonNullable<AwsOptions['requestHandler']>;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  return { aws: awsAdapter({ region, credentials, requestHandler }), sent };
}

test.each([
  ['us-east-1', 'my-bucket', 'my-bucket.s3.us-east-1.amazonaws.com', '/a/b.json'],
  ['cn-north-1', 'my-bucket', 'my-bucket.s3.cn-north-1.amazonaws.com.cn', '/a/b.json'],
  ['us-east-1', 'my.bucket', 's3.us-east-1.amazonaws.com', '/my.bucket/a/b.json'],
])('in %s bucket %s is at %s', async (region, bucket, hostname, path) => {
  const { aws, sent } = answering([[200, '']], region);
  await aws.writeObject(`s3://${bucket}/a/b.json`, '{"ä":1}');
  expect(sent).toMatchObject([{ method: 'PUT', protocol: 'https:', hostname, path, body: '{"ä":1}' }]);
  expect(sent[0]?.headers).toMatchObject({
    'content-length': '8',
    'content-type': 'application/json',
    'x-amz-checksum-sha256': createHash('sha256').update('{"ä":1}').digest('base64'),
    'x-amz-content-sha256': expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    authorization: expect.stringContaining(`/${region}/s3/aws4_request`) as string,
  });
});

test('a listing is read page by page', async () => {
  const page = (key: string, more: string): Answer => [
    200,
    `<ListBucketResult><Contents><Key>${key}</Key><Size>7</Size></Contents>${more}</ListBucketResult>`,
  ];
  const { aws, sent } = answering([
    page('p/a%20b', '<NextContinuationToken>t+/=</NextContinuationToken>'),
    page('p/c', ''),
  ]);
  expect(await aws.listObjects('my-bucket', 'p/')).toEqual(['s3://my-bucket/p/a b', 's3://my-bucket/p/c']);
  expect(sent.map(({ query }) => query)).toEqual([
    { 'list-type': '2', prefix: 'p/', 'encoding-type': 'url' },
    { 'list-type': '2', prefix: 'p/', 'encoding-type': 'url', 'continuation-token': 't+/=' },
  ]);
});

test('an object that is not there is no error to read or delete', async () => {
  const { aws } = answering([[404, '<Error><Code>NoSuchKey</Code></Error>']]);
  expect(await aws.readObject('s3://b/k')).toBeUndefined();
  expect(await aws.readDigest('s3://b/k')).toBeUndefined();
  await expect(aws.deleteObject('s3://b/k')).resolves.toBeUndefined();
});

test('the digest of an object is the checksum that S3 keeps of it, and no ETag', async () => {
  const { aws, sent } = answering([
    [200, '', { etag: '"0123"', 'x-amz-checksum-sha256': 'ZGlnZXN0' }],
    [200, '', { etag: '"0123"', 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' }],
  ]);
  expect(await aws.readDigest('s3://b/k')).toBe('ZGlnZXN0');
  expect(sent).toMatchObject([{ method: 'HEAD', headers: { 'x-amz-checksum-mode': 'ENABLED' } }]);
  expect(await aws.readDigest('s3://b/k')).toBeUndefined();
});

const ERROR =
  '<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>';

test.each<[string, (aws: AwsPort) => Promise<unknown>]>([
  ['ListObjectsV2', (aws) => aws.listObjects('b', 'p/')],
  ['PutObject', (aws) => aws.writeObject('s3://b/k', '{}')],
])('%s says which bucket is not there', async (operation, call) => {
  const { aws } = answering([[404, ERROR]]);
  await expect(call(aws)).rejects.toMatchObject({
    code: 'remote-refused',
    message: `AWS refused "${operation}" with NoSuchBucket: The specified bucket does not exist`,
    hint: expect.stringContaining("the bucket's name and region") as string,
  });
});

test('a refusal is final, a broken connection and a failure of the service are not', async () => {
  const denied = answering([[403, '<Error><Code>AccessDenied</Code><Message>no</Message></Error>']]);
  await expect(denied.aws.readObject('s3://b/k')).rejects.toMatchObject({
    code: 'remote-refused',
    message: 'AWS refused "GetObject" with AccessDenied: no',
  });
  expect(denied.sent).toHaveLength(1);

  const shaky = answering([
    new Error('socket hang up'),
    [503, '<Error><Code>SlowDown</Code></Error>'],
    [200, 'text'],
  ]);
  expect(await shaky.aws.readObject('s3://b/k')).toBe('text');

  const dead = answering([new Error('socket hang up')]);
  await expect(dead.aws.readObject('s3://b/k')).rejects.toMatchObject({
    code: 'remote-failed',
    message: 'AWS call "GetObject" failed with Error: socket hang up',
  });
  expect(dead.sent).toHaveLength(3);
});

test('what is no URI of an object is refused before anything is sent', async () => {
  const { aws, sent } = answering([[200, '']]);
  await expect(aws.readObject('https://b/k')).rejects.toMatchObject({
    code: 'usage',
    message: '"https://b/k" is no S3 URI',
  });
  expect(sent).toEqual([]);
});
