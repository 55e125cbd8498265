import {
  CreateWorkloadIdentityCommand,
  DeleteGatewayCommand,
  DeleteWorkloadIdentityCommand,
  GetTokenVaultCommand,
  GetWorkloadIdentityCommand,
  ListTagsForResourceCommand,
  ListWorkloadIdentitiesCommand,
  SetTokenVaultCMKCommand,
  UpdateWorkloadIdentityCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import { controlPlane, makeGateway, refusalOf, startAws } from '../local-aws.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const ARN =
  'arn:aws:bedrock-agentcore:us-east-1:000000000000:workload-identity-directory/default/workload-identity/';

describe('workload identities', () => {
  it('[B1/identity-times] are created, read, changed, listed and deleted', async () => {
    const clock = createClock(() => NOON + 7);
    const client = controlPlane(await startAws({ clock }));
    const urls = ['https://app.example.com/back'];
    const created = await client.send(
      new CreateWorkloadIdentityCommand({
        name: 'w_1',
        allowedResourceOauth2ReturnUrls: urls,
        tags: { a: 'b' },
      }),
    );
    expect(created).toMatchObject({
      name: 'w_1',
      workloadIdentityArn: `${ARN}w_1`,
      $metadata: { httpStatusCode: 201 },
    });
    const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn: `${ARN}w_1` }));
    expect(tags).toEqual({ a: 'b' });
    clock.advance(1000);
    await client.send(new UpdateWorkloadIdentityCommand({ name: 'w_1' }));
    const found = await client.send(new GetWorkloadIdentityCommand({ name: 'w_1' }));
    expect(found).toMatchObject({ createdTime: new Date(NOON + 7), lastUpdatedTime: new Date(NOON + 1007) });
    expect(found.allowedResourceOauth2ReturnUrls).toBeUndefined();
    const { workloadIdentities } = await client.send(new ListWorkloadIdentitiesCommand({}));
    expect(workloadIdentities).toEqual([{ name: 'w_1', workloadIdentityArn: `${ARN}w_1` }]);
    const deleted = await client.send(new DeleteWorkloadIdentityCommand({ name: 'w_1' }));
    expect(deleted.$metadata.httpStatusCode).toBe(204);
  });

  it('[B1/identity-not-found] are missed by id or by name', async () => {
    const client = controlPlane(await startAws());
    const get = new GetWorkloadIdentityCommand({ name: 'none' });
    expect(await refusalOf(client.send(get))).toEqual({
      name: 'ResourceNotFoundException',
      message: 'WorkloadIdentity with id none not found.',
      status: 404,
    });
    const remove = new DeleteWorkloadIdentityCommand({ name: 'none' });
    expect(await refusalOf(client.send(remove))).toMatchObject({
      message: 'WorkloadIdentity with name none not found.',
    });
  });

  it('[B2/identity-of-a-gateway] come and go with their gateway', async () => {
    const clock = createClock(() => NOON);
    const aws = await startAws({ clock, settleMs: 1000 });
    const client = controlPlane(aws);
    const { gatewayId } = await makeGateway(aws);
    const names = async () =>
      (await client.send(new ListWorkloadIdentitiesCommand({}))).workloadIdentities?.map(({ name }) => name);
    expect(await names()).toEqual([]);
    clock.advance(1000);
    expect(await names()).toEqual([gatewayId]);
    await client.send(new DeleteGatewayCommand({ gatewayIdentifier: gatewayId }));
    expect(await names()).toEqual([gatewayId]);
    clock.advance(1000);
    expect(await names()).toEqual([]);
  });

  it('have names of their own, and no more than the quota', async () => {
    const client = controlPlane(await startAws({ quotas: { workloadIdentities: 1 } }));
    await client.send(new CreateWorkloadIdentityCommand({ name: 'one' }));
    expect(await refusalOf(client.send(new CreateWorkloadIdentityCommand({ name: 'one' })))).toMatchObject({
      name: 'ValidationException',
      message: 'WorkloadIdentity with name one already exists',
    });
    const two = new CreateWorkloadIdentityCommand({ name: 'two' });
    expect(await refusalOf(client.send(two))).toMatchObject({ name: 'ServiceQuotaExceededException' });
  });
});

describe('the token vault', () => {
  it('[B1/token-vault] is there from the beginning, and takes a key', async () => {
    const client = controlPlane(await startAws({ clock: createClock(() => NOON) }));
    expect(await client.send(new GetTokenVaultCommand({}))).toMatchObject({
      tokenVaultId: 'default',
      kmsConfiguration: { keyType: 'ServiceManagedKey' },
      lastModifiedDate: new Date(NOON),
    });
    const kmsKeyArn = 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-0000-0000-000000000000';
    const kmsConfiguration = { keyType: 'CustomerManagedKey', kmsKeyArn } as const;
    await client.send(new SetTokenVaultCMKCommand({ kmsConfiguration }));
    const found = await client.send(new GetTokenVaultCommand({ tokenVaultId: 'default' }));
    expect(found.kmsConfiguration).toEqual(kmsConfiguration);
  });

  it('is the only one, and knows which kind of key has an ARN', async () => {
    const client = controlPlane(await startAws());
    expect(await refusalOf(client.send(new GetTokenVaultCommand({ tokenVaultId: 'other' })))).toMatchObject({
      name: 'ResourceNotFoundException',
      status: 404,
    });
    const kmsConfiguration = { keyType: 'CustomerManagedKey' } as const;
    expect(await refusalOf(client.send(new SetTokenVaultCMKCommand({ kmsConfiguration })))).toMatchObject({
      message: 'kmsKeyArn goes with keyType CustomerManagedKey, and only with it',
    });
  });
});
