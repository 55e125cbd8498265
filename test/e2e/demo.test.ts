import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSecrets } from '../../cli/demo/search-secrets.ts';
import { synthesizeApp } from '../../cli/synthesize-app.ts';
import { runCli } from '../cli/run-cli.ts';

async function leftovers(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('agentcore-bearer-demo-'));
}

const STEPS = [
  ...['register', 'register-again', 'inbound-token', 'tools-list-v1', 'tools-list-v2', 'create-task'],
  ...['second-user', 'upload-file', 'no-token', 'refused-by-vendor', 'malformed-inbound', 'expired-inbound'],
  ...['no-api-key', 'no-token-in-any-log'],
];

describe('the demo', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
    await synthesizeApp(
      fileURLToPath(new URL('../../gateway.yaml', import.meta.url)),
      join(folder, 'cdk.out'),
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['from source', [], ['transform', 'vendor', 'local-aws']],
    ['on the synthesized app', ['--app', 'cdk.out'], ['transform', 'vendor', 'app', 'local-aws']],
  ])('tells every step %s as it went and leaves nothing behind', async (_title, flags, first) => {
    const before = await leftovers();
    const { code, stdout, stderr } = await runCli(['demo', ...flags, '--json'], { cwd: folder });
    const { ok, steps } = JSON.parse(stdout) as {
      ok: boolean;
      steps: { name: string; ok: boolean; ms: number; result: string }[];
    };
    expect(steps.filter((step) => !step.ok)).toEqual([]);
    expect({ code, ok, stderr }).toEqual({ code: 0, ok: true, stderr: '' });
    expect(steps.map(({ name }) => name)).toEqual([...first, ...STEPS]);
    expect(await leftovers()).toEqual(before);
  });
});

describe('the search for secrets', () => {
  const secret = '2/1200/1201:0123456789abcdef/+=';
  const encode = (text: string): string => Buffer.from(text).toString('base64');

  it.each([
    ['in clear', `x ${secret} y`],
    ['as part of a URL', `/a?t=${encodeURIComponent(secret)}`],
    ['in JSON', JSON.stringify({ a: secret })],
    ['in base64', encode(secret)],
    ['in base64 after one byte', encode(`:${secret}`)],
    ['in base64 after two bytes', encode(`u:${secret}`)],
    ['in base64url', Buffer.from(`id:${secret}`).toString('base64url')],
  ])('finds one %s', (_title, text) => {
    expect(findSecrets([secret], [{ where: 'here', text }])).toEqual(['here']);
  });

  it('finds none where there is none', () => {
    expect(findSecrets([secret], [{ where: 'here', text: 'a'.repeat(1000) }])).toEqual([]);
  });
});
