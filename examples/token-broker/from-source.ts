import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { bundlePath } from '../../bundles/bundle-path.ts';
import { decodeBrokerConfig } from '../../config/broker-config.ts';
import type { BrokerPolicy, BrokerWorkload } from '../../contract/broker-policy.ts';
import type { LocalAws } from '../../local/start.ts';
import { deployGateway, readHere } from '../story/deploy-gateway.ts';
import type { Scene } from '../story/run-story.ts';
import { ACCESS_ROLE, CENTRAL_ACCOUNT, DEPLOYMENT, EXTERNAL_ID, INTERCEPTOR_ROLE } from './names.ts';
import { startAccounts } from './world.ts';
import type { Accounts, DeployedBroker, World } from './world.ts';

const BROKER = 'token-broker';

/** Deploys broker and gateway from source, with the roles of docs/broker.md made by hand. */
export async function deployFromSource(scene: Scene): Promise<readonly [string, World]> {
  const accounts = await startAccounts(scene);
  const { aws, central, vendor } = accounts;
  const broker = await deployBroker(scene, accounts);
  const interceptorRole = addInterceptorRole(aws);
  const deployed = await deployGateway(aws, {
    config: new URL('gateway.yaml', import.meta.url),
    upstream: vendor.url,
    addresses: {
      'https://issuer.example.com': aws.issuer.issuerUrl,
      'https://broker.example.com': broker.url,
    },
    roleArn: interceptorRole,
  });
  return [
    `the gateway in account ${aws.accountId}, the broker and the credentials in ${central.accountId}`,
    { ...accounts, broker, interceptorRole, deployed },
  ];
}

/**
 * The bundled broker behind its URL. The broker's role alone reads the secrets, and for each workload there is a role that
 * may call the URL and nothing else.
 */
async function deployBroker(scene: Scene, accounts: Accounts): Promise<DeployedBroker> {
  const { central } = accounts;
  const arns = await keepSecrets(accounts);
  const policy = await readPolicy(accounts, arns);
  const secretArns = Object.values(arns);
  central.deployFunction({
    name: BROKER,
    bundlePath: await bundlePath('broker-lambda'),
    environment: { DEPLOYMENT_ID: DEPLOYMENT, POLICY_FILE: await writePolicy(scene, policy) },
    timeoutMs: 20_000,
    roleArn: await addBrokerRole(central, secretArns),
  });
  for (const workload of policy.workloads) addAccessRole(central, workload);
  const url = central.openFunctionUrl(BROKER, { allowedRoles: [] });
  return { url, functionName: BROKER, secretArns };
}

/** Gives the ARN of each secret by the one that broker.yaml has. */
async function keepSecrets({ central, clients }: Accounts): Promise<Readonly<Record<string, string>>> {
  const secrets = new SecretsManagerClient({ ...central.sdkSettings });
  const arns = await Promise.all(
    clients.map(async ({ secretName: Name, clientSecret: SecretString }) => {
      const { ARN = '' } = await secrets.send(new CreateSecretCommand({ Name, SecretString }));
      return [`${ARN.slice(0, -6)}AbCdEf`, ARN] as const;
    }),
  );
  secrets.destroy();
  return Object.fromEntries(arns);
}

async function readPolicy(
  { aws, central }: Accounts,
  arns: Readonly<Record<string, string>>,
): Promise<BrokerPolicy> {
  const text = await readHere(new URL('broker.yaml', import.meta.url), {
    'https://issuer.example.com': aws.issuer.issuerUrl,
    'https://services.example.com': central.issuer.issuerUrl,
    ...arns,
  });
  return decodeBrokerConfig({ file: 'examples/token-broker/broker.yaml', text }).policy;
}

async function writePolicy(scene: Scene, policy: BrokerPolicy): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-'));
  scene.cleanUp(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'policy.json');
  await writeFile(file, JSON.stringify(policy), { mode: 0o600 });
  return file;
}

/** The role may read the secrets, and each secret's own policy denies its value to everybody else. */
async function addBrokerRole(central: LocalAws, secretArns: readonly string[]): Promise<string> {
  const action = 'secretsmanager:GetSecretValue';
  const roleArn = central.addRole({
    name: BROKER,
    trustPolicy: TRUSTS_LAMBDA,
    policies: { ReadSecrets: allowing({ Action: action, Resource: secretArns }) },
  });
  const ResourcePolicy = JSON.stringify(
    allowing({
      ...{ Effect: 'Deny', Principal: '*', Action: action, Resource: '*' },
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': roleArn } },
    }),
  );
  const secrets = new SecretsManagerClient({ ...central.sdkSettings });
  for (const SecretId of secretArns) {
    await secrets.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
  }
  secrets.destroy();
  return roleArn;
}

/** A role that the workload's role assumes with its external id. */
function addAccessRole(central: LocalAws, { role, assumedBy, externalId }: BrokerWorkload): void {
  const Resource = `arn:aws:lambda:${central.region}:${CENTRAL_ACCOUNT}:function:${BROKER}`;
  central.addRole({
    name: role,
    trustPolicy: allowing({
      ...{ Principal: { AWS: assumedBy }, Action: 'sts:AssumeRole' },
      Condition: { StringEquals: { 'sts:ExternalId': externalId } },
    }),
    policies: {
      CallUrl: allowing({
        ...{ Action: 'lambda:InvokeFunctionUrl', Resource },
        Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
      }),
      InvokeByUrl: allowing({
        ...{ Action: 'lambda:InvokeFunction', Resource },
        Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
      }),
    },
  });
}

/** It may assume the one role of the central account, with the one external id. */
function addInterceptorRole(aws: LocalAws): string {
  const Condition = { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } };
  return aws.addRole({
    name: INTERCEPTOR_ROLE,
    trustPolicy: TRUSTS_LAMBDA,
    policies: { AskBroker: allowing({ Action: 'sts:AssumeRole', Resource: ACCESS_ROLE, Condition }) },
  });
}

function allowing(statement: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] };
}

const TRUSTS_LAMBDA = allowing({
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
});
