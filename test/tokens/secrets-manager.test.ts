import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { ToolkitError } from '../../contract/errors.ts';
import { secret } from '../../contract/secret.ts';
import { cached } from '../../tokens/cached.ts';
import { fromEnvironment } from '../../tokens/from-environment.ts';
import { inMemorySecrets } from '../../tokens/in-memory.ts';
import { createSecretReader } from '../../tokens/secret-reader.ts';
import { secretsManager, withStored } from '../../tokens/secrets-manager.ts';
import type { TokenSource } from '../../tokens/token-source.ts';
import { sdkSettings, startAws } from '../local/local-aws.ts';

const ID = 'crm/token';
const ARN = 'arn:aws:secretsmanager:us-east-1:444455556666:secret:crm/token-AbCdEf';

test('the SDK reads what lies in Secrets Manager, and what was put there since', async () => {
  const aws = await startAws();
  const client = new SecretsManagerClient(sdkSettings(aws));
  await client.send(new CreateSecretCommand({ Name: ID, SecretString: '{"token":"one"}' }));
  const reader = createSecretReader({
    region: aws.region,
    endpointUrl: aws.endpointUrl,
    credentials: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: secret('secret') }),
  });
  const source = cached(secretsManager({ secretId: ID, jsonKey: 'token', reader }));
  const first = await source.get();
  expect(first.value.reveal()).toBe('one');
  await client.send(new PutSecretValueCommand({ SecretId: ID, SecretString: '{"token":"two"}' }));
  expect((await source.get()).value.reveal()).toBe('one');
  expect((await source.get({ rejected: first.value })).value.reveal()).toBe('two');
  const missing = secretsManager({ secretId: 'crm/nothing', reader });
  await expect(missing.get()).rejects.toMatchObject({
    code: 'token-missing',
    message: 'secret "crm/nothing" does not exist',
  });
  const reason = new Error('enough');
  await expect(missing.get({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  client.destroy();
});

test('a service that cannot be reached is told by the kind of failure alone', async () => {
  const reader = createSecretReader({
    region: 'us-east-1',
    endpointUrl: 'http://127.0.0.1:1',
    credentials: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: secret('secret') }),
  });
  await expect(secretsManager({ secretId: ARN, reader }).get()).rejects.toMatchObject({
    code: 'remote-failed',
    message: expect.stringMatching(/^secret "crm\/token-AbCdEf" cannot be read: \w+$/) as string,
  });
});

test.each([
  ['the current version first', undefined, 'current', ['AWSCURRENT']],
  ['what was put there since the last look', 'before', 'current', ['AWSCURRENT']],
  [
    'the pending version where the current one was refused',
    'current',
    'pending',
    ['AWSCURRENT', 'AWSPENDING'],
  ],
])('a rotation: %s', async (_, rejected, want, stages) => {
  const reader = inMemorySecrets({
    [ID]: { AWSCURRENT: 'current', AWSPENDING: 'pending', AWSPREVIOUS: 'previous' },
  });
  const source = secretsManager({ secretId: ID, reader });
  const token = await source.get(rejected === undefined ? {} : { rejected: secret(rejected) });
  expect(token.value.reveal()).toBe(want);
  expect(reader.reads).toEqual(stages.map((stage) => `${ID} ${stage}`));
});

test('where nothing is pending the previous version is tried', async () => {
  const reader = inMemorySecrets({ [ID]: { AWSCURRENT: 'current', AWSPREVIOUS: 'previous' } });
  const token = await secretsManager({ secretId: ID, reader }).get({ rejected: secret('current') });
  expect(token.value.reveal()).toBe('previous');
});

test('a pending version that is not written yet is passed over', async () => {
  const reader = inMemorySecrets({
    [ID]: { AWSCURRENT: '{"a":"1"}', AWSPENDING: '{}', AWSPREVIOUS: '{"a":"0"}' },
  });
  const source = secretsManager({ secretId: ID, jsonKey: 'a', reader });
  expect((await source.get({ rejected: secret('1') })).value.reveal()).toBe('0');
});

test('a refused value that is the only one is not given again', async () => {
  const reader = inMemorySecrets({ [ID]: 'current' });
  await expect(
    secretsManager({ secretId: ID, reader }).get({ rejected: secret('current') }),
  ).rejects.toMatchObject({
    code: 'token-missing',
    message: `secret "${ID}" holds no other token than the refused one`,
  });
});

test.each([
  ['CR LF', 'a\r\nX-Evil: 1', undefined, 'holds no token: a token is one line'],
  ['nothing', ' ', undefined, 'holds no token'],
  ['no JSON', 'abc', 'token', 'is no JSON object with a text "token"'],
  ['a JSON text', '"abc"', 'length', 'is no JSON object with a text "length"'],
  ['an inherited member', '{}', 'constructor', 'is no JSON object with a text "constructor"'],
  ['a number', '{"token":1}', 'token', 'is no JSON object with a text "token"'],
  ['another member', '{"password":"abc"}', 'token', 'is no JSON object with a text "token"'],
])('a secret with %s holds no token', async (_, text, jsonKey, problem) => {
  const reader = inMemorySecrets({ [ID]: text });
  await expect(secretsManager({ secretId: ID, jsonKey, reader }).get()).rejects.toMatchObject({
    code: 'token-missing',
    message: `secret "${ID}" ${problem}`,
  });
});

/** Takes `good` alone. */
function endpointFor(good: string): (credential: { value: { reveal(): string } }) => TokenSource {
  return ({ value }) => ({
    name: 'the endpoint',
    get: async () => {
      if (value.reveal() === good) return { value: secret('token') };
      throw new ToolkitError('remote-refused', 'the endpoint refused the client');
    },
  });
}

test.each([
  ['current', ['AWSCURRENT']],
  ['pending', ['AWSCURRENT', 'AWSCURRENT', 'AWSPENDING']],
])('a client whose %s secret is the good one gets its token', async (good, stages) => {
  const reader = inMemorySecrets({ [ID]: { AWSCURRENT: 'current', AWSPENDING: 'pending' } });
  const source = withStored(secretsManager({ secretId: ID, reader }), endpointFor(good));
  expect((await source.get()).value.reveal()).toBe('token');
  expect(reader.reads).toEqual(stages.map((stage) => `${ID} ${stage}`));
});

test('a client is refused where there is no other secret', async () => {
  const reader = inMemorySecrets({ [ID]: 'current' });
  const source = withStored(secretsManager({ secretId: ID, reader }), endpointFor('other'));
  await expect(source.get()).rejects.toMatchObject({
    code: 'remote-refused',
    message: 'the endpoint refused the client',
  });
});

test('a secret that is the same when it is read again is not tried again', async () => {
  let asked = 0;
  const refusing: TokenSource = {
    name: 'endpoint',
    get: () => {
      asked += 1;
      return Promise.reject(new ToolkitError('remote-refused', 'the endpoint refused the client'));
    },
  };
  const stored = cached(fromEnvironment({ SECRET: 'stale' }, 'SECRET'));
  await expect(withStored(stored, () => refusing).get()).rejects.toMatchObject({ code: 'remote-refused' });
  expect(asked).toBe(1);
});
