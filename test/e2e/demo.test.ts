import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSecrets } from '../../cli/demo/search-secrets.ts';
import { deployApp } from '../../cli/deploy-app.ts';
import { deployLocal } from '../../cli/deploy-local.ts';
import { synthesizeApp } from '../../cli/synthesize-app.ts';
import { loadGateway } from '../../config/load-gateway.ts';
import type { LocalApp } from '../../local/app/stand-up-app.ts';
import { runCli, serveCli } from '../cli/run-cli.ts';

async function leftovers(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('agentcore-bearer-demo-'));
}

const STEPS = [
  ...['register', 'register-again', 'inbound-token', 'tools-list-v1', 'tools-list-v2', 'create-task'],
  ...['second-user', 'upload-file', 'no-token', 'refused-by-vendor', 'malformed-inbound', 'expired-inbound'],
  ...['no-api-key', 'no-token-in-any-log'],
];

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SECRET = 'made-up-for-this-test-0123456789';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  await synthesizeApp(join(ROOT, 'gateway.yaml'), join(folder, 'cdk.out'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the demo', () => {
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

interface LocalLine {
  readonly endpointUrl: string;
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

describe('the synthesized app', () => {
  it('is served with the gateway that its stack owns, and registered there by its outputs', async () => {
    const env = { AGENTCORE_BEARER_CLIENT_SECRET: SECRET };
    const serving = await serveCli(['local', '--app', 'cdk.out', '--json'], { cwd: folder, env });
    try {
      const { endpointUrl, outputs } = JSON.parse(serving.ready) as LocalLine;
      const { GatewayUrl = '', TokenUrl = '', ClientId = '', Scope = '' } = outputs['asana-gateway'] ?? {};
      const file = join(folder, 'local.json');
      await writeFile(file, serving.ready);
      const aws = ['--outputs', file, '--endpoint-url', endpointUrl];
      const registered = await runCli(['register', '--config', 'gateway.yaml', ...aws], { cwd: ROOT });
      expect(registered.stdout).toBe(
        `target "asana" is READY with 32 tools (created)\ngateway ${GatewayUrl}\n`,
      );
      const inbound = ['--gateway', GatewayUrl, '--token-url', TokenUrl, '--client-id', ClientId];
      const listed = await runCli(['tools', ...inbound, '--scope', Scope, '--json'], { cwd: folder, env });
      expect(listed).toMatchObject({ code: 0, stderr: '' });
      expect(listed.stdout).toContain('asana___createTask');
    } finally {
      const { code, stdout, stderr } = await serving.stop();
      expect(code).toBe(0);
      expect(stderr).toMatch(/^not run here: AWS::CloudWatch::Alarm \(\d+\)$/m);
      expect(stdout + stderr).not.toContain(SECRET);
    }
  });

  it('stands up as the page on the local AWS shows', async () => {
    const page = readFileSync(join(ROOT, 'docs/local-aws.md'), 'utf8');
    const code = /<!-- app -->\s+```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const local = pathToFileURL(join(ROOT, 'local/index.ts')).href;
    const told = 'console.log(JSON.stringify({ outputs, unused })); await aws.close();';
    await writeFile(join(folder, 'page.mjs'), `${code.replace('agentcore-bearer/local', local)}${told}`);
    const { stdout } = await promisify(execFile)(process.execPath, ['page.mjs'], { cwd: folder, env: {} });
    const { outputs, unused } = JSON.parse(stdout) as Pick<LocalApp, 'outputs' | 'unused'>;
    expect(outputs['asana-gateway']?.AsanaApiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_api\//);
    expect(unused).toContainEqual(expect.objectContaining({ type: 'AWS::Logs::LogGroup' }));
  });

  it('tells what the source tells, under the same names', async () => {
    const app = await deployApp(join(folder, 'cdk.out'), {});
    const { gateway, vendors } = await loadGateway(join(ROOT, 'gateway.yaml'), ROOT);
    const source = await deployLocal(
      gateway,
      vendors.map(({ target, parts }) => ({ target, routes: parts.map(({ routes }) => routes) })),
      {},
    );
    const [fromApp = {}, fromSource = {}] = [app.app.outputs, source.stack.outputs].map(
      (outputs) => Object.values(outputs)[0],
    );
    await Promise.all([app.aws.close(), source.aws.close()]);
    expect(Object.keys(fromApp)).toEqual(expect.arrayContaining(Object.keys(fromSource)));
    expect(fromApp.Scope).toBe(fromSource.Scope);
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
