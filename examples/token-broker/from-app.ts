import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesOf } from '../../cli/compiled-files.ts';
import { registerLocal } from '../../cli/commands/dev.ts';
import { check } from '../../cli/demo/narrator.ts';
import { synthesizeApp, synthesizeBroker } from '../../cli/synthesize-app.ts';
import { writeFiles } from '../../cli/write-files.ts';
import { loadGateway } from '../../config/load-gateway.ts';
import { secret } from '../../contract/secret.ts';
import { accessRoleOutput, BROKER_OUTPUTS, GATEWAY_OUTPUTS } from '../../contract/stack-outputs.ts';
import type { StackOutputs } from '../../contract/stack-outputs.ts';
import { readAssembly } from '../../local/app/read-assembly.ts';
import { standUpApp } from '../../local/app/stand-up-app.ts';
import type { AppOptions } from '../../local/app/stand-up-app.ts';
import type { LocalAws } from '../../local/start.ts';
import { compileVendor, CRM, readHere } from '../story/deploy-gateway.ts';
import type { Deployed } from '../story/deploy-gateway.ts';
import type { Scene } from '../story/run-story.ts';
import { ACCESS_ROLE, CENTRAL_ACCOUNT, INTERCEPTOR_ROLE, REGION } from './names.ts';
import { startAccounts } from './world.ts';
import type { Accounts, DeployedBroker, World } from './world.ts';

/** Synthesizes the stacks of broker and gateway, and stands each up in its own account: roles and policies are theirs. */
export async function deployFromApp(scene: Scene): Promise<readonly [string, World]> {
  const accounts = await startAccounts(scene);
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-'));
  scene.cleanUp(() => rm(folder, { recursive: true, force: true }));
  const broker = await deployBroker(scene, accounts, folder);
  const deployed = await deployGateway(scene, accounts, folder, broker);
  const { [GATEWAY_OUTPUTS.interceptorRoleArn]: interceptorRole = '' } = flat(deployed.outputs);
  check(interceptorRole.endsWith(`/${INTERCEPTOR_ROLE}`), `the interceptor's role is ${interceptorRole}`);
  const { aws, central } = accounts;
  return [
    `the gateway's stack in account ${aws.accountId}, the broker's in ${central.accountId}`,
    { ...accounts, broker, interceptorRole, deployed },
  ];
}

/** The clients' secrets are there before the broker, under the ARNs that broker.yaml has. */
async function deployBroker(scene: Scene, accounts: Accounts, folder: string): Promise<DeployedBroker> {
  const { aws, central, clients } = accounts;
  const file = join(folder, 'broker.yaml');
  const text = await readHere(new URL('broker.yaml', import.meta.url), {
    'https://issuer.example.com': aws.issuer.issuerUrl,
    'https://services.example.com': central.issuer.issuerUrl,
  });
  await writeFile(file, text);
  const out = join(folder, 'broker.out');
  await synthesizeBroker(file, out, { account: CENTRAL_ACCOUNT, region: REGION });
  const secrets = Object.fromEntries(
    clients.map(({ secretName, clientSecret }) => [arnOf(secretName), secret(clientSecret)]),
  );
  const outputs = flat(await standUp(scene, central, out, { secrets }));
  check(outputs[accessRoleOutput('assistants')] === ACCESS_ROLE, "the broker's stack tells another role");
  const { [BROKER_OUTPUTS.url]: url = '', [BROKER_OUTPUTS.arn]: arn = '' } = outputs;
  const functionName = arn.replace(/^.*:function:/, '');
  return { url: url.replace(/\/$/, ''), functionName, secretArns: Object.keys(secrets) };
}

function arnOf(secretName: string): string {
  return `arn:aws:secretsmanager:${REGION}:${CENTRAL_ACCOUNT}:secret:${secretName}-AbCdEf`;
}

/** The vendor's document is compiled to files, as the app reads them; what no stack owns is registered by the AWS SDK. */
async function deployGateway(
  scene: Scene,
  { aws, vendor }: Accounts,
  folder: string,
  broker: DeployedBroker,
): Promise<Deployed> {
  const compilation = await compileVendor();
  const crm = join(folder, 'crm');
  await mkdir(crm);
  await writeFiles(crm, filesOf(compilation));
  await writeFile(join(crm, 'bearer.yaml'), await readFile(new URL('bearer.yaml', CRM), 'utf8'));
  const text = await readHere(new URL('gateway.yaml', import.meta.url), {
    'https://issuer.example.com': aws.issuer.issuerUrl,
    'https://broker.example.com': broker.url,
    '../crm/bearer.yaml': './crm/bearer.yaml',
  });
  const file = join(folder, 'gateway.yaml');
  await writeFile(file, text);
  const out = join(folder, 'gateway.out');
  await synthesizeApp(file, out, { account: aws.accountId, region: REGION });
  const outputs = await standUp(scene, aws, out, { upstream: vendor.url });
  const { gateway } = await loadGateway(file, folder);
  const registration = await registerLocal({ aws, stack: { outputs } }, gateway, compilation, 'Contacts');
  return { gateway, registration, outputs };
}

async function standUp(
  { transcript }: Scene,
  aws: LocalAws,
  folder: string,
  options: AppOptions,
): Promise<StackOutputs> {
  const assembly = await readAssembly(folder);
  const { outputs } = await standUpApp(aws, assembly, options);
  for (const { name, template } of assembly.stacks) {
    transcript.push({ where: `template of stack ${name}`, text: JSON.stringify(template) });
  }
  transcript.push({ where: 'outputs of an app', text: JSON.stringify(outputs) });
  return outputs;
}

function flat(outputs: StackOutputs): Readonly<Record<string, string>> {
  return Object.assign({}, ...Object.values(outputs)) as Readonly<Record<string, string>>;
}
