import { expect, test } from 'vitest';
import { destroy, prepareDestroy } from '../../registrar/destroy.ts';
import type { InMemoryAws } from '../../registrar/in-memory-aws.ts';
import { register } from '../../registrar/register.ts';
import { deployedAws, gatewayConfig, registrationInput, targetDocument, virtualClock } from './fixtures.ts';

const clock = virtualClock();
const input = { gateway: gatewayConfig(), outputs: undefined };
const foreign = {
  name: 'foreign',
  description: 'mine',
  schema: { inline: '{}' },
  credential: undefined,
  headers: undefined,
};

async function registered(): Promise<InMemoryAws> {
  const aws = deployedAws();
  const targets = [targetDocument(), targetDocument({ name: 'asana-2' })];
  await register(registrationInput({ targets }), aws, { clock });
  return aws;
}

async function destroyed(aws: InMemoryAws): Promise<readonly string[]> {
  const plan = await destroy(await prepareDestroy(input, aws, { clock }), aws, { clock });
  return plan.map(({ sentence }) => sentence);
}

test('everything that was registered is removed, what hangs on something before it', async () => {
  const aws = await registered();
  const before = aws.writes.length;
  expect(await destroyed(aws)).toEqual([
    'target "asana" is deleted',
    'target "asana-2" is deleted',
    'gateway "my-gateway" is deleted',
    'credential provider "my-key" is deleted',
  ]);
  expect(aws.writes.slice(before)).toEqual([
    'DeleteGatewayTarget 0000000002',
    'DeleteGatewayTarget 0000000003',
    'DeleteGateway my-gateway-0000000001',
    'DeleteApiKeyCredentialProvider my-key',
  ]);
  expect(await aws.getGateway('my-gateway-0000000001')).toBeUndefined();
  expect(await destroyed(aws)).toEqual([]);
});

test('a plan of removal removes nothing', async () => {
  const aws = await registered();
  const before = aws.writes.length;
  await prepareDestroy(input, aws, { clock });
  expect(aws.writes).toHaveLength(before);
});

test("a gateway with somebody else's target stays, and so does the target", async () => {
  const aws = await registered();
  await aws.createTarget('my-gateway-0000000001', foreign);
  expect(await destroyed(aws)).toContain(
    'gateway "my-gateway" stays, because its target "foreign" was not made here',
  );
  expect(await aws.listTargetIds('my-gateway-0000000001')).toHaveLength(1);
});

test('a target that was adopted stays, and with it the gateway and the provider that it uses', async () => {
  const aws = deployedAws();
  await register(registrationInput({ targets: [] }), aws, { clock });
  const description = 'mine [agentcore-bearer adopted my-deployment]';
  await aws.createTarget('my-gateway-0000000001', { ...foreign, name: 'asana', description });
  const targets = [targetDocument(), targetDocument({ name: 'asana-2' })];
  await register(registrationInput({ targets }), aws, { clock });
  expect(await destroyed(aws)).toEqual([
    'target "asana" stays, because it was adopted',
    'target "asana-2" is deleted',
    'gateway "my-gateway" stays, because its target "asana" was not made here',
    'credential provider "my-key" stays, because target "asana" uses it',
  ]);
  expect(await aws.listTargetIds('my-gateway-0000000001')).toHaveLength(1);
  expect(aws.providers.has('my-key')).toBe(true);
});

test("the provider stays while somebody else's target uses it", async () => {
  const aws = await registered();
  const found = await aws.findProvider({ kind: 'apiKey', name: 'my-key' });
  const providerArn = found?.arn ?? '';
  const credential = {
    kind: 'apiKey' as const,
    providerArn,
    location: 'QUERY_PARAMETER',
    parameterName: 'api_key',
    prefix: undefined,
  };
  await aws.createTarget('my-gateway-0000000001', { ...foreign, credential });
  expect(await destroyed(aws)).toContain(
    'credential provider "my-key" stays, because target "foreign" uses it',
  );
  expect(aws.providers.has('my-key')).toBe(true);
});

test('what was adopted by hand stays', async () => {
  const aws = await registered();
  for (const arn of aws.tags.keys()) {
    aws.tags.set(arn, { 'agentcore-bearer:deployment': 'my-deployment' });
  }
  expect((await destroyed(aws)).slice(2)).toEqual([
    'gateway "my-gateway" stays, because it was not made here',
    'credential provider "my-key" stays, because it was not made here',
  ]);
  expect(aws.providers.has('my-key')).toBe(true);
});

test("a stack's gateway loses our targets and stays", async () => {
  const aws = deployedAws();
  const inbound = {
    discoveryUrl: 'd',
    allowedClients: ['c'],
    allowedAudience: undefined,
    allowedScopes: undefined,
  };
  const spec = {
    name: 'stacked',
    description: 'x',
    roleArn: 'arn',
    supportedVersions: [],
    exceptionLevel: undefined,
  };
  const id = await aws.createGateway({ ...spec, inbound }, {});
  const outputs = { Stack: { GatewayId: id } };
  await register(registrationInput({ outputs }), aws, { clock });
  const prepared = await prepareDestroy({ ...input, outputs }, aws, { clock });
  const plan = await destroy(prepared, aws, { clock });
  expect(plan.map(({ sentence }) => sentence)).toEqual([
    'target "asana" is deleted',
    'gateway "stacked" stays, because it was not made here',
    'credential provider "my-key" is deleted',
  ]);
  expect(await aws.listTargetIds(id)).toEqual([]);
});
