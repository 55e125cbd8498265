import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeBrokerConfig } from '../../config/broker-config.ts';
import { API_KEY_FIELD, GATEWAY_OUTPUTS } from '../../contract/stack-outputs.ts';
import { BrokerStack } from '../../infra/broker-stack.ts';
import { destroy, prepareDestroy } from '../../registrar/destroy.ts';
import { register } from '../../registrar/register.ts';
import { POLICY } from '../broker-lambda/broker-world.ts';
import { cdkContext, synthesize, UNCHECKED, VARIANTS } from '../infra/synthesize.ts';
import type { Template } from '../infra/synthesize.ts';
import { startWorld, SWIFT } from '../registrar/crash-world.ts';
import type { World } from '../registrar/crash-world.ts';
import { withGateway } from '../registrar/stack-gateway.ts';

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

function statementsOf(name: string): readonly Statement[] {
  const url = new URL(`../../docs/policies/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { readonly Statement: readonly Statement[] }).Statement;
}

const listed = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value;

function actionsOf(statements: readonly Statement[]): readonly string[] {
  return [...new Set(statements.flatMap(({ Action }) => listed(Action)))].sort();
}

/** The permission behind a call, as the service authorization reference names it. */
function permissionFor(call: string): string {
  const [service = '', operation = ''] = call.split(' ');
  if (service === 'apigateway') return 'apigateway:GET';
  return `${service}:${S3_PERMISSIONS[operation] ?? operation}`;
}

/** Operations of S3 whose permission has another name. */
const S3_PERMISSIONS: Readonly<Record<string, string>> = {
  ListObjectsV2: 'ListBucket',
  HeadObject: 'GetObject',
};

/**
 * What no call shows: creating the first provider makes the account's token vault, and an EXTERNAL secret is read by the
 * caller's permission (both reported in public code, neither documented); tags are given in the call that creates.
 */
const UNSEEN = [
  'bedrock-agentcore:CreateTokenVault',
  'bedrock-agentcore:GetTokenVault',
  'bedrock-agentcore:TagResource',
  'secretsmanager:GetSecretValue',
];

describe('the policy for register', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ documents: 's3', targets: 2, key: 'external' });
  });
  afterAll(() => world.close());

  it('allows the calls that register and destroy make with a stack, and no other', async () => {
    const { aws, local, changed, calls } = world;
    const input = await withGateway(world);
    const before = calls.length;
    await register(input, aws, SWIFT);
    await register({ ...input, targets: changed.targets.slice(0, 1) }, aws, SWIFT);
    const key = JSON.stringify({ [API_KEY_FIELD]: 'the-value-of-the-second-version' });
    const second = { [GATEWAY_OUTPUTS.apiKeySecretArn]: local.account.secrets.create('key-2', key).arn };
    const rotated = { ...input, outputs: { ...input.outputs, Own: { ...input.outputs?.Own, ...second } } };
    await register(rotated, aws, SWIFT);
    await destroy(await prepareDestroy(rotated, aws, SWIFT), aws, SWIFT);
    const needed = [...new Set(calls.slice(before).map(permissionFor))];
    expect(actionsOf(statementsOf('register'))).toEqual([...needed, ...UNSEEN].sort());
  });
});

describe('each policy', () => {
  it.each(['register', 'cloudformation', 'broker'])(
    'names whole actions, each once in a statement: %s',
    (name) => {
      for (const { Action } of statementsOf(name)) {
        const actions = listed(Action);
        expect([...new Set(actions)].sort()).toEqual(actions);
        expect(actions.filter((action) => !/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action))).toEqual([]);
      }
    },
  );

  it.each(['register', 'cloudformation', 'broker'])(
    'fits a managed policy with long names in it: %s',
    (name) => {
      const text = JSON.stringify({ Version: '2012-10-17', Statement: statementsOf(name) })
        .replaceAll('ACCOUNT', '111122223333')
        .replaceAll('REGION', 'ap-southeast-2')
        .replaceAll(
          /STACK|GATEWAY|PROVIDER|DEPLOYMENT|ACCESS_ROLE|SECRET/g,
          'a-gateway-with-a-name-of-48-characters-and-so-on',
        )
        .replaceAll('BUCKET', 'b'.repeat(63));
      // Characters without white space (IAM quotas; documented).
      expect(text.length).toBeLessThanOrEqual(6144);
    },
  );

  it('names what it is about, but where a service knows no names', () => {
    const open = ['register', 'cloudformation', 'broker']
      .flatMap(statementsOf)
      .filter(({ Resource }) => listed(Resource).includes('*'))
      .map(({ Sid }) => Sid);
    expect(open).toEqual(['WithoutResources', 'UserPool', 'WithoutResources']);
  });
});

/** Whose actions CloudFormation takes for a type of resource. */
const SERVICES: Readonly<Record<string, string>> = {
  'AWS::ApiGateway': 'apigateway',
  'AWS::BedrockAgentCore': 'bedrock-agentcore',
  'AWS::CloudWatch': 'cloudwatch',
  'AWS::Cognito': 'cognito-idp',
  'AWS::IAM': 'iam',
  'AWS::Lambda': 'lambda',
  'AWS::Logs': 'logs',
  'AWS::S3': 's3',
  'AWS::SecretsManager': 'secretsmanager',
};

/** What makes and removes a type, where that is not the create and delete of its own name. */
const OTHERWISE: Readonly<Record<string, readonly [string, string]>> = {
  'AWS::CloudWatch::Alarm': ['PutMetricAlarm', 'DeleteAlarms'],
  'AWS::Cognito::UserPoolResourceServer': ['CreateResourceServer', 'DeleteResourceServer'],
  'AWS::Lambda::Permission': ['AddPermission', 'RemovePermission'],
  'AWS::Lambda::Url': ['CreateFunctionUrlConfig', 'DeleteFunctionUrlConfig'],
  'AWS::Logs::DeliveryDestination': ['PutDeliveryDestination', 'DeleteDeliveryDestination'],
  'AWS::Logs::DeliverySource': ['PutDeliverySource', 'DeleteDeliverySource'],
  'AWS::Logs::MetricFilter': ['PutMetricFilter', 'DeleteMetricFilter'],
  'AWS::SecretsManager::ResourcePolicy': ['PutResourcePolicy', 'DeleteResourcePolicy'],
  'AWS::S3::BucketPolicy': ['PutBucketPolicy', 'DeleteBucketPolicy'],
};

/** Actions that make and remove these types, and are not in a policy; of a service that is unknown here the type. */
function missingIn(policy: string, types: ReadonlySet<string>): readonly string[] {
  const allowed = new Set(actionsOf(statementsOf(policy)));
  const needed = [...types].flatMap((type) => {
    const [vendor = '', service = '', name = ''] = type.split('::');
    const prefix = SERVICES[`${vendor}::${service}`];
    if (prefix === undefined) return [type];
    const actions =
      prefix === 'apigateway' ? ['POST', 'DELETE'] : (OTHERWISE[type] ?? [`Create${name}`, `Delete${name}`]);
    return actions.map((action) => `${prefix}:${action}`);
  });
  return needed.filter((action) => !allowed.has(action));
}

function typesOf(templates: readonly Template[]): ReadonlySet<string> {
  return new Set(templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)));
}

describe('the policy for CloudFormation', () => {
  it('has what makes and removes each type of resource that a stack can have', { timeout: 120_000 }, () => {
    const made = synthesize(Object.keys(VARIANTS));
    const types = typesOf(Object.values(made.templates));
    made.remove();
    expect(types.size).toBeGreaterThan(15);
    expect(missingIn('cloudformation', types)).toEqual([]);
  });

  it(
    "has what makes and removes each type of resource that a broker's stack has",
    { timeout: 120_000 },
    () => {
      const types = typesOf([brokerTemplate()]);
      expect(types.size).toBe(8);
      expect(missingIn('broker', types)).toEqual([]);
    },
  );
});

/** With one workload that assumes a role and one that asks itself. */
function brokerTemplate(): Template {
  const folder = mkdtempSync(join(tmpdir(), 'agentcore-bearer-policies-'));
  try {
    const bundleFolder = join(folder, 'bundle');
    mkdirSync(bundleFolder);
    writeFileSync(join(bundleFolder, 'index.mjs'), '');
    const outdir = join(folder, 'cdk.out');
    const app = new App({ outdir, context: { ...cdkContext(), ...UNCHECKED }, analyticsReporting: false });
    const text = POLICY.replace(
      `account: '111122223333'`,
      `account: '444455556666'\n    assumedBy: arn:aws:iam::111122223333:role/interceptor`,
    ).replace('gateway: hr-gateway', 'gateway: hr-gateway\n    audience: hr-gateway');
    const { policy, stack } = decodeBrokerConfig({ file: 'broker.yaml', text: `${text}name: central\n` });
    new BrokerStack(app, 'Central', { ...stack, policy, deploymentId: 'central', bundleFolder });
    app.synth();
    return JSON.parse(readFileSync(join(outdir, 'Central.template.json'), 'utf8')) as Template;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
