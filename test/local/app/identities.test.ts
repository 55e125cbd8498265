import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { createIdentities } from '../../../local/iam/identities.ts';
import type { LocalAws } from '../../../local/start.ts';
import { signRequest } from '../../../tokens/sign-request.ts';
import type { AccessKey } from '../../../local/sigv4/credentials.ts';
import {
  askSts,
  assuming,
  CENTRAL,
  credentialsOf,
  EXTERNAL_ID,
  keyIn,
  sessionOf,
  trusting,
  WORKLOAD,
} from '../identities/accounts.ts';
import { refusalOf, startAws } from '../local-aws.ts';
import { API, standUp } from './templates.ts';
import type { TemplateEntry, TemplateText } from './templates.ts';

type Resources = Readonly<Record<string, TemplateEntry>>;

const SECRET_ARN = `arn:aws:secretsmanager:us-east-1:${CENTRAL}:secret:crm-AbCdEf`;
const CALLER = `arn:aws:iam::${WORKLOAD}:role/gateways/crm-interceptor`;
const attribute = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });

/** What a broker's stack has, in small: the function answers with its own environment. */
const CENTRAL_STACK: Resources = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      Description: { 'Fn::Cidr': 'which nobody here resolves' },
      AssumeRolePolicyDocument: {
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
      Policies: [
        {
          PolicyName: 'Function',
          PolicyDocument: {
            Statement: [
              { Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: { 'Fn::Cidr': 'nor this' } },
              { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET_ARN },
            ],
          },
        },
      ],
    },
  },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: { ...API.Function?.Properties, Environment: { Variables: {} } },
  },
  Url: {
    Type: 'AWS::Lambda::Url',
    Properties: { AuthType: 'AWS_IAM', TargetFunctionArn: attribute('Function', 'Arn') },
  },
  Access: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'crm-access',
      Path: '/brokers/',
      MaxSessionDuration: '7200',
      AssumeRolePolicyDocument: trusting(CALLER, EXTERNAL_ID),
    },
  },
  AccessPolicy: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'CallBroker',
      Roles: [{ Ref: 'Access' }],
      PolicyDocument: {
        Statement: ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'].map((Action) => ({
          ...{ Effect: 'Allow', Action, Resource: attribute('Function', 'Arn') },
        })),
      },
    },
  },
  Keep: {
    Type: 'AWS::SecretsManager::ResourcePolicy',
    Properties: {
      SecretId: SECRET_ARN,
      BlockPublicPolicy: true,
      ResourcePolicy: {
        Statement: [
          {
            ...{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' },
            Condition: { ArnNotEquals: { 'aws:PrincipalArn': [attribute('Role', 'Arn')] } },
          },
        ],
      },
    },
  },
};

const OUTPUTS = {
  Url: { Value: attribute('Url', 'FunctionUrl') },
  UrlArn: { Value: { Ref: 'Url' } },
  Access: { Value: attribute('Access', 'Arn') },
  AccessId: { Value: attribute('Access', 'RoleId') },
  Role: { Value: attribute('Role', 'Arn') },
};

interface World {
  readonly central: LocalAws;
  readonly workload: LocalAws;
  readonly outputs: Readonly<Record<string, string>>;
  readonly unused: readonly string[];
}

async function standUpCentral(change: Resources = {}): Promise<World> {
  const identities = createIdentities();
  const central = await startAws({ identities, accountId: CENTRAL, verifySignatures: true });
  const workload = await startAws({ identities, accountId: WORKLOAD });
  const template: TemplateText = { Resources: { ...CENTRAL_STACK, ...change }, Outputs: OUTPUTS };
  const app = await standUp(central, { central: template }, { secrets: { [SECRET_ARN]: secret('value') } });
  const unused = app.unused.map(({ logicalId, what }) => `${logicalId}: ${what ?? 'all'}`);
  return { central, workload, outputs: app.outputs.central ?? {}, unused };
}

async function callAs(url: string, key: AccessKey): Promise<Response> {
  const parts = { url: new URL('token', url), method: 'POST' as const, headers: {}, body: '{}' };
  const scope = { service: 'lambda', region: 'us-east-1' } as const;
  const headers = await signRequest(parts, key, scope, Date.now());
  return fetch(parts.url, { method: 'POST', headers, body: '{}' });
}

async function accessKey({ workload, outputs }: World): Promise<AccessKey> {
  const form = assuming(outputs.Access ?? '', { ExternalId: EXTERNAL_ID });
  return keyIn(await askSts(workload, sessionOf(workload, CALLER), form));
}

describe('the roles of a template', () => {
  it('are assumed by whom they trust, and call the function whose policy names nobody', async () => {
    const world = await standUpCentral();
    expect(world.outputs).toMatchObject({
      Access: `arn:aws:iam::${CENTRAL}:role/brokers/crm-access`,
      AccessId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/) as string,
    });
    const { Url = '' } = world.outputs;
    expect(Url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_function-url\/[a-z0-9]{32}\/$/);
    expect((await callAs(Url, await accessKey(world))).status).toBe(200);
    const without = await askSts(
      world.workload,
      sessionOf(world.workload, CALLER),
      assuming(world.outputs.Access ?? ''),
    );
    expect(without.status).toBe(403);
    const [administrator] = world.central.account.accessKeys;
    if (administrator === undefined) throw new Error('the account has no key');
    expect((await callAs(Url, administrator)).status, 'nobody has told what it may').toBe(403);
    expect(world.unused).toEqual([]);
  });

  it('are what functions sign as, who read the secrets that their policies and those of the secrets allow', async () => {
    const world = await standUpCentral();
    const response = await callAs(world.outputs.Url ?? '', await accessKey(world));
    const { env } = (await response.json()) as { readonly env: Readonly<Record<string, string>> };
    const key = world.central.account.credentials.find(env.AWS_ACCESS_KEY_ID ?? '');
    expect(key?.roleArn).toBe(world.outputs.Role);
    const read = async (credentials: ReturnType<typeof credentialsOf>): Promise<string | undefined> => {
      const client = new SecretsManagerClient({ ...world.central.sdkSettings, credentials });
      return (await client.send(new GetSecretValueCommand({ SecretId: SECRET_ARN }))).SecretString;
    };
    expect(await read(credentialsOf(key ?? sessionOf(world.central, CALLER)))).toBe('value');
    const { accessKeyId, secretAccessKey, sessionToken } = await accessKey(world);
    const access = { accessKeyId, secretAccessKey, sessionToken, principalArn: '' };
    for (const other of [credentialsOf(access), world.central.sdkSettings.credentials]) {
      expect(await refusalOf(read(other))).toMatchObject({ name: 'AccessDeniedException' });
    }
  });

  it('have the policies that are managed in the app, and those of others are told', async () => {
    const Managed: TemplateEntry = {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        Path: '/p/',
        PolicyDocument: { Statement: { Effect: 'Deny', Action: 'lambda:*', Resource: '*' } },
      },
    };
    const named = (...arns: readonly unknown[]): TemplateEntry => ({
      Type: 'AWS::IAM::Role',
      Properties: { ...CENTRAL_STACK.Access?.Properties, ManagedPolicyArns: arns },
    });
    const denied = await standUpCentral({ Managed, Access: named({ Ref: 'Managed' }) });
    expect((await callAs(denied.outputs.Url ?? '', await accessKey(denied))).status).toBe(403);
    expect(denied.unused).toEqual([]);
    const other = await standUpCentral({ Access: named('arn:aws:iam::aws:policy/AdministratorAccess') });
    expect((await callAs(other.outputs.Url ?? '', await accessKey(other))).status).toBe(200);
    expect(other.unused).toEqual(['Access: a managed policy that is not the app’s']);
  });

  it('have statements whose actions are put together, too', async () => {
    const Deny: TemplateEntry = {
      Type: 'AWS::IAM::Policy',
      Properties: {
        Roles: [{ Ref: 'Access' }],
        PolicyDocument: {
          Statement: { Effect: 'Deny', Action: [{ 'Fn::Join': [':', ['lambda', '*']] }], Resource: '*' },
        },
      },
    };
    const InList: TemplateEntry = {
      ...Deny,
      Properties: {
        ...Deny.Properties,
        PolicyDocument: { Statement: [{ Effect: 'Deny', Action: { 'Fn::Sub': 'lambda:*' }, Resource: '*' }] },
      },
    };
    for (const entry of [Deny, InList]) {
      const world = await standUpCentral({ Deny: entry });
      expect((await callAs(world.outputs.Url ?? '', await accessKey(world))).status).toBe(403);
    }
  });

  it('of another account call where the function lets them in', async () => {
    const permission = (Action: string, more: object): TemplateEntry => ({
      Type: 'AWS::Lambda::Permission',
      Properties: { Action, FunctionName: attribute('Function', 'Arn'), Principal: CALLER, ...more },
    });
    const Url = permission('lambda:InvokeFunctionUrl', { FunctionUrlAuthType: 'AWS_IAM' });
    const Invoke = permission('lambda:InvokeFunction', { InvokedViaFunctionUrl: 'true' });
    const half = await standUpCentral({ UrlPermission: Url });
    const session = sessionOf(half.workload, CALLER);
    expect((await callAs(half.outputs.Url ?? '', session)).status, 'both are needed').toBe(403);
    const whole = await standUpCentral({ UrlPermission: Url, InvokePermission: Invoke });
    expect((await callAs(whole.outputs.Url ?? '', sessionOf(whole.workload, CALLER))).status).toBe(200);
    const other = sessionOf(whole.workload, `arn:aws:iam::${WORKLOAD}:role/crm-interceptor`);
    expect((await callAs(whole.outputs.Url ?? '', other)).status, 'the role without its path').toBe(403);
  });
});

it("a function's URL is at the same place of the port at every start", async () => {
  const [one, other] = [await standUpCentral(), await standUpCentral()];
  const pathOf = ({ outputs }: World): string => new URL(outputs.Url ?? '').pathname;
  expect(pathOf(one)).toBe(pathOf(other));
});

describe('a template that asks for', () => {
  const { Access } = CENTRAL_STACK;

  it.each<[string, Resources, string]>([
    [
      'a condition that is not evaluated',
      {
        Access: {
          Type: 'AWS::IAM::Role',
          Properties: {
            ...Access?.Properties,
            AssumeRolePolicyDocument: {
              Statement: {
                ...{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
                Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
              },
            },
          },
        },
      },
      '"Access" (AWS::IAM::Role): the trust policy of role "crm-access" has a condition "StringEquals" of "aws:PrincipalOrgID", which is not supported',
    ],
    [
      'a second role of one name',
      { Other: { Type: 'AWS::IAM::Role', Properties: { ...Access?.Properties, Path: '/' } } },
      '"Other" (AWS::IAM::Role) has the name "crm-access", which another role of the account has',
    ],
    [
      'a secret that is not there',
      {
        Keep: {
          Type: 'AWS::SecretsManager::ResourcePolicy',
          Properties: { ...CENTRAL_STACK.Keep?.Properties, SecretId: `${SECRET_ARN.slice(0, -6)}XxXxXx` },
        },
      },
      `"Keep" (AWS::SecretsManager::ResourcePolicy) is about secret "${SECRET_ARN.slice(0, -6)}XxXxXx", which is not there`,
    ],
    [
      'a URL for everybody',
      {
        Url: {
          Type: 'AWS::Lambda::Url',
          Properties: { AuthType: 'NONE', TargetFunctionArn: attribute('Function', 'Arn') },
        },
      },
      'property "AuthType" of "Url" (AWS::Lambda::Url): URLs that anybody may call are not supported',
    ],
    [
      'a URL of an alias',
      {
        Url: {
          Type: 'AWS::Lambda::Url',
          Properties: { AuthType: 'AWS_IAM', TargetFunctionArn: 'f', Qualifier: 'live' },
        },
      },
      'property "Qualifier" of "Url" (AWS::Lambda::Url): URLs of an alias are not supported',
    ],
    [
      'callers of an organization',
      {
        All: {
          Type: 'AWS::Lambda::Permission',
          Properties: {
            ...{
              Action: 'lambda:InvokeFunctionUrl',
              FunctionName: 'f',
              Principal: '*',
              PrincipalOrgID: 'o-1',
            },
          },
        },
      },
      '"All" (AWS::Lambda::Permission) has "PrincipalOrgID" for "*"',
    ],
  ])('%s is refused', async (_title, change, message) => {
    await expect(standUpCentral(change)).rejects.toMatchObject({ code: 'config-invalid', message });
  });
});

it.each([
  ['of another account', SECRET_ARN.replace(CENTRAL, WORKLOAD)],
  ['of another Region', SECRET_ARN.replace('us-east-1', 'eu-west-1')],
  ['without its letters', SECRET_ARN.slice(0, -7)],
  ['by name', 'crm'],
])('the value of a secret %s is refused', async (_title, arn) => {
  const aws = await startAws({ accountId: CENTRAL });
  const given = standUp(aws, { central: { Resources: {} } }, { secrets: { [arn]: secret('value') } });
  await expect(given).rejects.toMatchObject({
    code: 'config-invalid',
    message: `"${arn}" is not the ARN of a secret of this account`,
  });
});
