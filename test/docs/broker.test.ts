import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeBrokerConfig } from '../../config/broker-config.ts';
import { compileInterceptors } from '../../config/compile-interceptors.ts';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import { brokerStatements } from '../../infra/broker-grants.ts';
import { BearerStack } from '../../infra/bearer-stack.ts';
import { resourcesOf } from '../infra/say-value.ts';
import { cdkContext, UNCHECKED } from '../infra/synthesize.ts';
import type { Template } from '../infra/synthesize.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs/broker.md'), 'utf8');
const CDK = /^\(cd infra && npx cdk (.*)\)$/;

/** The page's blocks of a language. */
function blocks(language: string): readonly string[] {
  return [...PAGE.matchAll(new RegExp(`^ *\`\`\`${language}\n([\\s\\S]*?)^ *\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  );
}

const lines = blocks('sh').flatMap((block) =>
  block
    .trim()
    .split('\n')
    .map((line) => line.trim()),
);
const cdkLines = lines.flatMap((line) => CDK.exec(line)?.[1] ?? []).map((line) => line.split(' '));
const [brokerYaml = '', gatewayYaml = ''] = blocks('yaml');
const { name, policy } = decodeBrokerConfig({ file: 'broker.yaml', text: brokerYaml });
const gateway = decodeGatewayConfig({ file: 'gateway.yaml', text: gatewayYaml });
const step = gateway.interceptors.request.find((each) => each.step === 'broker-token');

let folder: string;
let gatewayTemplate: Template;
let brokerTemplate: Template;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'agentcore-bearer-broker-page-'));
  const bundle = join(folder, 'bundle');
  await mkdir(bundle);
  await writeFile(join(bundle, 'index.mjs'), 'export const handler = () => ({});\n');
  gatewayTemplate = synthesizeGateway(bundle);
  brokerTemplate = await synthesizeBroker();
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function synthesizeGateway(bundle: string): Template {
  const outdir = join(folder, 'gateway.out');
  const app = new App({ outdir, context: { ...cdkContext(), ...UNCHECKED }, analyticsReporting: false });
  new BearerStack(app, 'G', {
    ...{ gateway, vendors: [], bundleFolder: bundle, interceptorBundleFolder: bundle },
    interceptorPlan: compileInterceptors(gateway, []),
    env: { account: '111122223333', region: 'eu-central-1' },
  });
  app.synth();
  return JSON.parse(readFileSync(join(outdir, 'G.template.json'), 'utf8')) as Template;
}

/** By the page's own command, in the folder of the page's own file. */
async function synthesizeBroker(): Promise<Template> {
  await writeFile(join(folder, 'broker.yaml'), brokerYaml);
  const outdir = join(folder, 'broker.out');
  const line = lines.find((each) => each.startsWith('npm run synth')) ?? '';
  const args = line
    .slice('npm '.length)
    .split(' ')
    .map((word) => (word === '../out/broker' ? outdir : word));
  await run('npm', ['--prefix', ROOT, ...args], { cwd: folder });
  return JSON.parse(readFileSync(join(outdir, `${name}-broker.template.json`), 'utf8')) as Template;
}

describe('the page about the broker', () => {
  it('has no command but those that are tested here', () => {
    expect(lines.filter((line) => !CDK.test(line))).toEqual([
      expect.stringMatching(/^aws secretsmanager create-secret /),
      "node -p 'crypto.randomUUID()'",
      'npm run synth -- --profile central -c broker=broker.yaml --output ../out/broker',
      expect.stringMatching(/^sed .* docs\/policies\/broker\.json > cloudformation\.json$/),
      'aws iam create-policy --profile central --policy-name agentcore-bearer-broker --policy-document file://cloudformation.json',
    ]);
    expect(cdkLines.map(([command]) => command)).toEqual([
      'deploy',
      'deploy',
      'deploy',
      'bootstrap',
      'destroy',
    ]);
  });

  it('makes a secret whose ARN and member the policy has, and an external id that it takes', async () => {
    const line = lines.find((each) => each.startsWith('aws secretsmanager')) ?? '';
    const { secret } = policy.credentials.find((each) => 'secret' in each) ?? {};
    const made = /--name (\S+)/.exec(line)?.[1] ?? '';
    expect(secret?.secretId).toMatch(new RegExp(`:eu-central-1:444455556666:secret:${made}-\\w{6}$`));
    expect(line).toContain('--region eu-central-1 ');
    expect(PAGE).toContain(`\`{"${secret?.jsonKey ?? ''}":"…"}\``);
    const options = [...line.matchAll(/--([a-z-]+)/g)].map(([, option]) => option);
    expect(options).toEqual(['profile', 'region', 'name', 'secret-string', 'query', 'output']);
    const { stdout } = await run('sh', ['-c', lines.find((each) => each.startsWith('node -p')) ?? '']);
    const text = brokerYaml.replace(/externalId: .*/, `externalId: ${stdout.trim()}`);
    expect(decodeBrokerConfig({ file: 'broker.yaml', text }).policy.workloads[0]?.externalId).toBe(
      stdout.trim(),
    );
  });

  it('fills in the policy as it says', async () => {
    const line = lines.find((each) => each.startsWith('sed ')) ?? '';
    await run('sh', ['-c', line.replace('docs/policies', join(ROOT, 'docs/policies'))], { cwd: folder });
    const text = readFileSync(join(folder, 'cloudformation.json'), 'utf8');
    expect(text).not.toMatch(/ACCOUNT|REGION|STACK|ACCESS|SECRET/);
    expect(JSON.parse(text)).toMatchObject({ Version: '2012-10-17' });
    expect(brokerYaml).toContain(/secret:[\w-]+/.exec(text)?.[0]);
  });

  it.each([...new Set(cdkLines.map(([command = '']) => command))])(
    'gives cdk %s options that it takes',
    { timeout: 60_000 },
    async (command) => {
      const used = cdkLines.filter(([first]) => first === command).flat();
      const { stdout } = await run(join(ROOT, 'node_modules/.bin/cdk'), [command, '--help'], { cwd: ROOT });
      for (const option of new Set(used.filter((word) => word.startsWith('-')))) {
        expect(stdout).toMatch(new RegExp(`(^|\\s)${option}[\\s,]`, 'm'));
      }
    },
  );

  it('shows a gateway and a broker that know each other', () => {
    const [workload] = policy.workloads;
    expect(step).toMatchObject({
      url: 'https://not-deployed.invalid',
      roleArn: `arn:aws:iam::${workload?.account ?? ''}:role/${workload?.role ?? ''}`,
      externalId: workload?.externalId,
    });
    expect(workload?.gateway).toBe(gateway.deploymentId);
    const rule = policy.rules.find(({ audience }) => audience === step?.audience);
    expect([rule?.tools, rule?.scopes]).toEqual([step?.tools, step?.scopes]);
    expect(policy.issuers[0]?.audience).toBe(gateway.inbound.allowedAudience?.[0]);
    expect(name).toBe(gateway.deploymentId);
  });

  it('names the role as whom the stack of that gateway asks, and which exists before there is a broker', () => {
    const names = resourcesOf(gatewayTemplate, 'AWS::IAM::Role').map(([, { RoleName }]) => RoleName);
    const role = policy.workloads[0]?.assumedBy?.split('/').at(-1);
    expect(names).toContain(role);
    const statements = brokerStatements(gateway.interceptors).map((each) => each.toJSON() as object);
    expect(statements).toEqual([
      {
        ...{ Sid: 'AssumeBrokerRole1', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: step?.roleArn },
        Condition: { StringEquals: { 'sts:ExternalId': step?.externalId } },
      },
    ]);
  });

  it('names outputs that the stacks have', () => {
    const outputs = [...Object.keys(gatewayTemplate.Outputs), ...Object.keys(brokerTemplate.Outputs)];
    const said = [...PAGE.matchAll(/`([A-Z]\w+(?:Arn|Url))`/g)].map(([, output]) => output);
    expect([...new Set(said)].sort()).toEqual([
      'BrokerArn',
      'BrokerUrl',
      'CrmRoleArn',
      'DiscoveryUrl',
      'InterceptorRoleArn',
    ]);
    for (const output of said) expect(outputs).toContain(output);
  });

  it('lists trust as the stacks grant it, in five steps', () => {
    const section = PAGE.split('\n## ').find((part) => part.startsWith('Trust')) ?? '';
    const steps = [...section.matchAll(/^(\d)\. /gm)].map(([, number]) => number);
    expect(steps).toEqual(['1', '2', '3', '4', '5']);
    const access = resourcesOf(brokerTemplate, 'AWS::IAM::Role').find(
      ([, { RoleName }]) => RoleName === policy.workloads[0]?.role,
    );
    expect(JSON.stringify(access?.[1].AssumeRolePolicyDocument)).toContain(
      JSON.stringify({ AWS: policy.workloads[0]?.assumedBy }),
    );
    const secrets = resourcesOf(brokerTemplate, 'AWS::SecretsManager::ResourcePolicy');
    expect(secrets.map(([, { SecretId }]) => SecretId)).toEqual(
      policy.credentials.map((each) => ('secret' in each ? each.secret : each.client.secret).secretId),
    );
  });
});
