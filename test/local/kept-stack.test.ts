import { APIGatewayClient, GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { standUpStack } from '../../local/stack.ts';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { DEFAULT_STACK_CONFIG } from '../../config/stack-config.ts';
import type { RouteMap } from '../../contract/route-map.ts';
import type { LocalStack, StackDefinition } from '../../local/stack.ts';
import type { LocalAws } from '../../local/start.ts';
import { SAMPLE_FUNCTION, sdkSettings, startAws } from './local-aws.ts';

const GATEWAY: GatewayConfig = {
  name: 'acme',
  deploymentId: 'acme',
  vendors: ['bearer.yaml'],
  supportedVersions: ['2025-11-25'],
  inbound: {},
  outbound: { apiKey: { provider: 'key' } },
  interceptors: { request: [], response: [] },
  schemas: { inlineUpTo: 1_000_000 },
  stack: DEFAULT_STACK_CONFIG,
};
const ROUTES: RouteMap = {
  version: 1,
  vendor: 'V',
  target: 'notes',
  servers: [],
  errors: 'wrap',
  tokens: [],
  routes: [],
};

let folder = '';
const folders: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  folders.push(folder);
});
// When every local AWS was closed: closing writes.
afterAll(() => Promise.all(folders.map((one) => rm(one, { recursive: true, force: true }))));

async function standUp(aws: LocalAws, more: Partial<StackDefinition> = {}): Promise<LocalStack> {
  const vendors = [{ target: 'notes', routes: [ROUTES] }];
  return standUpStack(aws, { gateway: GATEWAY, vendors, bundlePath: SAMPLE_FUNCTION, ...more });
}

/** What the function behind the API reads of its routes. */
async function readRoutes(aws: LocalAws, { outputs }: LocalStack): Promise<unknown> {
  const { ApiKeyId: apiKey, NotesApiUrl = '' } = outputs['acme-local'] ?? {};
  const keys = new APIGatewayClient(sdkSettings(aws));
  const { value = '' } = await keys.send(new GetApiKeyCommand({ apiKey, includeValue: true }));
  const response = await fetch(`${NotesApiUrl}/routes`, { headers: { 'x-api-key': value } });
  return response.json();
}

async function tokenStatus({ client }: LocalStack, clientSecret = client.clientSecret): Promise<number> {
  const basic = Buffer.from(`${client.clientId}:${clientSecret.reveal()}`).toString('base64');
  const response = await fetch(client.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  await response.text();
  return response.status;
}

describe('a stack in a kept state', () => {
  it('is served again without being stood up anew, also where its folder was moved', async () => {
    const first = await startAws({ stateFolder: join(folder, 'one') });
    const stack = await standUp(first);
    await first.close();
    await rename(join(folder, 'one'), join(folder, 'two'));
    const second = await startAws({ stateFolder: join(folder, 'two') });
    expect(await readRoutes(second, stack)).toEqual({ routes: ROUTES });
    expect(await tokenStatus(stack)).toBe(200);
    await second.close();
    const third = await startAws({ stateFolder: join(folder, 'two') });
    expect(await readRoutes(third, stack)).toEqual({ routes: ROUTES });
  });

  it('is the same when it is stood up again: outputs, key, client and its secret, until another is chosen', async () => {
    const stateFolder = join(folder, 'state');
    const first = await startAws({ stateFolder });
    const before = await standUp(first);
    await first.close();
    const second = await startAws({ stateFolder });
    const after = await standUp(second);
    expect(after.outputs).toEqual(before.outputs);
    expect(after.client.clientSecret.reveal()).toBe(before.client.clientSecret.reveal());
    const chosen = await standUp(second, { clientSecret: secret('another') });
    expect(chosen.client.clientId).toBe(before.client.clientId);
    expect(await tokenStatus(chosen)).toBe(200);
    expect(await tokenStatus(chosen, before.client.clientSecret)).toBe(401);
    expect(second.account.apiGateway.apiKeys.size).toBe(1);
    expect(second.account.apiGateway.restApis.size).toBe(1);
  });

  it('is whole on the disk as soon as it stands', async () => {
    const stateFolder = join(folder, 'state');
    const stack = await standUp(await startAws({ stateFolder }));
    // As after a kill: nothing was closed, and another reads what lies there.
    await rename(join(stateFolder, 'state.json'), join(folder, 'state.json'));
    const other = await startAws({ stateFolder: folder, port: 0 });
    expect([...other.account.apiGateway.restApis.values()].map(({ name }) => name)).toEqual(['acme-notes']);
    expect([...other.account.apiGateway.usagePlans.values()][0]?.keyIds).toEqual([
      stack.outputs['acme-local']?.ApiKeyId,
    ]);
    expect(other.issuer.listClients().map(({ clientId }) => clientId)).toEqual([stack.client.clientId]);
  });
});

it('a call that comes while what was kept is being taken up is answered when it is', async () => {
  const stateFolder = join(folder, 'state');
  const first = await startAws({ stateFolder });
  await standUp(first);
  const health = `${first.endpointUrl}/_local/health`;
  await first.close();
  const starting = startAws({ stateFolder });
  const ask = async (): Promise<number> => fetch(health).then(({ status }) => status, ask);
  expect(await ask()).toBe(200);
  await starting;
});
