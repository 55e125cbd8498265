import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POLICY } from '../broker-lambda/broker-world.ts';
import { cdkContext } from './synthesize.ts';
import type { Template } from './synthesize.ts';

const run = promisify(execFile);
const APP = fileURLToPath(new URL('../../infra/app.ts', import.meta.url));
const SINGLE = fileURLToPath(new URL('../../specs/asana-single-endpoint/', import.meta.url));
const ROTATOR = 'arn:aws:iam::444455556666:role/rotate-crm';
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-app-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the app as `cdk synth --no-validation` does, with nothing of this process's environment. */
async function runApp(
  outdir: string,
  context: object,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const env = {
    ...more,
    CDK_OUTDIR: outdir,
    CDK_VALIDATION: 'false',
    CDK_CONTEXT_JSON: JSON.stringify({ ...cdkContext(), ...context }),
  };
  await run(process.execPath, [APP], { cwd: folder, env });
}

describe('the app', () => {
  it("makes one stack of the checkout's gateway.yaml, with the real bundle in it", async () => {
    const outdir = join(folder, 'out');
    const place = { CDK_DEFAULT_ACCOUNT: '123456789012', CDK_DEFAULT_REGION: 'eu-central-1' };
    await runApp(outdir, {}, place);
    const template = JSON.parse(
      await readFile(join(outdir, 'asana-gateway.template.json'), 'utf8'),
    ) as Template;
    expect(Object.keys(template.Outputs)).toContain('AsanaApiUrl');
    const [asset = ''] = (await readdir(outdir)).filter((name) => name.startsWith('asset.'));
    expect((await readdir(join(outdir, asset))).sort()).toEqual([
      'index.mjs',
      'index.mjs.map',
      'routes.json',
    ]);
    expect(await readFile(join(outdir, 'manifest.json'), 'utf8')).toContain(
      'aws://123456789012/eu-central-1',
    );
  });

  it('makes one stack of a broker.yaml alone, whose function is given the policy and nothing else of it', async () => {
    const outdir = join(folder, 'broker');
    const text = `name: central.tokens\n${POLICY}stack: { otherReaders: ['${ROTATOR}'], memoryMb: 512, tracing: false }\n`;
    await writeFile(join(folder, 'broker.yaml'), text);
    const place = { CDK_DEFAULT_ACCOUNT: '444455556666', CDK_DEFAULT_REGION: 'eu-central-1' };
    await runApp(outdir, { broker: 'broker.yaml' }, place);
    const files = await readdir(outdir);
    expect(files.filter((name) => name.endsWith('.template.json'))).toEqual([
      'central-tokens-broker.template.json',
    ]);
    const { Resources } = JSON.parse(
      await readFile(join(outdir, 'central-tokens-broker.template.json'), 'utf8'),
    ) as Template;
    const [made] = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(made?.Properties).toMatchObject({
      MemorySize: 512,
      Environment: { Variables: { DEPLOYMENT_ID: 'central.tokens' } },
    });
    expect(JSON.stringify(Resources)).toContain(ROTATOR);
    const [asset = ''] = files.filter((name) => name.startsWith('asset.'));
    const shipped: unknown = JSON.parse(await readFile(join(outdir, asset, 'policy.json'), 'utf8'));
    expect(Object.keys(shipped as object).sort()).toEqual([
      ...['credentials', 'issuers', 'rules', 'version', 'workloads'],
    ]);
    expect((await readdir(join(outdir, asset))).sort()).toEqual([
      'index.mjs',
      'index.mjs.map',
      'policy.json',
    ]);
  });

  it('says what is wrong with a broker.yaml of your choice', async () => {
    const wrong = join(folder, 'wrong');
    await writeFile(join(folder, 'nameless.yaml'), POLICY);
    await expect(runApp(wrong, { broker: 'none.yaml' })).rejects.toThrow('none.yaml" does not exist');
    await expect(runApp(wrong, { broker: 'nameless.yaml' })).rejects.toThrow(
      'nameless.yaml:1:1 the key "name" is missing',
    );
    await expect(runApp(wrong, { broker: 'broker.yaml', config: 'gateway.yaml' })).rejects.toThrow(
      '"-c config" and "-c broker" are given together',
    );
  });

  it('says what is wrong with a gateway.yaml of your choice', async () => {
    const wrong = runApp(join(folder, 'wrong'), { config: 'none.yaml' });
    await expect(wrong).rejects.toThrow(`"${join(folder, 'none.yaml')}" does not exist`);
    const noGateway = runApp(join(folder, 'wrong'), { config: join(SINGLE, 'bearer.yaml') });
    await expect(noGateway).rejects.toThrow('config-');
  });

  it('refuses as the command line does: code, message and hint, no stack, and no assembly', async () => {
    await writeFile(join(folder, 'red.yaml'), 'name: acme\ncolour: red\n');
    const outdir = join(folder, 'refused');
    const ended: unknown = await runApp(outdir, { config: 'red.yaml' }).catch((error: unknown) => error);
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^error config-unknown-key: red\.yaml:2:1 has an unknown key "colour"\nThe keys here are "name", .*\.\n$/,
      ) as string,
    });
    expect(await readdir(outdir).catch(() => [])).not.toContain('manifest.json');
  });
});
