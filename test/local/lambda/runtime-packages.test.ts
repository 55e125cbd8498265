import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAws } from '../local-aws.ts';

let folder = '';
beforeAll(async () => {
  // Outside of the checkout: no folder above has packages.
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['@aws-sdk/client-secrets-manager', { ok: true, payload: 'loaded' }],
  ['zod', { ok: false }],
])(
  "a function finds the SDK that Lambda's runtime brings, and nothing else of ours: %s",
  async (name, want) => {
    const bundlePath = join(folder, `${name.replaceAll(/\W/g, '-')}.mjs`);
    await writeFile(
      bundlePath,
      `export const handler = async () => { await import('${name}'); return 'loaded'; };`,
    );
    const aws = await startAws();
    aws.deployFunction({ name: 'loader', bundlePath, environment: {}, timeoutMs: 10_000 });
    expect(await aws.account.functions.invoke('loader', {})).toMatchObject(want);
  },
);
