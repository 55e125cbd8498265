import { App, Stack, Stage } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAssemblies, readAssembly } from '../../../local/app/read-assembly.ts';
import { BUNDLE, writeAssembly } from './templates.ts';

const EMPTY = { Resources: {} };

describe('what CDK synthesizes', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
    await mkdir(join(folder, 'code'));
    await writeFile(join(folder, 'code', 'index.mjs'), BUNDLE);
    // CDK's check of templates has a test of its own.
    const app = new App({ outdir: join(folder, 'cdk.out'), builtinCloudFormationValidation: false });
    const env = { account: '111122223333', region: 'eu-central-1' };
    const second = new Stack(app, 'Second', { env, stackName: 'the-second' });
    const first = new Stack(app, 'First', { env });
    second.addStackDependency(first);
    const inner = new Stack(new Stage(app, 'Prod', { env }), 'Inner');
    for (const stack of [second, inner]) new LogGroup(stack, 'Log');
    new LambdaFunction(first, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(join(folder, 'code')),
    });
    app.synth();
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is read with its order, its stages, its account and its assets', async () => {
    const { stacks, accountId, region } = await readAssembly(join(folder, 'cdk.out'));
    expect({ accountId, region }).toEqual({ accountId: '111122223333', region: 'eu-central-1' });
    const names = stacks.map(({ name }) => name);
    expect(names.indexOf('First')).toBeLessThan(names.indexOf('the-second'));
    expect(names.toSorted()).toEqual(['First', 'Prod-Inner', 'the-second']);
    const first = stacks.find(({ name }) => name === 'First');
    const [lambda] = Object.values(first?.template.resources ?? {}).filter(
      ({ type }) => type === 'AWS::Lambda::Function',
    );
    const { S3Key } = lambda?.properties.Code as { readonly S3Key: string };
    const asset = first?.assets.get(S3Key) ?? '';
    expect(await readFile(join(asset, 'index.mjs'), 'utf8')).toBe(BUNDLE);
  });
});

describe('a folder', () => {
  it('for no account in particular names none', async () => {
    const { accountId, region } = await readAssembly(await writeAssembly({ a: EMPTY }));
    expect({ accountId, region }).toEqual({ accountId: undefined, region: undefined });
  });

  it.each([
    [
      'that is not there',
      () => Promise.resolve('/nowhere/cdk.out'),
      'file-not-found',
      '"/nowhere/cdk.out/manifest.json" cannot be read',
    ],
    ['without a stack', () => writeAssembly({}), 'config-invalid', 'has no stack'],
    [
      'with a template that is none',
      () => writeAssembly({ a: { Resources: { R: {} } } as never }),
      'config-invalid',
      '"a.template.json" is no template: "Resources.R.Type"',
    ],
  ])('%s is refused', async (_title, write, code, message) => {
    const folder = await write();
    await expect(readAssembly(folder)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('a folder for several accounts', () => {
  const CENTRAL = 'aws://444455556666/eu-central-1';
  const WORKLOAD = 'aws://111122223333/eu-central-1';
  const stacks = { gateway: EMPTY, broker: EMPTY, network: EMPTY };

  it('is read apart, those first on which others depend', async () => {
    const folder = await writeAssembly(stacks, { gateway: WORKLOAD, broker: CENTRAL, network: CENTRAL });
    const read = await readAssemblies(folder);
    expect(
      read.map(({ accountId, region, stacks: own }) => [accountId, region, own.map(({ name }) => name)]),
    ).toEqual([
      ['444455556666', 'eu-central-1', ['network', 'broker']],
      ['111122223333', 'eu-central-1', ['gateway']],
    ]);
    await expect(readAssembly(folder)).rejects.toMatchObject({
      code: 'config-invalid',
      message: `"${folder}" has stacks for ${CENTRAL} and ${WORKLOAD}`,
    });
  });

  it('is refused where they depend on each other in turn', async () => {
    const folder = await writeAssembly(stacks, { gateway: CENTRAL, broker: WORKLOAD, network: CENTRAL });
    await expect(readAssemblies(folder)).rejects.toMatchObject({
      code: 'config-invalid',
      message: `stack "gateway" of "${folder}" depends on "broker"`,
    });
  });
});
