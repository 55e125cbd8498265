import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import type { RoleSettings } from '../../../local/iam/role.ts';
import type { LocalAws } from '../../../local/start.ts';
import { refusalOf } from '../local-aws.ts';
import { allowing, CENTRAL, credentialsOf, sessionOf, startAccounts } from './accounts.ts';

const NOBODY = { trustPolicy: { Statement: [] } };

function clientOf(aws: LocalAws, credentials = aws.sdkSettings.credentials): SecretsManagerClient {
  return new SecretsManagerClient({
    endpoint: aws.endpointUrl,
    region: aws.region,
    credentials,
    maxAttempts: 1,
  });
}

async function keepSecret(aws: LocalAws): Promise<string> {
  const { ARN = '' } = await clientOf(aws).send(
    new CreateSecretCommand({ Name: 'crm', SecretString: 'value' }),
  );
  return ARN;
}

async function protect(
  aws: LocalAws,
  SecretId: string,
  readers: readonly string[],
  more = {},
): Promise<void> {
  const statement = {
    ...{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' },
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': readers } },
    ...more,
  };
  const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await clientOf(aws).send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
}

async function readAs(aws: LocalAws, SecretId: string, role: Partial<RoleSettings> & { name: string }) {
  const arn = aws.addRole({ ...NOBODY, ...role });
  const client = clientOf(aws, credentialsOf(sessionOf(aws, arn)));
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
  return SecretString;
}

describe("a secret's own policy", () => {
  it('[I/secret-policy] keeps its value to those that it names, whatever their own policies allow', async () => {
    const { central } = await startAccounts();
    const secretArn = await keepSecret(central);
    await protect(central, secretArn, [`arn:aws:iam::${CENTRAL}:role/service/broker`]);
    const policies = { All: allowing('*') };
    expect(await readAs(central, secretArn, { name: 'broker', path: '/service/', policies })).toBe('value');
    const arn = `arn:aws:sts::${CENTRAL}:assumed-role/curious/session`;
    expect(await refusalOf(readAs(central, secretArn, { name: 'curious', policies }))).toEqual({
      name: 'AccessDeniedException',
      message: `User: ${arn} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${secretArn} with an explicit deny in a resource-based policy`,
      status: 400,
    });
    const user = clientOf(central).send(new GetSecretValueCommand({ SecretId: 'crm' }));
    expect(await refusalOf(user), 'not even the key that made it').toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('takes nothing from a role that may not read it by itself', async () => {
    const { central } = await startAccounts();
    const secretArn = await keepSecret(central);
    await protect(central, secretArn, [`arn:aws:iam::${CENTRAL}:role/broker`]);
    expect(await refusalOf(readAs(central, secretArn, { name: 'broker', policies: {} }))).toMatchObject({
      message: expect.stringContaining(
        'because no identity-based policy allows the secretsmanager:GetSecretValue action',
      ) as string,
    });
    const own = { Read: allowing('secretsmanager:GetSecretValue', secretArn) };
    expect(await readAs(central, secretArn, { name: 'broker', policies: own })).toBe('value');
  });

  it('wants a right signature, although the account verifies none', async () => {
    const { central } = await startAccounts({ verifySignatures: false });
    const secretArn = await keepSecret(central);
    const forged = clientOf(central, { accessKeyId: 'AKIAFORGED', secretAccessKey: 'x' });
    const read = new GetSecretValueCommand({ SecretId: secretArn });
    expect((await forged.send(read)).SecretString, 'as every secret without one').toBe('value');
    await protect(central, secretArn, [`arn:aws:iam::${CENTRAL}:role/broker`]);
    expect(await refusalOf(forged.send(read))).toMatchObject({
      name: 'UnrecognizedClientException',
      status: 403,
    });
  });

  it('is given back and taken away', async () => {
    const { central } = await startAccounts();
    const SecretId = await keepSecret(central);
    await protect(central, SecretId, [`arn:aws:iam::${CENTRAL}:role/broker`]);
    const client = clientOf(central);
    const { ResourcePolicy = '' } = await client.send(new GetResourcePolicyCommand({ SecretId }));
    expect(JSON.parse(ResourcePolicy)).toMatchObject({ Statement: [{ Effect: 'Deny' }] });
    await client.send(new DeleteResourcePolicyCommand({ SecretId }));
    expect(await client.send(new GetResourcePolicyCommand({ SecretId }))).not.toHaveProperty(
      'ResourcePolicy',
    );
    expect((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe('value');
  });

  it('is refused where it asks for what is not evaluated, and the one before stays', async () => {
    const { central } = await startAccounts();
    const SecretId = await keepSecret(central);
    await protect(central, SecretId, []);
    const odd = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } };
    expect(await refusalOf(protect(central, SecretId, [], odd))).toEqual({
      name: 'MalformedPolicyDocumentException',
      message:
        'the policy of secret "crm" has a condition "StringEquals" of "aws:PrincipalOrgID", which is not supported',
      status: 400,
    });
    const read = clientOf(central).send(new GetSecretValueCommand({ SecretId }));
    expect(await refusalOf(read)).toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('a policy that lets anybody in', () => {
  it('[I/public-policy] is refused where public policies are blocked, and the one before stays', async () => {
    const { central } = await startAccounts();
    const SecretId = await keepSecret(central);
    const client = clientOf(central);
    const put = (Statement: object, BlockPublicPolicy: boolean) =>
      client.send(
        new PutResourcePolicyCommand({
          ...{ SecretId, BlockPublicPolicy },
          ResourcePolicy: JSON.stringify({ Version: '2012-10-17', Statement }),
        }),
      );
    const read = { Action: 'secretsmanager:GetSecretValue', Resource: '*' };
    const open = { Effect: 'Allow', Principal: '*', ...read };
    expect(await refusalOf(put(open, true))).toMatchObject({ name: 'PublicPolicyException', status: 400 });
    expect(await client.send(new GetResourcePolicyCommand({ SecretId }))).not.toHaveProperty(
      'ResourcePolicy',
    );
    await put({ ...open, Principal: { AWS: `arn:aws:iam::${CENTRAL}:role/broker` } }, true);
    await put({ ...open, Effect: 'Deny' }, true);
    await put(open, false);
  });
});

describe('a secret of another account', () => {
  it('[I/secret-of-another] is read where its policy lets the role in and the role may by itself', async () => {
    const { central, workload } = await startAccounts();
    const SecretId = await keepSecret(central);
    const policies = { Read: allowing('secretsmanager:GetSecretValue', SecretId) };
    const ask = async (own: RoleSettings['policies']): Promise<string | undefined> => {
      const role = workload.addRole({ ...NOBODY, name: 'reader', policies: own });
      const client = clientOf(central, credentialsOf(sessionOf(workload, role)));
      return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;
    };
    expect(await refusalOf(ask(policies))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('because no resource-based policy allows') as string,
    });
    expect(await refusalOf(ask(undefined))).toMatchObject({ name: 'AccessDeniedException' });
    const role = workload.addRole({ ...NOBODY, name: 'reader' });
    await protect(central, SecretId, [], { Effect: 'Allow', Principal: { AWS: role }, Condition: {} });
    expect(await refusalOf(ask({}))).toMatchObject({ name: 'AccessDeniedException' });
    expect(await ask(policies)).toBe('value');
  });
});
