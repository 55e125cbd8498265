import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { synthesizeApp } from '../../cli/synthesize-app.ts';

it('says why an app cannot be synthesized, and leaves no folder that looks like one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  const config = join(folder, 'gateway.yaml');
  await writeFile(config, 'name: acme\ncolour: red\n');
  const out = join(folder, 'cdk.out');
  await expect(synthesizeApp(config, out)).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringMatching(
      /gateway\.yaml" cannot be synthesized: \S*gateway\.yaml:2:1 has an unknown key "colour"$/,
    ) as string,
    hint: expect.stringMatching(/^The keys here are "name", /) as string,
  });
  const files = await readdir(out).catch(() => []);
  await rm(folder, { recursive: true });
  expect(files).not.toContain('manifest.json');
});
