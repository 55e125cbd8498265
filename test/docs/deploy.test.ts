import * as agentcore from '@aws-sdk/client-bedrock-agentcore-control';
import * as apigateway from '@aws-sdk/client-api-gateway';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GATEWAY_OUTPUTS } from '../../contract/stack-outputs.ts';
import { hintFor } from '../../registrar/failure-hints.ts';
import { runCli, serveCli } from '../cli/run-cli.ts';
import type { Finished, Serving } from '../cli/run-cli.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8');
const OURS = 'npm run -s agentcore-bearer -- ';
const CDK = /^\(cd infra && npx cdk (.*)\)$/;

const lines = [...PAGE.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)]
  .flatMap(([, block = '']) => block.split('\n'))
  .map((line) => line.trim())
  .filter((line) => line !== '');
const ours = [...new Set(lines.filter((line) => line.startsWith(OURS)))].map((line) =>
  line.slice(OURS.length).replaceAll("'", '').split(' '),
);

/** The command of ours that has these words, and none of those. */
function commandOf(words: readonly string[], without: readonly string[] = []): readonly string[] {
  const found = ours.filter(
    (args) => words.every((word) => args.includes(word)) && !without.some((word) => args.includes(word)),
  );
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) throw new Error(`not one command has ${words.join(' ')}`);
  return first;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the page on deployment', () => {
  it('has no command but those that are tested here', () => {
    const others = lines.filter(
      (line) => !line.startsWith(OURS) && !CDK.test(line) && !/^(export \w+="\$\()?aws /.test(line),
    );
    expect(others).toEqual([
      'npm ci',
      expect.stringMatching(/^sed .* docs\/policies\/cloudformation\.json > cloudformation\.json$/),
      'npm run synth',
      'export AGENTCORE_BEARER_CLIENT_SECRET=a-secret-of-your-own',
      'export ASANA_TOKEN=the-token-of-a-user',
      'git diff --stat specs/asana',
      'npm run synth -- -c config=stages/prod/gateway.yaml',
    ]);
    expect(ours).toHaveLength(10);
  });

  it('links only to files that are there, and to headings that are there', () => {
    for (const [, path = '', heading] of PAGE.matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]+))?\)/g)) {
      const file = path === '' ? 'docs/deploy.md' : join('docs', path);
      expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
      if (heading !== undefined) expect(headingsOf(file)).toContain(heading);
    }
  });

  it('answers each of the thirteen faults of the sample with a test', () => {
    const section = PAGE.split('\n## ').find((part) => part.startsWith('What the AWS sample does')) ?? '';
    const rows = section
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(2);
    expect(rows).toHaveLength(13);
    expect(rows.filter((row) => !/\.test\.ts\)/.test(row))).toEqual([]);
  });

  it('explains the messages for which register has a hint', () => {
    const messages = [
      'not authorized to perform',
      'Failed to parse OpenAPI schema',
      'Gateway has targets associated',
      'An internal error occurred. Please retry later.',
    ];
    for (const message of messages) {
      expect(PAGE).toContain(`\`${message}\``);
      expect(hintFor(message)).toBeDefined();
    }
  });

  it('fills in the policy as it says', async () => {
    const line = (lines.find((each) => each.startsWith('sed ')) ?? '').replace(
      'docs/policies',
      join(ROOT, 'docs/policies'),
    );
    await run('sh', ['-c', line], { cwd: folder });
    const text = readFileSync(join(folder, 'cloudformation.json'), 'utf8');
    expect(text).not.toMatch(/ACCOUNT|REGION|STACK/);
    expect(JSON.parse(text)).toMatchObject({ Version: '2012-10-17' });
  });

  it('shows policies that are JSON', () => {
    const blocks = [...PAGE.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
    expect(blocks.map((block) => Object.keys(JSON.parse(block) as object))).toEqual([
      ['Effect', 'Action', 'Resource'],
    ]);
  });
});

function headingsOf(file: string): readonly string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the commands of the CDK', () => {
  const used = lines.flatMap((line) => CDK.exec(line)?.[1] ?? []).map((line) => line.split(' '));
  const commands = [...new Set(used.map(([command = '']) => command))];

  it.each(commands)('take the options that the page gives them: %s', { timeout: 60_000 }, async (command) => {
    const { stdout } = await run(join(ROOT, 'node_modules/.bin/cdk'), [command, '--help'], { cwd: ROOT });
    const options = used.filter(([first]) => first === command).flat();
    for (const option of new Set(options.filter((word) => word.startsWith('-')))) {
      expect(stdout).toMatch(new RegExp(`(^|\\s)${option}[\\s,]`, 'm'));
    }
    expect(stdout).toContain(`cdk ${command}`);
  });
});

describe('the commands of AWS', () => {
  /** The AWS CLI is not installed here; its operations are those of the SDK. Of these services no client is installed. */
  const UNKNOWN = ['cloudformation', 'cognito-idp', 'iam', 'logs', 'sts'];
  const CLIENTS: Readonly<Record<string, object>> = {
    'bedrock-agentcore-control': agentcore,
    apigateway,
    s3api: s3,
    secretsmanager,
  };
  const used = lines.flatMap((line) => {
    const [, service, operation] = /(?:^|\()aws ([a-z0-9-]+) ([a-z0-9-]+)/.exec(line) ?? [];
    return service === undefined || operation === undefined ? [] : [[service, operation] as const];
  });

  it('are operations of AWS', () => {
    const services = [...new Set(used.map(([service]) => service))];
    expect(services.filter((service) => !(service in CLIENTS)).sort()).toEqual(UNKNOWN);
    for (const [service, operation] of used) {
      const client = CLIENTS[service];
      if (client === undefined) continue;
      const name = operation.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
      expect(Object.keys(client)).toContain(`${name}Command`);
    }
  });
});

describe('a dry run', () => {
  const got: string[] = [];
  const vendor = createServer((incoming, outgoing) => {
    got.push(`${incoming.method ?? ''} ${incoming.url ?? ''} ${incoming.headers.authorization ?? ''}`);
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"gid":"1"}}');
  });
  const SECRET = { AGENTCORE_BEARER_CLIENT_SECRET: 'a-secret-of-your-own', ASANA_TOKEN: 'a-token' };
  let serving: Serving | undefined;
  let endpointUrl = '';
  let told: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    await mkdir(join(folder, 'stages/prod'), { recursive: true });
    const stage = {
      name: 'asana-prod',
      vendors: [join(ROOT, 'specs/asana/bearer.yaml')],
      outbound: { apiKey: { provider: 'asana-prod-key' } },
    };
    await writeFile(join(folder, 'stages/prod/gateway.yaml'), JSON.stringify(stage));
    await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await serving?.stop();
    vendor.close();
    vendor.closeAllConnections();
  });

  /** The page's command against the local AWS: other files, the endpoint, and what outputs and secrets really are. */
  async function dryRun(args: readonly string[], ...more: readonly string[]): Promise<Finished> {
    const files: Readonly<Record<string, string>> = {
      'cdk-outputs.json': join(folder, 'local.json'),
      'stages/prod/outputs.json': join(folder, 'prod.json'),
      'stages/prod/gateway.yaml': join(folder, 'stages/prod/gateway.yaml'),
      GATEWAY_URL: told[GATEWAY_OUTPUTS.gatewayUrl] ?? '',
      TOKEN_URL: told[GATEWAY_OUTPUTS.tokenUrl] ?? '',
      CLIENT_ID: told[GATEWAY_OUTPUTS.clientId] ?? '',
      SCOPE: told[GATEWAY_OUTPUTS.scope] ?? '',
    };
    const given = args.map((word) => files[word] ?? word);
    const isAws = ['register', 'destroy'].includes(args[0] ?? '');
    const endpoint = isAws ? ['--endpoint-url', endpointUrl] : [];
    return runCli([...given, ...endpoint, ...more], { cwd: ROOT, env: SECRET });
  }

  async function serve(app: string): Promise<void> {
    await serving?.stop();
    const { port } = vendor.address() as AddressInfo;
    const args = commandOf(['local']).map((word) =>
      word === 'cdk.out' ? join(folder, app) : /^\d{4}$/.test(word) ? '0' : word,
    );
    serving = await serveCli([...args, '--upstream', `http://127.0.0.1:${port}`], {
      cwd: ROOT,
      env: SECRET,
    });
    const line = JSON.parse(serving.ready) as {
      readonly endpointUrl: string;
      readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
    };
    endpointUrl = line.endpointUrl;
    told = Object.values(line.outputs)[0] ?? {};
  }

  it('synthesizes the gateways of the checkout and of a stage', { timeout: 180_000 }, async () => {
    for (const line of lines.filter((each) => each.startsWith('npm run synth'))) {
      const [, config] = / -- (.*)$/.exec(line) ?? [];
      const more = config === undefined ? [] : config.split(' ');
      const out = join(folder, config === undefined ? 'checkout.out' : 'prod.out');
      await run('npm', ['--prefix', ROOT, 'run', '-s', 'synth', '--', ...more, '--output', out], {
        cwd: config === undefined ? ROOT : folder,
        // CDK's check of templates takes most of the time, and finds the same in both.
        env: { ...process.env, CDK_VALIDATION: String(config === undefined) },
      });
      const name = config === undefined ? 'asana-gateway' : 'asana-prod';
      expect(existsSync(join(out, `${name}.template.json`))).toBe(true);
    }
  });

  it('finds the vendor compiled as it would compile it', async () => {
    expect(await dryRun(commandOf(['transform']), '--check')).toMatchObject({ code: 0 });
  });

  it('registers, checks, lists, calls and removes', { timeout: 120_000 }, async () => {
    await serve('checkout.out');
    await writeFile(join(folder, 'local.json'), serving?.ready ?? '');
    const plan = await dryRun(commandOf(['register', 'cdk-outputs.json', '--plan']));
    expect(plan).toMatchObject({ code: 0 });
    expect(plan.stdout).toContain('plan: target "asana" is created');
    const register = commandOf(['register', 'cdk-outputs.json'], ['--plan', '--check']);
    expect((await dryRun(register)).stdout).toContain('target "asana" is READY with 32 tools (created)');
    const check = commandOf(['register', 'cdk-outputs.json', '--check']);
    expect(await dryRun(check)).toMatchObject({ code: 0 });

    const tools = await dryRun(commandOf(['tools']));
    expect([tools.code, tools.stdout.trim().split('\n').length]).toEqual([0, 32]);
    const called = await dryRun(commandOf(['call']));
    expect([called.code, called.stdout.trim()]).toEqual([0, '{"data":{"gid":"1"}}']);
    expect(got).toEqual(['GET /tasks/1204500000000101 Bearer a-token']);

    expect(await dryRun(commandOf(['destroy', '--plan']))).toMatchObject({ code: 0 });
    const destroy = commandOf(['destroy'], ['--plan']);
    expect(await dryRun(destroy)).toMatchObject({ code: 2 });
    const removed = await dryRun(destroy, '--yes');
    expect(removed.code).toBe(0);
    expect(await leftovers()).toEqual({ targets: [], providers: [], clients: [] });
  });

  it('registers a stage by its own gateway.yaml and outputs', { timeout: 120_000 }, async () => {
    await serve('prod.out');
    await writeFile(join(folder, 'prod.json'), serving?.ready ?? '');
    const { code, stdout } = await dryRun(commandOf(['register', 'stages/prod/gateway.yaml']));
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'target "asana" is READY with 32 tools (created)']);
  });

  /** What a listing shows of what register makes. */
  async function leftovers(): Promise<object> {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new agentcore.BedrockAgentCoreControlClient({
      ...{ endpoint: endpointUrl, region: 'us-east-1', credentials },
    });
    const gatewayIdentifier = told[GATEWAY_OUTPUTS.gatewayId] ?? '';
    const { items } = await client.send(new agentcore.ListGatewayTargetsCommand({ gatewayIdentifier }));
    const keys = await client.send(new agentcore.ListApiKeyCredentialProvidersCommand({}));
    const clients = await client.send(new agentcore.ListOauth2CredentialProvidersCommand({}));
    return {
      targets: items,
      providers: keys.credentialProviders,
      clients: clients.credentialProviders,
    };
  }
});
