import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../cli/run-cli.ts';
import { startAppWorld, temporaryFolder } from './app-world.ts';
import type { AppWorld } from './app-world.ts';

const VENDOR = 'https://api.vendor.example';
const SECRET_NAME = 'vendor/my-client';

const DOCUMENT = {
  openapi: '3.0.3',
  info: { title: 'Notes', version: '1' },
  servers: [{ url: VENDOR }],
  paths: { '/notes': { get: { operationId: 'listNotes', responses: { 200: { description: 'All' } } } } },
};

const OAUTH = {
  provider: 'vendor-oauth',
  grant: 'CLIENT_CREDENTIALS',
  create: {
    discoveryUrl: `${VENDOR}/.well-known/openid-configuration`,
    clientId: 'our-client',
    clientSecret: { secretId: SECRET_NAME, jsonKey: 'secret' },
  },
};

const MODES = [
  ['none', { none: true, headers: ['X-Api-Token'] }, []],
  ['iam', { iam: { service: 'execute-api', region: 'eu-west-1' } }, ['GATEWAY_IAM_ROLE']],
  ['oauth', { oauth: OAUTH }, ['OAUTH']],
] as const;

describe.each(MODES)(
  'an app whose gateway calls the vendor itself, mode %s',
  (mode, outbound, credentials) => {
    let world: AppWorld;
    let remove: () => Promise<void>;

    beforeAll(async () => {
      const made = await temporaryFolder();
      remove = made.remove;
      await writeFile(join(made.folder, 'notes.json'), JSON.stringify(DOCUMENT));
      await writeFile(join(made.folder, 'bearer.yaml'), 'vendor: Notes\nsource: notes.json\n');
      const compiled = await runHere(['transform', '--config', 'bearer.yaml'], { cwd: made.folder });
      expect(compiled).toMatchObject({ code: 0 });
      const name = `notes-${mode}`;
      world = await startAppWorld(made.folder, { name, vendors: ['bearer.yaml'], outbound });
      world.aws.account.secrets.create(SECRET_NAME, '{"secret":"s"}');
    }, 120_000);
    afterAll(async () => {
      await world.close();
      await remove();
    });

    it('has neither API nor key, and its targets are READY to call the vendor', async () => {
      const { restApis, apiKeys } = world.aws.account.apiGateway;
      expect([restApis.size, apiKeys.size]).toEqual([0, 0]);
      const { code, stdout } = await world.run('register');
      expect([code, stdout.split('\n')[0]]).toEqual([0, 'target "notes" is READY with 1 tool (created)']);
      const [gateway] = world.aws.account.controlPlane.gateways.values();
      const [target] = gateway?.targets.values() ?? [];
      const { targetConfiguration, credentialProviderConfigurations = [] } = target?.settings ?? {};
      expect(targetConfiguration?.mcp?.openApiSchema?.inlinePayload).toContain(
        JSON.stringify([{ url: VENDOR }]),
      );
      expect(credentialProviderConfigurations.map((each) => each.credentialProviderType)).toEqual(
        credentials,
      );
      expect(await world.run('register', '--check')).toMatchObject({ code: 0 });
    });

    it('leaves nothing behind but the gateway, which the stack removes', async () => {
      const { stdout } = await world.run('destroy', '--yes');
      expect(stdout).toContain(`gateway "notes-${mode}" stays, because it was not made here`);
      const { gateways, oauthProviders } = world.aws.account.controlPlane;
      expect(oauthProviders.size).toBe(0);
      expect([...gateways.values()].map(({ targets }) => targets.size)).toEqual([0]);
    });
  },
);
