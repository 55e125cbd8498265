import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { CENTRAL, EXTERNAL_ID, trusting, WORKLOAD } from '../local/identities/accounts.ts';
import { writeAssembly } from '../local/app/templates.ts';
import type { TemplateText } from '../local/app/templates.ts';
import { runCli, serveCli } from './run-cli.ts';

const SECRET_ARN = `arn:aws:secretsmanager:us-east-1:${CENTRAL}:secret:crm-AbCdEf`;
const VALUE = 'a-value-that-nobody-prints';

const BROKER: TemplateText = {
  Resources: {
    Access: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'access',
        AssumeRolePolicyDocument: trusting(`arn:aws:iam::${WORKLOAD}:role/caller`, EXTERNAL_ID),
      },
    },
    Keep: {
      Type: 'AWS::SecretsManager::ResourcePolicy',
      Properties: { SecretId: SECRET_ARN, ResourcePolicy: { Statement: [] } },
    },
  },
  Outputs: { Access: { Value: { 'Fn::GetAtt': ['Access', 'Arn'] } } },
};
const GATEWAY: TemplateText = {
  Resources: { Log: { Type: 'AWS::Logs::LogGroup' } },
  Outputs: { Account: { Value: { Ref: 'AWS::AccountId' } } },
};
const PLACES = { gateway: `aws://${WORKLOAD}/us-east-1`, broker: `aws://${CENTRAL}/us-east-1` };

/** The first of two ports in a row that nobody has. */
async function findTwoPorts(): Promise<number> {
  for (;;) {
    const first = await listen(0);
    const { port } = first.address() as AddressInfo;
    const second = await listen(port + 1).catch(() => undefined);
    await Promise.all(
      [first, second].map((server) => new Promise((resolve) => (server ?? first).close(resolve))),
    );
    if (second !== undefined) return port;
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return server;
}

interface Line {
  readonly endpointUrl: string;
  readonly outputs: unknown;
  readonly accounts?: readonly { readonly accountId: string; readonly endpointUrl: string }[];
}

describe('local --app', () => {
  it.each<[string, () => Promise<readonly string[]>, readonly string[]]>([
    [
      'several folders',
      async () => [
        await writeAssembly({ gateway: GATEWAY }, PLACES),
        await writeAssembly({ broker: BROKER }, PLACES),
      ],
      [WORKLOAD, CENTRAL],
    ],
    [
      'a folder with stacks of several accounts, first what others depend on',
      async () => [await writeAssembly({ gateway: GATEWAY, broker: BROKER }, PLACES)],
      [CENTRAL, WORKLOAD],
    ],
  ])('serves a local AWS for each account of %s', async (_title, write, order) => {
    const folders = await write();
    const args = ['local', '--app', ...folders, '--secret', `${SECRET_ARN}=env:CRM_SECRET`, '--json'];
    const serving = await serveCli(args, { cwd: folders[0] ?? '', env: { CRM_SECRET: VALUE } });
    try {
      const { accounts = [], ...first } = JSON.parse(serving.ready) as Line;
      expect(accounts.map(({ accountId }) => accountId)).toEqual(order);
      expect(accounts[0]).toMatchObject(first);
      expect(new Set(accounts.map(({ endpointUrl }) => endpointUrl)).size).toBe(2);
      expect(accounts.find(({ accountId }) => accountId === CENTRAL)).toMatchObject({
        outputs: { broker: { Access: `arn:aws:iam::${CENTRAL}:role/access` } },
      });
      expect(accounts.find(({ accountId }) => accountId === WORKLOAD)).toMatchObject({
        outputs: { gateway: { Account: WORKLOAD } },
      });
      for (const { endpointUrl } of accounts) {
        expect((await fetch(`${endpointUrl}/_local/health`)).status).toBe(200);
      }
    } finally {
      const { code, stdout, stderr } = await serving.stop();
      expect(code).toBe(0);
      expect(stderr).toContain('not run here: AWS::Logs::LogGroup');
      expect(stdout + stderr).not.toContain(VALUE);
    }
  });

  it('says for people which account is where, and takes ports one after the other', async () => {
    const folder = await writeAssembly({ gateway: GATEWAY, broker: BROKER }, PLACES);
    const free = await findTwoPorts();
    const args = [
      'local',
      '--app',
      folder,
      '--secret',
      `${SECRET_ARN}=env:CRM_SECRET`,
      '--port',
      String(free),
    ];
    const serving = await serveCli(args, { cwd: folder, env: { CRM_SECRET: VALUE } });
    const { stdout } = await serving.stop();
    expect(stdout.split('\n')).toEqual([
      `local AWS at http://127.0.0.1:${free}, region us-east-1, account ${CENTRAL}`,
      `broker Access arn:aws:iam::${CENTRAL}:role/access`,
      `local AWS at http://127.0.0.1:${free + 1}, region us-east-1, account ${WORKLOAD}`,
      `gateway Account ${WORKLOAD}`,
    ]);
  });

  it('prints one account as before', async () => {
    const folder = await writeAssembly({ gateway: GATEWAY }, PLACES);
    const serving = await serveCli(['local', '--app', folder, '--json'], { cwd: folder });
    expect(Object.keys(JSON.parse(serving.ready) as Line)).toEqual(['endpointUrl', 'region', 'outputs']);
    await serving.stop();
  });

  it.each<[string, (folder: string) => readonly string[], string]>([
    [
      'a secret that the app names and nobody gave',
      (folder) => ['--app', folder],
      `error config-invalid: "Keep" (AWS::SecretsManager::ResourcePolicy) is about secret "${SECRET_ARN}", which is not there`,
    ],
    [
      'a secret of another account',
      (folder) => [
        '--app',
        folder,
        '--secret',
        `${SECRET_ARN.replace(CENTRAL, '777788889999')}=env:CRM_SECRET`,
      ],
      `error config-invalid: "${SECRET_ARN.replace(CENTRAL, '777788889999')}" is not the ARN of a secret of an app's account`,
    ],
    [
      'a value in the place of its place',
      (folder) => ['--app', folder, '--secret', `${SECRET_ARN}=${VALUE}`],
      'error usage: a token source is not "env:NAME", "file:PATH" or "command:CMD"',
    ],
    [
      'a secret without a place',
      (folder) => ['--app', folder, '--secret', VALUE],
      'error usage: a secret is not ARN=SOURCE',
    ],
    [
      'a secret and no app',
      () => ['--secret', `${SECRET_ARN}=env:X`],
      'error usage: --secret is given without --app',
    ],
    [
      'an app and a configuration',
      (folder) => ['--app', folder, '--config', 'gateway.yaml'],
      'error usage: --config and --app exclude each other',
    ],
  ])('refuses %s, and repeats no value', async (_title, args, message) => {
    const folder = await writeAssembly({ broker: BROKER }, PLACES);
    const { code, stdout, stderr } = await runCli(['local', ...args(folder)], {
      cwd: folder,
      env: { CRM_SECRET: VALUE },
    });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain(VALUE);
  });
});
