import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, it } from 'vitest';
import { startAws } from './local-aws.ts';

it('serves the SDK of S3, which finds what it put', async () => {
  const { sdkSettings } = await startAws({ verifySignatures: true });
  const client = new S3Client({ ...sdkSettings, forcePathStyle: true });
  const place = { Bucket: 'documents', Key: 'a b/ä.json' };
  const put = await client.send(
    new PutObjectCommand({ ...place, Body: '{"ä":1}', ContentType: 'application/json' }),
  );
  await client.send(new PutObjectCommand({ ...place, Key: 'other', Body: '{}' }));
  const got = await client.send(new GetObjectCommand(place));
  expect(await got.Body?.transformToString()).toBe('{"ä":1}');
  expect(got).toMatchObject({ ContentType: 'application/json', ETag: put.ETag });
  const head = await client.send(new HeadObjectCommand(place));
  expect(head.ContentLength).toBe(8);
  const list = await client.send(new ListObjectsV2Command({ Bucket: 'documents', Prefix: 'a b/' }));
  expect(list.Contents).toMatchObject([{ Key: 'a b/ä.json', Size: 8 }]);
  await client.send(new DeleteObjectCommand(place));
  await expect(client.send(new GetObjectCommand(place))).rejects.toBeInstanceOf(NoSuchKey);
});

it('serves the SDK of S3 with a checksum by each algorithm that it has, which checks what it gets', async () => {
  const { sdkSettings } = await startAws({ verifySignatures: true });
  const client = new S3Client({ ...sdkSettings, forcePathStyle: true });
  const place = { Bucket: 'documents', Key: 'key' };
  const Body = '123456789'.repeat(1000);
  for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const) {
    await client.send(new PutObjectCommand({ ...place, Body, ChecksumAlgorithm }));
    const got = await client.send(new GetObjectCommand({ ...place, ChecksumMode: 'ENABLED' }));
    expect(await got.Body?.transformToString()).toBe(Body);
    expect(got).toHaveProperty(`Checksum${ChecksumAlgorithm}`);
  }
  const own = new S3Client({
    ...sdkSettings,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  expect((await own.send(new PutObjectCommand({ ...place, Body }))).ChecksumCRC64NVME).toMatch(/^.{11}=$/);
});

it('serves the SDK of Secrets Manager, which reads the value that was put last', async () => {
  const { sdkSettings } = await startAws({ verifySignatures: true });
  const client = new SecretsManagerClient({ ...sdkSettings });
  const { ARN: SecretId } = await client.send(
    new CreateSecretCommand({ Name: 'app/key', SecretString: '{"apiKey":"one"}' }),
  );
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: '{"apiKey":"two"}' }));
  const { SecretString, VersionStages } = await client.send(new GetSecretValueCommand({ SecretId }));
  expect({ SecretString, VersionStages }).toEqual({
    SecretString: '{"apiKey":"two"}',
    VersionStages: ['AWSCURRENT'],
  });
  const missing = client.send(new GetSecretValueCommand({ SecretId: 'nothing' }));
  await expect(missing).rejects.toBeInstanceOf(ResourceNotFoundException);
});
