import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { check } from '../../cli/demo/narrator.ts';
import { secret } from '../../contract/secret.ts';
import type { AccessKey } from '../../local/sigv4/credentials.ts';
import type { LocalAws } from '../../local/start.ts';
import { assumedRole } from '../../tokens/assumed-role.ts';
import type { AwsCredentials } from '../../tokens/aws-credentials.ts';
import { createBroker } from '../../tokens/broker.ts';
import { ACCESS_ROLE, AUDIENCE, DEPLOYMENT, EXTERNAL_ID } from './names.ts';
import type { World } from './world.ts';

type Outcome = Promise<readonly [string, undefined]>;

/** Everything that the gateway's function says when it asks for ada. */
const ASK = {
  ...{ subject: 'ada', tenant: 'acme', tool: 'crm___listContacts' },
  ...{ audience: AUDIENCE, scope: 'crm:read' },
};

/** Nobody signs. */
export async function askUnsigned({ broker }: World, assertion: string): Outcome {
  const { status } = await fetch(`${broker.url}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...ASK, gateway: DEPLOYMENT, externalId: EXTERNAL_ID, assertion }),
  });
  check(status === 403, `the broker's URL answered ${status}`);
  return ["whoever does not sign is stopped at the broker's URL: 403", undefined];
}

/** It knows everything that the gateway's function knows, and has its name, but is another account. */
export async function askAsStranger(world: World, assertion: string): Outcome {
  const { stranger, interceptorRole } = world;
  const name = interceptorRole.replace(/^.*\//, '');
  const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const role = stranger.addRole({
    name,
    trustPolicy: { Statement: [] },
    policies: { Everything: everything },
  });
  const session = sessionOf(stranger, role);
  await refuseRole(stranger, session, EXTERNAL_ID);
  await refuseToken(world, session, assertion);
  return [
    `role ${name} of account ${stranger.accountId} may not assume the role, and is no caller itself`,
    undefined,
  ];
}

/** The right function, and an external id that is another workload's. */
export async function askWithWrongId({ aws, interceptorRole }: World): Outcome {
  await refuseRole(aws, sessionOf(aws, interceptorRole), 'another-external-id');
  return ['the interceptor itself may not assume the role with another external id', undefined];
}

/** The right function, and not the role that it should assume. */
export async function askWithoutRole(world: World, assertion: string): Outcome {
  const { aws, interceptorRole } = world;
  await refuseToken(world, sessionOf(aws, interceptorRole), assertion);
  return ["the interceptor's own role does not reach the broker", undefined];
}

/** Whoever else is in the central account, an administrator too. */
export async function readSecretsAsOthers({ central, broker }: World): Outcome {
  const administrator = central.sdkSettings.credentials;
  for (const credentials of [administrator, plain(sessionOf(central, ACCESS_ROLE))]) {
    const client = new SecretsManagerClient({ ...central.sdkSettings, credentials });
    for (const SecretId of broker.secretArns) {
      const problem = await problemOf(client.send(new GetSecretValueCommand({ SecretId })));
      check(problem?.includes('explicit deny') === true, `a secret was read, or: ${problem ?? 'no error'}`);
    }
    client.destroy();
  }
  return [
    `neither an administrator nor the access role reads the ${broker.secretArns.length} secrets`,
    undefined,
  ];
}

function sessionOf({ account }: LocalAws, roleArn: string): AccessKey {
  return account.credentials.assumeRole(roleArn, 'session');
}

async function refuseRole(aws: LocalAws, session: AccessKey, externalId: string): Promise<void> {
  const source = assumedRole({
    ...{ roleArn: ACCESS_ROLE, externalId, sessionName: DEPLOYMENT },
    ...{ region: aws.region, endpointUrl: aws.endpointUrl },
    credentials: async () => session,
  });
  const problem = await problemOf(source());
  check(problem?.endsWith('cannot be assumed: AccessDenied') === true, `STS said: ${problem ?? 'nothing'}`);
}

async function refuseToken(
  { central, broker }: World,
  session: AwsCredentials,
  assertion: string,
): Promise<void> {
  const before = central.functionLog(broker.functionName).length;
  const client = createBroker({
    ...{ brokerUrl: broker.url, service: 'lambda', region: central.region },
    ...{ gateway: DEPLOYMENT, externalId: EXTERNAL_ID },
    credentials: async () => session,
  });
  const problem = await problemOf(client.request({ ...ASK, assertion: secret(assertion) }));
  check(problem?.endsWith('HTTP 403') === true, `the broker's URL said: ${problem ?? 'nothing'}`);
  const after = central.functionLog(broker.functionName).length;
  check(after === before, 'the broker was called at all');
}

function plain({ accessKeyId, secretAccessKey, sessionToken }: AccessKey): {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
} {
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    sessionToken: sessionToken?.reveal() ?? '',
  };
}

async function problemOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : 'an error'),
  );
}
