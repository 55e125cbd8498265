import { afterEach, expect, test } from 'vitest';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import { vendorOutput } from '../../contract/stack-outputs.ts';
import { startLocalAws } from '../../local/start.ts';
import { standUpStack } from '../../local/stack.ts';
import type { LocalAws } from '../../local/start.ts';
import { awsAdapter } from '../../registrar/aws-adapter.ts';
import { destroy, prepareDestroy } from '../../registrar/destroy.ts';
import { hasChanges } from '../../registrar/plan.ts';
import { register } from '../../registrar/register.ts';
import { digestOf } from '../../registrar/schema-objects.ts';
import { signed } from '../local/local-aws.ts';
import { openApi, targetDocument } from './fixtures.ts';

let local: LocalAws | undefined;
afterEach(() => local?.close());

/** A local AWS with a stack, and what there is to register at it. */
async function setUp(more = '') {
  local = await startLocalAws();
  const gateway = decodeGatewayConfig({
    file: 'gateway.yaml',
    text: `name: my-gateway\nvendors: [./asana.yaml]\noutbound: { apiKey: { provider: my-key } }\nroleArn: arn:aws:iam::111122223333:role/gateway\n${more}`,
  });
  const routes = {
    version: 1,
    vendor: 'Asana',
    target: 'asana',
    servers: ['https://vendor.invalid'],
    errors: 'wrap',
    tokens: [],
    routes: [],
  } as const;
  const stack = await standUpStack(local, {
    gateway,
    vendors: [{ target: 'asana', routes: [routes] }],
    // Never called.
    bundlePath: import.meta.filename,
  });
  const aws = awsAdapter({
    region: local.region,
    endpointUrl: local.endpointUrl,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
  });
  const { outputs } = stack;
  return { aws, outputs, input: { gateway, outputs, targets: [targetDocument()] } };
}

test('what is registered at a local AWS is READY, stays as it is, is updated in place, and goes again', async () => {
  const { aws, outputs, input } = await setUp();
  const first = await register(input, aws);
  const again = await register(input, aws);
  expect(hasChanges(again.steps)).toBe(false);

  const changed = { ...input, targets: [targetDocument({ document: openApi(['createTask'], 'new') })] };
  const updated = await register(changed, aws);
  expect(updated.targets).toEqual([
    { name: 'asana', targetId: first.targets[0]?.targetId, action: 'updated', tools: 1 },
  ]);
  const target = await aws.getTarget(first.gatewayId, first.targets[0]?.targetId ?? '');
  const url = Object.values(outputs)[0]?.[vendorOutput('asana', 'ApiUrl')];
  const { inline = '' } = target?.schema as { inline?: string };
  expect(JSON.parse(inline)).toMatchObject({ servers: [{ url }] });

  await destroy(await prepareDestroy(input, aws), aws);
  expect((await prepareDestroy(input, aws)).plan).toEqual([]);
});

test('a document in S3 that somebody wrote over with one of the same length is put beside it, and that one goes', async () => {
  const { aws, input } = await setUp('schemas: { inlineUpTo: 10, bucket: my-bucket }\n');
  await register(input, aws);
  expect(hasChanges((await register(input, aws)).steps)).toBe(false);
  const [first = ''] = await aws.listObjects('my-bucket', 'agentcore-bearer/');
  const text = (await aws.readObject(first)) ?? '';
  const second = first.replace('.json', '-2.json');
  // By other tools than ours: without the checksum, and with one.
  const digest = { 'x-amz-checksum-sha256': digestOf(text.toUpperCase()) };
  for (const [uri, next, headers] of [
    [first, second, {}],
    [second, first, digest],
  ] as const) {
    await fetch(`${local?.endpointUrl ?? ''}/${uri.slice('s3://'.length)}`, {
      method: 'PUT',
      headers: { ...headers, authorization: signed('s3') },
      body: text.toUpperCase(),
    });
    const { steps, diverged } = await register(input, aws);
    const changed = steps.filter(({ action }) => action !== 'nothing').map(({ action }) => action);
    expect([changed, diverged]).toEqual([['write-object', 'update-target', 'delete-object'], []]);
    expect(await aws.listObjects('my-bucket', 'agentcore-bearer/')).toEqual([next]);
    expect(await aws.readObject(next)).toBe(text);
    expect(hasChanges((await register(input, aws)).steps)).toBe(false);
  }
});
