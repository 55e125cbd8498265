import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLocalAws } from '../../local/start.ts';
import { addLambdaTarget } from '../local/gateway/setup.ts';
import { makeGateway } from '../local/local-aws.ts';
import { runCli, serveCli } from './run-cli.ts';
import type { Finished, Serving } from './run-cli.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TOKEN = '2/1200000000/1200000001:0123456789abcdef0123456789abcdef';
const SECRET = 'made-up-for-this-test-0123456789';

let folder = '';
let vendor: Server;
const seen: (string | undefined)[] = [];
const serving: Serving[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  vendor = createServer((incoming, outgoing) => {
    seen.push(incoming.headers.authorization);
    outgoing.setHeader('content-type', 'application/json').end('{"data":{"gid":"1"}}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => vendor.once('listening', resolve));
});
afterAll(async () => {
  await Promise.all(serving.map((one) => one.stop('SIGKILL')));
  vendor.closeAllConnections();
  vendor.close();
  await rm(folder, { recursive: true, force: true });
});

/** `local` on the folder of the state, with the secret that `tools` and `call` have. */
async function start(state: string, ...more: readonly string[]): Promise<Serving> {
  const env = { AGENTCORE_BEARER_CLIENT_SECRET: SECRET };
  const one = await serveCli(['local', '--state', state, '--json', ...more], { cwd: folder, env });
  serving.push(one);
  return one;
}

/** What only the first start makes: the gateway's configuration, the vendor's answers. */
function configured(): readonly string[] {
  const { port } = vendor.address() as AddressInfo;
  return ['--config', join(ROOT, 'gateway.yaml'), '--upstream', `http://127.0.0.1:${port}`];
}

interface Line {
  readonly endpointUrl: string;
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

async function register(ready: string, ...more: readonly string[]): Promise<Finished> {
  const file = join(folder, 'outputs.json');
  await writeFile(file, ready);
  const config = ['--config', join(ROOT, 'gateway.yaml'), '--outputs', file];
  const { endpointUrl } = JSON.parse(ready) as Line;
  return runCli(['register', ...config, '--endpoint-url', endpointUrl, ...more], { cwd: folder });
}

/** Lists the tools and calls one, with nothing but what the first start and `register` said. */
async function use(ready: string, gatewayUrl: string): Promise<void> {
  const [outputs = {}] = Object.values((JSON.parse(ready) as Line).outputs);
  const inbound = ['--gateway', gatewayUrl, '--token-url', outputs.TokenUrl ?? ''];
  const client = ['--client-id', outputs.ClientId ?? '', '--scope', outputs.Scope ?? ''];
  const env = { AGENTCORE_BEARER_CLIENT_SECRET: SECRET, MY_TOKEN: TOKEN };
  const surroundings = { cwd: folder, env };
  const tools = await runCli(['tools', ...inbound, ...client], surroundings);
  expect(tools).toMatchObject({ code: 0 });
  expect(tools.stdout).toContain('asana___getTask');
  const call = ['call', 'asana___getTask', '{"task_gid":"1"}', '--token', 'X-Asana-Token=env:MY_TOKEN'];
  const called = await runCli([...call, ...inbound, ...client], surroundings);
  expect(called).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(called.stdout)).toEqual({ data: { gid: '1' } });
  expect(seen.splice(0)).toEqual([`Bearer ${TOKEN}`]);
}

it('what was registered is there again after a stop and after a kill, with and without the configuration', async () => {
  const first = await start('state', ...configured());
  const registered = await register(first.ready, '--json');
  const { gatewayUrl } = JSON.parse(registered.stdout) as { readonly gatewayUrl: string };
  await use(first.ready, gatewayUrl);
  expect((await first.stop('SIGTERM')).code).toBe(0);

  const second = await start('state');
  await use(first.ready, gatewayUrl);
  await second.stop('SIGKILL');

  const third = await start('state', ...configured());
  expect(third.ready).toBe(first.ready);
  await use(first.ready, gatewayUrl);
  expect(await register(third.ready, '--check')).toMatchObject({ code: 0 });
  await third.stop('SIGTERM');
  await allOwn(join(folder, 'state'));
}, 60_000);

/** Nothing that is kept can be read by others. */
async function allOwn(state: string): Promise<void> {
  const entries = await readdir(state, { recursive: true });
  expect(entries.toSorted()).toEqual([
    'functions',
    'functions/asana-gateway-asana',
    'functions/asana-gateway-asana/asana.routes.json',
    'functions/asana-gateway-asana/index.mjs',
    'state.json',
  ]);
  for (const entry of ['', 'functions', 'functions/asana-gateway-asana', ...entries]) {
    expect((await stat(join(state, entry))).mode & 0o077, entry).toBe(0);
  }
}

it('a second process is told who has the folder, and the lock of one that was killed is taken over', async () => {
  const first = await start('held');
  const second = await runCli(['local', '--state', 'held'], { cwd: folder });
  expect(second).toEqual({
    code: 2,
    stdout: '',
    stderr:
      `error state-in-use: the state in "${join(folder, 'held')}" is in use by process ${first.pid}\n` +
      'Stop that process, or name another folder.\n',
  });
  await first.stop('SIGKILL');
  expect(await readdir(join(folder, 'held'))).toContain('lock');
  const third = await start('held');
  expect(await third.stop('SIGTERM')).toMatchObject({ code: 0 });
  expect(await readdir(join(folder, 'held'))).not.toContain('lock');
});

it('a gateway comes back with its interceptor, also when nothing says any more what it was made of', async () => {
  const file = join(folder, 'gateway.yaml');
  const text = await readFile(join(ROOT, 'gateway.yaml'), 'utf8');
  const guarded = text
    .replace('./specs', join(ROOT, 'specs'))
    .replace('response: []', 'response: [{ step: hide-token-arguments }]');
  await writeFile(file, guarded);
  const first = await start('guarded', '--config', file);
  const outputs = join(folder, 'guarded.json');
  await writeFile(outputs, first.ready);
  const { endpointUrl } = JSON.parse(first.ready) as Line;
  const where = ['--config', file, '--outputs', outputs, '--endpoint-url', endpointUrl];
  const registered = await runCli(['register', ...where, '--json'], { cwd: folder });
  const { gatewayUrl } = JSON.parse(registered.stdout) as { readonly gatewayUrl: string };
  expect(await argumentsOf(first.ready, gatewayUrl)).not.toContain('X-Asana-Token');
  await first.stop('SIGTERM');
  await rm(file);

  const second = await start('guarded');
  const names = await argumentsOf(first.ready, gatewayUrl);
  expect(names).toContain('task_gid');
  expect(names).not.toContain('X-Asana-Token');
  await second.stop('SIGTERM');
}, 60_000);

/** Names of the arguments that the tools of a gateway show. */
async function argumentsOf(ready: string, gatewayUrl: string): Promise<readonly string[]> {
  const [outputs = {}] = Object.values((JSON.parse(ready) as Line).outputs);
  const inbound = ['--gateway', gatewayUrl, '--token-url', outputs.TokenUrl ?? ''];
  const client = ['--client-id', outputs.ClientId ?? '', '--scope', outputs.Scope ?? ''];
  const env = { AGENTCORE_BEARER_CLIENT_SECRET: SECRET };
  const { stdout } = await runCli(['tools', ...inbound, ...client, '--json'], { cwd: folder, env });
  return [...stdout.matchAll(/"([\w-]+)":/g)].map(([, name = '']) => name);
}

it.each([
  [
    'its bundle is gone',
    'bundle',
    /^gateway "gw" calls function "tools", and its bundle ".*gone.mjs" is not there$/,
  ],
  [
    'it answered in the process that kept the state',
    'process',
    /^gateway "gw" calls function "tools", and it is not deployed$/,
  ],
] as const)('a gateway whose function is missing is not served: %s', async (_, kind, message) => {
  const stateFolder = join(folder, `missing-${kind}`);
  const aws = await startLocalAws({ stateFolder, settleMs: 0 });
  const bundlePath = join(folder, 'gone.mjs');
  await writeFile(bundlePath, 'export const handler = () => "good";');
  const { gatewayId } = await makeGateway(aws);
  await addLambdaTarget(aws, gatewayId);
  if (kind === 'process') aws.deployFunction({ name: 'tools', handler: () => 'good' });
  else aws.deployFunction({ name: 'tools', bundlePath, environment: {}, timeoutMs: 1000 });
  expect(aws.missingFunctions()).toEqual([]);
  await aws.close();
  await rm(bundlePath);
  const { code, stdout, stderr } = await runCli(['local', '--state', stateFolder], { cwd: folder });
  const [first = '', hint = ''] = stderr.split('\n');
  expect([code, stdout]).toEqual([2, '']);
  expect(first.replace('error file-not-found: ', '')).toMatch(message);
  expect(hint).toBe(
    'Put the bundle back; or serve the folder from the program that deploys the function, by startLocalAws({ stateFolder }); or name another folder.',
  );
  // The program itself can still take it up, and deploy it.
  const again = await startLocalAws({ stateFolder, settleMs: 0 });
  expect(again.missingFunctions()).toMatchObject([{ name: 'tools', gateway: 'gw' }]);
  again.deployFunction({ name: 'tools', handler: () => 'good' });
  expect(again.missingFunctions()).toEqual([]);
  await again.close();
});
