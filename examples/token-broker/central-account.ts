import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { bundlePath } from '../../bundles/bundle-path.ts';
import { decodeBrokerPolicyFile } from '../../config/broker-policy.ts';
import { secret } from '../../contract/secret.ts';
import { awsVariables } from '../../local/lambda/aws-variables.ts';
import type { AccessKey } from '../../local/sigv4/credentials.ts';
import type { LocalAws } from '../../local/start.ts';
import { startAws } from '../story/deploy-gateway.ts';
import type { Scene } from '../story/run-story.ts';

/** The account that holds the service credentials. */
export interface CentralAccount {
  readonly aws: LocalAws;
  readonly brokerUrl: string;
  /** Secrets of the service clients. */
  readonly secrets: readonly string[];
}

/** What the central account is made of. */
export interface CentralOptions {
  /** As the gateway's deployment, so that fingerprints are alike at every hop. */
  readonly deploymentId: string;
  /** Audience of the service tokens. */
  readonly audience: string;
  /** Scopes of each service client. */
  readonly clients: Readonly<Record<string, readonly string[]>>;
  /** Issuer of the users. */
  readonly usersIssuer: string;
  /** Sessions of roles of other accounts, by which they sign. */
  readonly visitors: readonly AccessKey[];
  /** ARNs of the roles that the broker's own resource policy lets in. */
  readonly allowedRoles: readonly string[];
}

const ADMINISTRATOR: AccessKey = {
  accessKeyId: 'AKIACENTRALADMIN',
  secretAccessKey: secret(randomBytes(20).toString('hex')),
  principalArn: 'arn:aws:iam::444455556666:user/administrator',
};
const TTL_SECONDS = 120;

/** Starts the central account: an issuer of service tokens, the clients' secrets, and the bundled broker behind its URL. */
export async function startCentralAccount(scene: Scene, options: CentralOptions): Promise<CentralAccount> {
  const aws = await startAws(scene, {
    accountId: '444455556666',
    accessKeys: [ADMINISTRATOR, ...options.visitors],
    verifySignatures: true,
  });
  const made = await Promise.all(
    Object.entries(options.clients).map(([clientId, scopes]) => makeClient(aws, clientId, scopes, options)),
  );
  const policyFile = await writePolicy(
    scene,
    aws,
    options,
    new Map(made.map(({ name, arn }) => [name, arn])),
  );
  aws.deployFunction({
    name: 'token-broker',
    bundlePath: await bundlePath('broker-lambda'),
    environment: {
      ...awsVariables(aws.sdkSettings),
      DEPLOYMENT_ID: options.deploymentId,
      POLICY_FILE: policyFile,
    },
    timeoutMs: 20_000,
  });
  const brokerUrl = aws.openFunctionUrl('token-broker', { allowedRoles: options.allowedRoles });
  return { aws, brokerUrl, secrets: made.map(({ value }) => value) };
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

async function writePolicy(
  scene: Scene,
  aws: LocalAws,
  { usersIssuer }: CentralOptions,
  arns: ReadonlyMap<string, string>,
): Promise<string> {
  const addresses = [
    ['https://issuer.example.com', usersIssuer],
    ['https://services.example.com', aws.issuer.issuerUrl],
    ...[...arns].map(([name, arn]) => [`arn:aws:secretsmanager:us-east-1:444455556666:secret:${name}`, arn]),
  ];
  const written = await readFile(new URL('broker.yaml', import.meta.url), 'utf8');
  const text = addresses.reduce((all, [address = '', here = '']) => all.replaceAll(address, here), written);
  const policy = decodeBrokerPolicyFile({ file: 'examples/token-broker/broker.yaml', text });
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-'));
  scene.cleanUp(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'policy.json');
  await writeFile(file, JSON.stringify(policy), { mode: 0o600 });
  return file;
}
