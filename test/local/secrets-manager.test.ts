import { CreateApiKeyCredentialProviderCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../local/clock.ts';
import type { LocalAws } from '../../local/start.ts';
import { controlPlane, signed, startAws } from './local-aws.ts';

async function secretsManager(
  aws: LocalAws,
  operation: string,
  input: unknown,
): Promise<{ status: number; body: Readonly<Record<string, unknown>> }> {
  const response = await fetch(aws.endpointUrl, {
    method: 'POST',
    headers: {
      authorization: signed('secretsmanager'),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `secretsmanager.${operation}`,
    },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  });
  expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

describe('Secrets Manager', () => {
  it('keeps secrets by name and by ARN, and replaces their value', async () => {
    const aws = await startAws({ clock: createClock(() => 1_790_000_000_000) });
    const created = await secretsManager(aws, 'CreateSecret', { Name: 'a/b', SecretString: 'one' });
    expect(created.body.ARN).toMatch(
      /^arn:aws:secretsmanager:us-east-1:000000000000:secret:a\/b-[0-9A-Za-z]{6}$/,
    );
    for (const SecretId of ['a/b', created.body.ARN]) {
      const { status, body } = await secretsManager(aws, 'GetSecretValue', { SecretId });
      expect({ status, body }).toMatchObject({
        status: 200,
        body: { Name: 'a/b', SecretString: 'one', VersionStages: ['AWSCURRENT'], CreatedDate: 1_790_000_000 },
      });
    }
    const put = await secretsManager(aws, 'PutSecretValue', { SecretId: 'a/b', SecretString: 'two' });
    expect(put.body.VersionId).not.toBe(created.body.VersionId);
    const { body } = await secretsManager(aws, 'GetSecretValue', { SecretId: 'a/b' });
    expect(body.SecretString).toBe('two');
    expect((await secretsManager(aws, 'DeleteSecret', { SecretId: 'a/b' })).status).toBe(200);
    expect((await secretsManager(aws, 'GetSecretValue', { SecretId: 'a/b' })).body).toEqual({
      __type: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    });
  });

  it('[B2/service-owned-secrets] lets nobody change a secret that a service keeps', async () => {
    const aws = await startAws();
    const create = new CreateApiKeyCredentialProviderCommand({ name: 'p', apiKey: 'the-key' });
    const { apiKeySecretArn } = await controlPlane(aws).send(create);
    const SecretId = apiKeySecretArn?.secretArn;
    const message = 'Operation is not allowed on secret owned by bedrock-agentcore-identity';
    for (const operation of ['DeleteSecret', 'PutSecretValue']) {
      const { status, body } = await secretsManager(aws, operation, { SecretId, SecretString: 'x' });
      expect({ status, message: body.message }).toEqual({ status: 400, message });
    }
  });

  it.each([
    ['CreateSecret', { Name: 'taken', SecretString: 'x' }, 'ResourceExistsException'],
    ['CreateSecret', { Name: 'no spaces', SecretString: 'x' }, 'ValidationException'],
    ['CreateSecret', { Name: 'binary', SecretBinary: 'eA==' }, 'InvalidRequestException'],
    ['CreateSecret', { Name: 'empty', SecretString: '' }, 'ValidationException'],
    ['CreateSecret', { Name: 'long', SecretString: 'x'.repeat(65_537) }, 'ValidationException'],
    ['PutSecretValue', { SecretId: 'none', SecretString: 'x' }, 'ResourceNotFoundException'],
    ['GetSecretValue', '[]', 'SerializationException'],
    ['RotateSecret', {}, 'UnknownOperationException'],
  ])('refuses %s of %.100j', async (operation, input, type) => {
    const aws = await startAws();
    aws.account.secrets.create('taken', 'x');
    const { status, body } = await secretsManager(aws, operation, input);
    expect({ status, type: body.__type }).toEqual({ status: 400, type });
  });

  it('[I/create-again] answers a repeated CreateSecret as the first one, and refuses one with another value', async () => {
    const aws = await startAws();
    const input = { Name: 'a', SecretString: 'one', ClientRequestToken: 'c'.repeat(32) };
    const first = await secretsManager(aws, 'CreateSecret', input);
    expect(first.status).toBe(200);
    expect(await secretsManager(aws, 'CreateSecret', input)).toEqual(first);
    const other = await secretsManager(aws, 'CreateSecret', { ...input, SecretString: 'two' });
    expect(other.body.__type).toBe('ResourceExistsException');
  });

  it('[I/partial-arn] finds a secret by an ARN without the letters at its end', async () => {
    const aws = await startAws();
    const { arn } = aws.account.secrets.create('crm', 'value');
    const found = await secretsManager(aws, 'GetSecretValue', { SecretId: arn.slice(0, -7) });
    expect(found.body).toMatchObject({ ARN: arn, SecretString: 'value' });
    const less = await secretsManager(aws, 'GetSecretValue', { SecretId: arn.slice(0, -8) });
    expect(less.body.__type).toBe('ResourceNotFoundException');
  });

  it('is throttled', async () => {
    const aws = await startAws();
    aws.faults.throttleNext('GetSecretValue');
    const { body } = await secretsManager(aws, 'GetSecretValue', { SecretId: 'x' });
    expect(body.__type).toBe('ThrottlingException');
  });
});
