import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { findSecrets } from '../../cli/demo/search-secrets.ts';
import { runCli } from '../cli/run-cli.ts';

async function leftovers(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('agentcore-bearer-demo-'));
}

describe('the demo', () => {
  it('tells every step as it went and leaves nothing behind', async () => {
    const before = await leftovers();
    const { code, stdout, stderr } = await runCli(['demo', '--json'], { cwd: tmpdir() });
    const { ok, steps } = JSON.parse(stdout) as {
      ok: boolean;
      steps: { name: string; ok: boolean; ms: number; result: string }[];
    };
    expect(steps.filter((step) => !step.ok)).toEqual([]);
    expect({ code, ok, stderr }).toEqual({ code: 0, ok: true, stderr: '' });
    expect(steps.map(({ name }) => name)).toEqual([
      ...['transform', 'vendor', 'local-aws', 'register', 'register-again', 'inbound-token'],
      ...['tools-list-v1', 'tools-list-v2', 'create-task', 'second-user', 'upload-file', 'no-token'],
      ...['refused-by-vendor', 'malformed-inbound', 'expired-inbound', 'no-api-key', 'no-token-in-any-log'],
    ]);
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
