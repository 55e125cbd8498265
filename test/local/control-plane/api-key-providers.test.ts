import {
  CreateApiKeyCredentialProviderCommand,
  DeleteApiKeyCredentialProviderCommand,
  GetApiKeyCredentialProviderCommand,
  ListApiKeyCredentialProvidersCommand,
  ListTagsForResourceCommand,
  UpdateApiKeyCredentialProviderCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import { controlPlane, refusalOf, startAws } from '../local-aws.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const ARN =
  'arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/p1';

describe('API-key credential providers', () => {
  it('[B2/api-key-provider] are created, read, changed, listed and deleted, and never show their key', async () => {
    const clock = createClock(() => NOON);
    const client = controlPlane(await startAws({ clock }));
    const created = await client.send(
      new CreateApiKeyCredentialProviderCommand({ name: 'p1', apiKey: 'the-key', tags: { a: 'b' } }),
    );
    expect(created).toMatchObject({
      name: 'p1',
      credentialProviderArn: ARN,
      $metadata: { httpStatusCode: 201 },
    });
    expect(created.apiKeySecretArn?.secretArn).toMatch(
      /^arn:aws:secretsmanager:us-east-1:000000000000:secret:bedrock-agentcore-identity!default\/apikey\/p1-[0-9a-f]{8}-[0-9A-Za-z]{6}$/,
    );
    expect((await client.send(new ListTagsForResourceCommand({ resourceArn: ARN }))).tags).toEqual({
      a: 'b',
    });
    clock.advance(1500);
    await client.send(new UpdateApiKeyCredentialProviderCommand({ name: 'p1', apiKey: 'another-key' }));
    const found = await client.send(new GetApiKeyCredentialProviderCommand({ name: 'p1' }));
    expect(found).toMatchObject({ createdTime: new Date(NOON), lastUpdatedTime: new Date(NOON + 1500) });
    expect(JSON.stringify([created, found])).not.toContain('-key"');
    await client.send(new CreateApiKeyCredentialProviderCommand({ name: 'p0', apiKey: 'k' }));
    const first = await client.send(new ListApiKeyCredentialProvidersCommand({ maxResults: 1 }));
    const { nextToken } = first;
    const second = await client.send(new ListApiKeyCredentialProvidersCommand({ maxResults: 1, nextToken }));
    const all = [...(first.credentialProviders ?? []), ...(second.credentialProviders ?? [])];
    expect(all.map(({ name }) => name)).toEqual(['p0', 'p1']);
    const deleted = await client.send(new DeleteApiKeyCredentialProviderCommand({ name: 'p1' }));
    expect(deleted.$metadata.httpStatusCode).toBe(204);
    const refusal = {
      name: 'ResourceNotFoundException',
      message: 'CredentialProvider not found',
      status: 404,
    };
    const name = 'p1';
    expect(await refusalOf(client.send(new GetApiKeyCredentialProviderCommand({ name })))).toEqual(refusal);
    expect(await refusalOf(client.send(new DeleteApiKeyCredentialProviderCommand({ name })))).toEqual(
      refusal,
    );
    const update = new UpdateApiKeyCredentialProviderCommand({ name, apiKey: 'k' });
    expect(await refusalOf(client.send(update))).toEqual(refusal);
  });

  it('have names of their own', async () => {
    const client = controlPlane(await startAws());
    const create = { name: 'p1', apiKey: 'k' };
    await client.send(new CreateApiKeyCredentialProviderCommand(create));
    expect(await refusalOf(client.send(new CreateApiKeyCredentialProviderCommand(create)))).toEqual({
      name: 'ConflictException',
      message: 'CredentialProvider with name p1 already exists',
      status: 409,
    });
  });

  it('do not repeat a key that is refused', async () => {
    const client = controlPlane(await startAws());
    const create = new CreateApiKeyCredentialProviderCommand({ name: 'p1', apiKey: 'k'.repeat(65_537) });
    expect(await refusalOf(client.send(create))).toEqual({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value at 'apiKey' failed to satisfy constraint: Member must have length less than or equal to 65536",
      status: 400,
    });
  });

  it('need a key', async () => {
    const client = controlPlane(await startAws());
    expect(await refusalOf(client.send(new CreateApiKeyCredentialProviderCommand({ name: 'p1' })))).toEqual({
      name: 'ValidationException',
      message: 'apiKey is required when apiKeySecretSource is MANAGED',
      status: 400,
    });
  });
});
