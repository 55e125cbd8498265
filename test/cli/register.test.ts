import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { destroy } from '../../cli/commands/destroy.ts';
import { run } from '../../cli/program.ts';
import type { Io } from '../../cli/io.ts';
import { loadGateway } from '../../cli/load-gateway.ts';
import { startLocalAws } from '../../local/start.ts';
import type { LocalAws } from '../../local/start.ts';
import { standUpStack } from '../../local/stack.ts';
import { runCli } from './run-cli.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

let local: LocalAws;
let folder: string;
let flags: readonly string[];

beforeAll(async () => {
  local = await startLocalAws({ settleMs: 1 });
  const { gateway, vendors } = await loadGateway('gateway.yaml', ROOT);
  const stack = await standUpStack(local, {
    gateway,
    vendors: vendors.map(({ target, parts }) => ({ target, routes: parts.map(({ routes }) => routes) })),
    // Never called.
    bundlePath: import.meta.filename,
  });
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  const outputs = join(folder, 'outputs.json');
  await writeFile(outputs, JSON.stringify(stack.outputs));
  flags = ['--config', 'gateway.yaml', '--outputs', outputs, '--endpoint-url', local.endpointUrl];
});
afterAll(async () => {
  await local.close();
  await rm(folder, { recursive: true, force: true });
});

/** A terminal at which somebody sits, or nobody. */
function terminal(answer?: string): Io & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    ...{ lines, cwd: ROOT, command: 'agentcore-bearer', env: {} },
    out: (line) => void lines.push(line),
    err: (line) => void lines.push(line),
    interactive: answer !== undefined,
    ...(answer !== undefined && { ask: () => Promise.resolve(answer) }),
    stopped: () => Promise.resolve(),
  };
}

describe('register and destroy', () => {
  test('plan, apply, find drift and remove, through the real command line', { timeout: 60_000 }, async () => {
    const plan = await runCli(['register', ...flags, '--plan'], { cwd: ROOT });
    expect(plan).toMatchObject({ code: 0, stderr: '' });
    expect(plan.stdout).toContain('plan: target "asana" is created with');
    expect(plan.stdout).toContain('  note: a key that was set inline is never given back');
    expect((await runCli(['register', ...flags, '--check'], { cwd: ROOT })).code).toBe(1);

    const applied = await runCli(['register', ...flags], { cwd: ROOT });
    expect(applied.code).toBe(0);
    expect(applied.stdout).toContain('(created)');
    const check = await runCli(['register', ...flags, '--check', '--json'], { cwd: ROOT });
    expect(check.code).toBe(0);
    expect(JSON.parse(check.stdout)).toMatchObject({ version: 1, changes: false });

    const [gateway] = local.account.controlPlane.gateways.values();
    for (const target of gateway?.targets.values() ?? []) {
      const settings = { ...target.settings, description: 'by hand [agentcore-bearer asana-gateway]' };
      gateway?.targets.set(target.id, { ...target, settings });
    }
    const drift = await runCli(['register', ...flags, '--check'], { cwd: ROOT });
    expect(drift.code).toBe(1);
    expect(drift.stdout).toContain('its description changed');

    const removal = await runCli(['destroy', ...flags, '--plan'], { cwd: ROOT });
    expect(removal.code).toBe(0);
    expect(removal.stdout).toContain('plan: gateway "asana-gateway" is deleted');
    const destroyed = await runCli(['destroy', ...flags, '--yes'], { cwd: ROOT });
    expect(destroyed.code).toBe(0);
    expect(destroyed.stdout).toContain('removed gateway "asana-gateway"');
    expect(destroyed.stdout).toContain('nothing of this deployment is left');
    expect(local.account.controlPlane.providers.size).toBe(0);
  });

  test('nothing is removed without a yes', { timeout: 30_000 }, async () => {
    const alone = terminal();
    expect(await run(['register', ...flags], alone)).toBe(0);
    expect(await run(['destroy', ...flags], alone)).toBe(2);
    expect(alone.lines).toContain('error usage: nobody can be asked whether to remove this');

    const doubtful = terminal('no');
    expect(await run(['destroy', ...flags], doubtful)).toBe(1);
    expect(doubtful.lines.at(-1)).toBe('nothing was removed');
    expect(local.account.controlPlane.providers.size).toBe(1);

    const sure = terminal('yes');
    const options = { config: 'gateway.yaml', outputs: flags[3] ?? '', endpointUrl: local.endpointUrl };
    expect(await destroy({ ...options, json: true }, sure)).toBe(0);
    expect(JSON.parse(sure.lines.at(-1) ?? '')).toMatchObject({ version: 1, left: [] });
  });
});
