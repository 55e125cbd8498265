import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { vendorOutput } from '../../contract/stack-outputs.ts';
import { connectGateway } from '../../mcp-client/connect-gateway.ts';
import type { GatewayClient } from '../../mcp-client/connect-gateway.ts';
import { clientCredentials } from '../../tokens/client-credentials.ts';
import { fixed } from '../../tokens/fixed.ts';
import { startAppWorld, temporaryFolder } from './app-world.ts';
import type { AppWorld } from './app-world.ts';

const VENDOR = fileURLToPath(new URL('../../specs/asana-single-endpoint/bearer.yaml', import.meta.url));
const STACK = 'rotating';
const TARGET = 'AgentCoreGwyAPIGatewayTarget';
const TOOL = `${TARGET}___asanaInvoke`;

/**
 * The app as it is in the middle of a rotation, with both versions of the key. CloudFormation's own part, from one set
 * of versions to the next, is not run here: that the newer key's resources are the same before and after is what
 * test/infra/stack.test.ts compares.
 */
const GATEWAY = {
  name: STACK,
  vendors: [VENDOR],
  outbound: { apiKey: { provider: 'rotating-key' } },
  exceptionLevel: 'DEBUG',
  stack: { apiKeys: [1, 2] },
};

let world: AppWorld;
let remove: () => Promise<void>;
let client: GatewayClient;

beforeAll(async () => {
  const made = await temporaryFolder();
  remove = made.remove;
  world = await startAppWorld(made.folder, GATEWAY);
  await world.tell(outputsWithKey(1));
  expect(await world.run('register')).toMatchObject({ code: 0 });
  const [machine] = world.app.clients;
  if (machine === undefined) throw new Error('the app has no client');
  client = await connectGateway({
    url: world.app.outputs[STACK]?.GatewayUrl ?? '',
    inbound: clientCredentials(machine),
    tokens: { 'X-Asana-Token': fixed(secret('token-of-a-user')) },
  });
}, 120_000);
afterAll(async () => {
  await client.close();
  await world.close();
  await remove();
});

function keyOfVersion(version: 1 | 2) {
  const name = version === 1 ? STACK : `${STACK}-${version}`;
  const key = [...world.aws.account.apiGateway.apiKeys.values()].find((each) => each.name === name);
  if (key === undefined) throw new Error(`there is no key "${name}"`);
  return key;
}

/** The stack's outputs before version 2 was added, and after. */
function outputsWithKey(version: 1 | 2): object {
  const { id, value } = keyOfVersion(version);
  const held = world.aws.account.secrets
    .list()
    .find((each) => each.value.reveal() === JSON.stringify({ apiKey: value.reveal() }));
  if (held === undefined) throw new Error('no secret of the stack holds the key');
  return { [STACK]: { ...world.app.outputs[STACK], ApiKeyId: id, ApiKeySecretArn: held.arn } };
}

/** The status of a direct call of the API with a key; a token is missing, so that the vendor is never asked. */
async function knock(value: string): Promise<number> {
  const { status } = await fetch(apiUrl(), {
    method: 'POST',
    headers: { 'x-api-key': value, 'content-type': 'application/json' },
    body: '{}',
  });
  return status;
}

function apiUrl(): string {
  return `${world.app.outputs[STACK]?.[vendorOutput(TARGET, 'ApiUrl')] ?? ''}/asana`;
}

/** How often a key was used, by API Gateway's own count. */
function usesOf(version: 1 | 2): number {
  const { id } = keyOfVersion(version);
  return [...world.aws.account.apiGateway.usage]
    .filter(([name]) => name.endsWith(`/${id}`))
    .reduce((sum, [, { used }]) => sum + used, 0);
}

async function callOnce(): Promise<boolean> {
  const { isError } = await client.callTool(TOOL, { tool_name: 'createTask' });
  return isError !== true;
}

describe("the API key's rotation", () => {
  it('leaves no way in without a key, for a preflight neither', async () => {
    const statuses = ['GET', 'OPTIONS'].map(async (method) => (await fetch(apiUrl(), { method })).status);
    expect(await Promise.all(statuses)).toEqual([403, 403]);
  });

  it('begins with the old key, which the gateway sends', async () => {
    expect(await callOnce()).toBe(true);
    expect([usesOf(1), usesOf(2)]).toEqual([1, 0]);
  });

  it('is planned once the outputs name the new key, and nothing but the provider changes', async () => {
    await world.tell(outputsWithKey(2));
    expect(outputsWithKey(2)).toEqual(world.app.outputs);
    const { code, stdout } = await world.run('register', '--check');
    expect(code).toBe(1);
    expect(stdout).toContain(
      `credential provider "rotating-key" gets API key "${keyOfVersion(2).id}" by the stack's secret, because it takes its key from elsewhere`,
    );
    const { stdout: json } = await world.run('register', '--check', '--json');
    const { steps } = JSON.parse(json) as { readonly steps: readonly { readonly action: string }[] };
    expect(steps.map(({ action }) => action).filter((action) => action !== 'nothing')).toEqual([
      'update-provider',
    ]);
  });

  it('refuses no call while the key changes', { timeout: 60_000 }, async () => {
    const state = { isDone: false, calls: 0, failures: 0 };
    const caller = (async () => {
      while (!state.isDone) {
        if (!(await callOnce().catch(() => false))) state.failures++;
        state.calls++;
      }
    })();
    const { code } = await world.run('register');
    state.isDone = true;
    await caller;
    expect(code).toBe(0);
    expect(state.calls).toBeGreaterThan(0);
    expect(state.failures).toBe(0);
    const before = usesOf(1);
    expect(await callOnce()).toBe(true);
    expect(usesOf(1)).toBe(before);
    expect(usesOf(2)).toBeGreaterThan(0);
  });

  it('ends with the old key, which opens nothing once the stack drops it', async () => {
    const old = keyOfVersion(1);
    expect(await knock(old.value.reveal())).not.toBe(403);
    const { apiGateway } = world.aws.account;
    apiGateway.apiKeys.delete(old.id);
    for (const plan of apiGateway.usagePlans.values()) {
      apiGateway.usagePlans.set(plan.id, { ...plan, keyIds: plan.keyIds.filter((id) => id !== old.id) });
    }
    expect(await knock(old.value.reveal())).toBe(403);
    expect(await callOnce()).toBe(true);
    expect(await world.run('register', '--check')).toMatchObject({ code: 0 });
  });
});
