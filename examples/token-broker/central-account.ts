import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { bundlePath } from '../../bundles/bundle-path.ts';
import { decodeBrokerPolicyFile } from '../../config/broker-policy.ts';
import { secret } from '../../contract/secret.ts';
import type { Identities } from '../../local/iam/identities.ts';
import type { LocalAws } from '../../local/start.ts';
import { startAws } from '../story/deploy-gateway.ts';
import type { Scene } from '../story/run-story.ts';
import type { Central } from './central.ts';

/** What the central account is made of. */
export interface CentralOptions {
  /** The world of accounts that it is in. */
  readonly identities: Identities;
  /** As the gateway's deployment, so that fingerprints are alike at every hop. */
  readonly deploymentId: string;
  /** Audience of the service tokens. */
  readonly audience: string;
  /** Scopes of each service client. */
  readonly clients: Readonly<Record<string, readonly string[]>>;
  /** Issuer of the users. */
  readonly usersIssuer: string;
}

const ACCOUNT_ID = '444455556666';
const BROKER = 'token-broker';
const TTL_SECONDS = 120;

/**
 * Starts the central account: an issuer of service tokens, the clients' secrets, and the bundled broker behind its URL. Its
 * roles are those of docs/broker.md: the broker's, which alone reads the secrets, and for each workload with `assumedBy` one
 * that may call the URL and nothing else.
 */
export async function startCentralAccount(scene: Scene, options: CentralOptions): Promise<Central> {
  const { identities, deploymentId } = options;
  const aws = await startAws(scene, { accountId: ACCOUNT_ID, identities, verifySignatures: true });
  const made = await Promise.all(
    Object.entries(options.clients).map(([clientId, scopes]) => makeClient(aws, clientId, scopes, options)),
  );
  const policy = await readPolicy(aws, options, new Map(made.map(({ name, arn }) => [name, arn])));
  const secretArns = made.map(({ arn }) => arn);
  aws.deployFunction({
    name: BROKER,
    bundlePath: await bundlePath('broker-lambda'),
    environment: { DEPLOYMENT_ID: deploymentId, POLICY_FILE: await writePolicy(scene, policy) },
    timeoutMs: 20_000,
    roleArn: await addBrokerRole(aws, secretArns),
  });
  for (const workload of policy.workloads) addAccessRole(aws, workload);
  const brokerUrl = aws.openFunctionUrl(BROKER, { allowedRoles: [] });
  return { aws, brokerUrl, functionName: BROKER, secretArns, secrets: made.map(({ value }) => value) };
}

interface MadeClient {
  readonly name: string;
  readonly arn: string;
  readonly value: string;
}

async function makeClient(
  aws: LocalAws,
  clientId: string,
  scopes: readonly string[],
  { audience }: CentralOptions,
): Promise<MadeClient> {
  const value = randomBytes(24).toString('base64url');
  await aws.issuer.registerClient({
    ...{ clientId, scopes, audience, clientSecret: secret(value) },
    claims: 'standard',
    accessTokenTtlSeconds: TTL_SECONDS,
  });
  const name = clientId.replace('-', '/');
  const secrets = new SecretsManagerClient({ ...aws.sdkSettings });
  const { ARN: arn = '' } = await secrets.send(new CreateSecretCommand({ Name: name, SecretString: value }));
  secrets.destroy();
  return { name, arn, value };
}

type Policy = ReturnType<typeof decodeBrokerPolicyFile>;

async function readPolicy(
  aws: LocalAws,
  { usersIssuer }: CentralOptions,
  arns: ReadonlyMap<string, string>,
): Promise<Policy> {
  const addresses = [
    ['https://issuer.example.com', usersIssuer],
    ['https://services.example.com', aws.issuer.issuerUrl],
    ...[...arns].map(([name, arn]) => [`arn:aws:secretsmanager:us-east-1:${ACCOUNT_ID}:secret:${name}`, arn]),
  ];
  const written = await readFile(new URL('broker.yaml', import.meta.url), 'utf8');
  const text = addresses.reduce((all, [address = '', here = '']) => all.replaceAll(address, here), written);
  return decodeBrokerPolicyFile({ file: 'examples/token-broker/broker.yaml', text });
}

async function writePolicy(scene: Scene, policy: Policy): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-'));
  scene.cleanUp(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'policy.json');
  await writeFile(file, JSON.stringify(policy), { mode: 0o600 });
  return file;
}

/** The role may read the secrets, and each secret's own policy denies its value to everybody else. */
async function addBrokerRole(aws: LocalAws, secretArns: readonly string[]): Promise<string> {
  const action = 'secretsmanager:GetSecretValue';
  const roleArn = aws.addRole({
    name: BROKER,
    trustPolicy: statement({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    policies: { ReadSecrets: statement({ Action: action, Resource: secretArns }) },
  });
  const ResourcePolicy = JSON.stringify(
    statement({
      ...{ Effect: 'Deny', Principal: '*', Action: action, Resource: '*' },
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': roleArn } },
    }),
  );
  const secrets = new SecretsManagerClient({ ...aws.sdkSettings });
  for (const SecretId of secretArns) {
    await secrets.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
  }
  secrets.destroy();
  return roleArn;
}

/** A role that the workload's role assumes with its external id. */
function addAccessRole(aws: LocalAws, { role, assumedBy, externalId }: Policy['workloads'][number]): void {
  const Resource = `arn:aws:lambda:${aws.region}:${aws.accountId}:function:${BROKER}`;
  aws.addRole({
    name: role,
    trustPolicy: statement({
      ...{ Principal: { AWS: assumedBy }, Action: 'sts:AssumeRole' },
      Condition: { StringEquals: { 'sts:ExternalId': externalId } },
    }),
    policies: {
      CallUrl: statement({
        ...{ Action: 'lambda:InvokeFunctionUrl', Resource },
        Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
      }),
      InvokeByUrl: statement({
        ...{ Action: 'lambda:InvokeFunction', Resource },
        Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
      }),
    },
  });
}

function statement(content: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...content }] };
}
