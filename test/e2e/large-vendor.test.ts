import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixed } from '../../tokens/fixed.ts';
import { clientCredentials } from '../../tokens/client-credentials.ts';
import { secret } from '../../contract/secret.ts';
import { connectGateway } from '../../mcp-client/connect-gateway.ts';
import { largeDocument } from '../bench/large-document.ts';
import { runHere } from '../cli/run-cli.ts';
import { startAppWorld, temporaryFolder } from './app-world.ts';
import type { AppWorld } from './app-world.ts';

const OPERATIONS = 400;
const TOOLS_PER_PAGE = 100;

/** More than can be given inline, and less than S3 may hold (AgentCore quotas; documented). */
const MORE_THAN_INLINE = 1_000_000;

let world: AppWorld;
let remove: () => Promise<void>;
let documentBytes = 0;

beforeAll(async () => {
  const made = await temporaryFolder();
  const { folder } = made;
  remove = made.remove;
  await writeFile(join(folder, 'large.json'), largeDocument(OPERATIONS));
  await writeFile(join(folder, 'bearer.yaml'), 'vendor: Large\nsource: large.json\n');
  const compiled = await runHere(['transform', '--config', 'bearer.yaml'], { cwd: folder });
  expect(compiled).toMatchObject({ code: 0 });
  documentBytes = (await stat(join(folder, 'target.json'))).size;
  world = await startAppWorld(folder, {
    name: 'large-gateway',
    vendors: ['bearer.yaml'],
    outbound: { apiKey: { provider: 'large-key' } },
  });
}, 120_000);
afterAll(async () => {
  await world.close();
  await remove();
});

describe('a vendor whose document is too large to be given inline', () => {
  it('is registered through the bucket of the synthesized app', { timeout: 60_000 }, async () => {
    expect(documentBytes).toBeGreaterThan(MORE_THAN_INLINE);
    const { code, stdout } = await world.run('register');
    expect(code).toBe(0);
    expect(stdout).toContain(`target "large" is READY with ${OPERATIONS} tools (created)`);
    const bucket = world.app.outputs['large-gateway']?.SchemaBucket ?? '';
    const objects = [...world.aws.account.s3.keys()];
    expect(objects).toEqual([
      expect.stringMatching(
        new RegExp(`^${bucket}/agentcore-bearer/large-gateway/large-[0-9a-f]{16}\\.json$`),
      ),
    ]);
    expect(await world.run('register', '--check')).toMatchObject({ code: 0 });
  });

  it('gives its tools page by page, and carries calls of the last of them', { timeout: 60_000 }, async () => {
    const [client] = world.app.clients;
    if (client === undefined) throw new Error('the app has no client');
    const url = world.app.outputs['large-gateway']?.GatewayUrl ?? '';
    const tokens = { 'X-Large-Token': fixed(secret('token-of-a-user')) };
    const gateway = await connectGateway({ url, inbound: clientCredentials(client), tokens });
    const tools = await gateway.listTools();
    const pages = world.aws.history
      .list()
      .filter(({ hops }) => hops.some(({ place, what }) => place === 'client' && what === 'tools/list'));
    expect(tools).toHaveLength(OPERATIONS);
    expect(pages.length).toBe(OPERATIONS / TOOLS_PER_PAGE);
    const last = `large___readR${OPERATIONS / 4 - 1}`;
    expect(tools.map(({ name }) => name)).toContain(last);
    const { content, isError } = await gateway.callTool(last, { id: '7' });
    await gateway.close();
    expect([isError ?? false, content]).toEqual([false, [{ type: 'text', text: '{"ok":true}' }]]);
    expect(world.got).toEqual([`GET /r${OPERATIONS / 4 - 1}/7 Bearer token-of-a-user`]);
  });

  it('leaves the bucket empty, so that the stack can be removed', { timeout: 60_000 }, async () => {
    const { code, stdout } = await world.run('destroy', '--yes');
    expect(code).toBe(0);
    expect(stdout).toContain('removed object "s3://');
    expect([...world.aws.account.s3.keys()]).toEqual([]);
    const [gateway, ...others] = world.aws.account.controlPlane.gateways.values();
    expect(others).toEqual([]);
    expect(gateway?.targets.size).toBe(0);
    expect(world.aws.account.controlPlane.providers.size).toBe(0);
  });
});
