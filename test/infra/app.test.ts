import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cdkContext, UNCHECKED } from './synthesize.ts';
import type { Template } from './synthesize.ts';

const run = promisify(execFile);
const APP = fileURLToPath(new URL('../../infra/app.ts', import.meta.url));
const SINGLE = fileURLToPath(new URL('../../specs/asana-single-endpoint/', import.meta.url));
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-app-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the app as the CDK's command line does, with nothing of this process's environment. */
async function runApp(
  outdir: string,
  context: object,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const env = {
    ...more,
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify({ ...cdkContext(), ...UNCHECKED, ...context }),
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

  it('says what is wrong with a gateway.yaml of your choice', async () => {
    const wrong = runApp(join(folder, 'wrong'), { config: 'none.yaml' });
    await expect(wrong).rejects.toThrow(`"${join(folder, 'none.yaml')}" does not exist`);
    const noGateway = runApp(join(folder, 'wrong'), { config: join(SINGLE, 'bearer.yaml') });
    await expect(noGateway).rejects.toThrow('config-');
  });
});
