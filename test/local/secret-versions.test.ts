import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type {
  GetSecretValueCommandInput,
  PutSecretValueCommandInput,
  UpdateSecretVersionStageCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { CreateApiKeyCredentialProviderCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../local/clock.ts';
import { controlPlane, refusalOf, sdkSettings, startAws } from './local-aws.ts';
import type { LocalAws } from '../../local/start.ts';

const [V1, V2, V3] = ['1', '2', '3'].map((digit) => digit.repeat(32));

function clientOf(aws: LocalAws) {
  const client = new SecretsManagerClient(sdkSettings(aws));
  const SecretId = 'crm/exchange';
  return {
    client,
    get: (input: Partial<GetSecretValueCommandInput> = {}) =>
      client.send(new GetSecretValueCommand({ SecretId, ...input })),
    put: (input: Partial<PutSecretValueCommandInput>) =>
      client.send(new PutSecretValueCommand({ SecretId, ...input })),
    move: (input: Partial<UpdateSecretVersionStageCommandInput>) =>
      client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSCURRENT', ...input })),
    describe: () => client.send(new DescribeSecretCommand({ SecretId })),
    stages: async () => (await client.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages,
  };
}

/** A secret with one version, which is current. */
async function setUp(options: Parameters<typeof startAws>[0] = {}) {
  const aws = await startAws(options);
  const secrets = clientOf(aws);
  const input = { Name: 'crm/exchange', SecretString: 'one', ClientRequestToken: V1 };
  const created = await secrets.client.send(new CreateSecretCommand({ ...input, Description: 'of the CRM' }));
  return { aws, created, ...secrets };
}

describe('the versions of a secret', () => {
  it('are named by the token that made them, and described with their stages', async () => {
    const clock = createClock(() => 1_790_000_000_000);
    const { created, describe: describeIt, put } = await setUp({ clock });
    expect(created.VersionId).toBe(V1);
    clock.advance(60_000);
    const pending = await put({
      SecretString: 'two',
      ClientRequestToken: V2,
      VersionStages: ['AWSPENDING'],
    });
    expect(pending).toMatchObject({ VersionId: V2, VersionStages: ['AWSPENDING'] });
    const { $metadata: _, ...description } = await describeIt();
    expect(description).toEqual({
      ARN: created.ARN,
      Name: 'crm/exchange',
      Description: 'of the CRM',
      CreatedDate: new Date(1_790_000_000_000),
      LastChangedDate: new Date(1_790_000_060_000),
      VersionIdsToStages: { [V1 ?? '']: ['AWSCURRENT'], [V2 ?? '']: ['AWSPENDING'] },
    });
  });

  it('are read by stage and by id', async () => {
    const { get, put } = await setUp();
    await put({ SecretString: 'two', ClientRequestToken: V2, VersionStages: ['AWSPENDING', 'mine'] });
    const textOf = async (input: Partial<GetSecretValueCommandInput>) => (await get(input)).SecretString;
    expect(await textOf({})).toBe('one');
    expect(await textOf({ VersionStage: 'AWSPENDING' })).toBe('two');
    expect(await textOf({ VersionStage: 'mine', VersionId: V2 })).toBe('two');
    expect(await get({ VersionId: V2 })).toMatchObject({
      SecretString: 'two',
      VersionId: V2,
      VersionStages: ['AWSPENDING', 'mine'],
    });
  });

  it('are current when they are put without a stage, and the one before is previous', async () => {
    const { get, put, stages } = await setUp();
    await put({ SecretString: 'two', ClientRequestToken: V2 });
    await put({ SecretString: 'three', ClientRequestToken: V3 });
    expect(await stages()).toEqual({ [V2 ?? '']: ['AWSPREVIOUS'], [V3 ?? '']: ['AWSCURRENT'] });
    // Without a label a version is deprecated, but not gone.
    expect((await get({ VersionId: V1 })).SecretString).toBe('one');
  });

  it('take stages from one another, one holder each', async () => {
    const { get, move, put, stages } = await setUp();
    await put({ SecretString: 'two', ClientRequestToken: V2, VersionStages: ['AWSPENDING'] });
    expect(await move({ MoveToVersionId: V2, RemoveFromVersionId: V1 })).toMatchObject({
      Name: 'crm/exchange',
    });
    expect(await stages()).toEqual({ [V1 ?? '']: ['AWSPREVIOUS'], [V2 ?? '']: ['AWSPENDING', 'AWSCURRENT'] });
    expect((await get()).SecretString).toBe('two');
    await move({ VersionStage: 'AWSPENDING', RemoveFromVersionId: V2 });
    expect(await stages()).toEqual({ [V1 ?? '']: ['AWSPREVIOUS'], [V2 ?? '']: ['AWSCURRENT'] });
    await move({ MoveToVersionId: V1, RemoveFromVersionId: V2 });
    expect(await stages()).toEqual({ [V1 ?? '']: ['AWSCURRENT'], [V2 ?? '']: ['AWSPREVIOUS'] });
    await move({ VersionStage: 'mine', MoveToVersionId: V1 });
    expect((await get({ VersionStage: 'mine' })).VersionId).toBe(V1);
  });

  it('are made once by one token', async () => {
    const { put, stages } = await setUp();
    const input = { SecretString: 'two', ClientRequestToken: V2, VersionStages: ['AWSPENDING'] };
    await put(input);
    expect(await put(input)).toMatchObject({ VersionId: V2, VersionStages: ['AWSPENDING'] });
    expect(await refusalOf(put({ ...input, SecretString: 'other' }))).toMatchObject({
      name: 'ResourceExistsException',
      status: 400,
    });
    expect(Object.keys((await stages()) ?? {})).toEqual([V1, V2]);
  });

  it('are made by UpdateSecret too, which may change the description alone', async () => {
    const { client, describe: describeIt, get, stages } = await setUp();
    const SecretId = 'crm/exchange';
    const described = await client.send(new UpdateSecretCommand({ SecretId, Description: 'other' }));
    expect([described.VersionId, (await describeIt()).Description]).toEqual([undefined, 'other']);
    const change = { SecretId, SecretString: 'two', ClientRequestToken: V2 };
    expect((await client.send(new UpdateSecretCommand(change))).VersionId).toBe(V2);
    expect((await client.send(new UpdateSecretCommand(change))).VersionId).toBe(V2);
    expect((await get()).SecretString).toBe('two');
    expect(await stages()).toEqual({ [V1 ?? '']: ['AWSPREVIOUS'], [V2 ?? '']: ['AWSCURRENT'] });
    const other = client.send(new UpdateSecretCommand({ ...change, SecretString: 'three' }));
    expect((await refusalOf(other)).name).toBe('ResourceExistsException');
  });

  it('are kept in the folder of a state', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
    try {
      const { aws, put } = await setUp({ stateFolder: folder });
      await put({ SecretString: 'two', ClientRequestToken: V2, VersionStages: ['AWSPENDING'] });
      await aws.close();
      const again = await startAws({ stateFolder: folder });
      const { get } = clientOf(again);
      expect((await get({ VersionStage: 'AWSPENDING' })).SecretString).toBe('two');
      await again.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('a version that cannot be had', () => {
  const NOT_FOUND = "Secrets Manager can't find the specified secret";

  it.each([
    [
      'a stage that nothing is at',
      { VersionStage: 'AWSPENDING' },
      `${NOT_FOUND} value for staging label: AWSPENDING`,
    ],
    ['an id of none', { VersionId: V3 }, `${NOT_FOUND} value for VersionId: ${V3 ?? ''}`],
    ['another secret', { SecretId: 'none' }, `${NOT_FOUND}.`],
  ])('is not found by %s', async (_, input, message) => {
    const { get } = await setUp();
    expect(await refusalOf(get(input))).toEqual({ name: 'ResourceNotFoundException', message, status: 400 });
  });

  it('is one of which id and stage do not fit', async () => {
    const { get } = await setUp();
    expect(await refusalOf(get({ VersionId: V1, VersionStage: 'AWSPENDING' }))).toEqual({
      name: 'InvalidRequestException',
      message: 'You provided a VersionStage that is not associated to the provided VersionId.',
      status: 400,
    });
  });
});

describe('a stage that cannot be moved', () => {
  it.each<[string, Partial<UpdateSecretVersionStageCommandInput>, string]>([
    [
      'without the version that has it',
      { MoveToVersionId: V2 },
      `The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${V1 ?? ''}, so you must explicitly reference that version in RemoveFromVersionId.`,
    ],
    [
      'from a version that has it not',
      { MoveToVersionId: V2, RemoveFromVersionId: V2 },
      `Staging label AWSCURRENT is not attached to version ${V2 ?? ''}, which RemoveFromVersionId names.`,
    ],
    [
      'off the current version',
      { RemoveFromVersionId: V1 },
      'You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
    ],
    ['to no version', { MoveToVersionId: V3, RemoveFromVersionId: V1 }, `Not a valid version: ${V3 ?? ''}`],
    ['nowhere', {}, 'You must provide MoveToVersionId, RemoveFromVersionId or both.'],
  ])('is refused %s', async (_, input, message) => {
    const { move, put, stages } = await setUp();
    await put({ SecretString: 'two', ClientRequestToken: V2, VersionStages: ['AWSPENDING'] });
    expect(await refusalOf(move(input))).toEqual({ name: 'InvalidParameterException', message, status: 400 });
    expect(await stages()).toEqual({ [V1 ?? '']: ['AWSCURRENT'], [V2 ?? '']: ['AWSPENDING'] });
  });

  it.each<[Partial<PutSecretValueCommandInput>, string]>([
    [{ ClientRequestToken: 'short' }, 'ClientRequestToken must be 32-64 characters long.'],
    [{ VersionStages: [] }, 'VersionStages must have 1 to 20 items.'],
    [{ VersionStages: [''] }, 'A staging label must be 1-256 characters long.'],
  ])('is refused with %j', async (input, message) => {
    const { put } = await setUp();
    const refusal = await refusalOf(put({ SecretString: 'two', ...input }));
    expect(refusal).toEqual({ name: 'InvalidParameterException', message, status: 400 });
  });

  it('[B2/service-owned-secrets] is refused at a secret that a service keeps', async () => {
    const { aws, client } = await setUp();
    const create = new CreateApiKeyCredentialProviderCommand({ name: 'p', apiKey: 'the-key' });
    const { apiKeySecretArn } = await controlPlane(aws).send(create);
    const SecretId = apiKeySecretArn?.secretArn ?? '';
    const described = await client.send(new DescribeSecretCommand({ SecretId }));
    expect(described.OwningService).toBe('bedrock-agentcore-identity');
    const refusal = { name: 'InvalidRequestException', status: 400 };
    const move = { SecretId, VersionStage: 'mine', MoveToVersionId: V1 };
    expect(await refusalOf(client.send(new UpdateSecretVersionStageCommand(move)))).toMatchObject(refusal);
    const update = { SecretId, Description: 'mine' };
    expect(await refusalOf(client.send(new UpdateSecretCommand(update)))).toMatchObject(refusal);
  });
});
