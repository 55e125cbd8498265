import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { CelEngine, TemplateFile } from '@aws/cloudformation-validate';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditRecord } from '../../broker-lambda/audit-log.ts';
import { decodeBrokerPolicyFile } from '../../config/broker-policy.ts';
import { decodeBrokerPolicy } from '../../contract/broker-policy.ts';
import { BrokerStack } from '../../infra/broker-stack.ts';
import type { BrokerStackProps } from '../../infra/broker-stack.ts';
import { CRM_SECRET, ERP_SECRET, EXTERNAL_ID, GLOBEX_SECRET, POLICY } from '../broker-lambda/broker-world.ts';
import { resourcesOf, sayValue } from './say-value.ts';
import { cdkContext, findingsOf } from './synthesize.ts';
import type { Template } from './synthesize.ts';

const CENTRAL = '444455556666';
const ASSUMER = 'arn:aws:iam::111122223333:role/gateways/crm-interceptor';
const ROTATOR = `arn:aws:iam::${CENTRAL}:role/rotate-crm`;
const TOPIC = `arn:aws:sns:eu-central-1:${CENTRAL}:alarms`;
const KEY = `arn:aws:kms:eu-central-1:${CENTRAL}:key/1234`;

/** Workload `crm` through a role of the central account, `hr` by its own and with tokens of its own gateway. */
const TEXT = POLICY.replace(
  `account: '111122223333'\n    role: crm-interceptor`,
  `account: '${CENTRAL}'\n    role: crm-access\n    assumedBy: ${ASSUMER}`,
).replace(
  'issuers: [https://users.example]\n',
  'issuers: [https://users.example]\n    audience: hr-gateway\n',
);

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

const folder = mkdtempSync(join(tmpdir(), 'agentcore-bearer-broker-'));
const outdir = join(folder, 'cdk.out');
let template: Template;
let findings: readonly string[];

function addStack(app: App, id: string, props: Partial<BrokerStackProps> = {}): BrokerStack {
  return new BrokerStack(app, id, {
    env: { account: CENTRAL, region: 'eu-central-1' },
    deploymentId: 'central',
    policy: decodeBrokerPolicyFile({ file: 'broker.yaml', text: TEXT }),
    bundleFolder: join(folder, 'bundle'),
    memoryMb: 256,
    logRetentionDays: 365,
    tracing: true,
    ...props,
  });
}

function newApp(out: string): App {
  return new App({ outdir: out, context: cdkContext(), analyticsReporting: false });
}

beforeAll(() => {
  mkdirSync(join(folder, 'bundle'));
  writeFileSync(join(folder, 'bundle', 'index.mjs'), 'export const handler = () => ({ statusCode: 200 });\n');
  const app = newApp(outdir);
  const readers = { otherReaders: [ROTATOR], keyArns: [KEY], reservedConcurrency: 3, alarmsTopicArn: TOPIC };
  addStack(app, 'Central', readers);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  findings = findingsOf(app, outdir);
  template = JSON.parse(readFileSync(join(outdir, 'Central.template.json'), 'utf8')) as Template;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function say({ Effect, Principal, Action, Resource, Condition }: Statement): string {
  const who = Principal === undefined ? '' : ` by ${JSON.stringify(Principal)}`;
  const what = Resource === undefined ? '' : ` on ${sayValue(Resource)}`;
  return `${Effect} ${sayValue(Action)}${what}${who}${Condition === undefined ? '' : ` when ${JSON.stringify(Condition)}`}`;
}

interface RoleProperties {
  readonly RoleName?: string;
  readonly AssumeRolePolicyDocument: { readonly Statement: readonly Statement[] };
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
  readonly ManagedPolicyArns?: unknown;
}

function roles(): Readonly<Record<string, { trust: string[]; may: string[]; managed: unknown }>> {
  return Object.fromEntries(
    resourcesOf(template, 'AWS::IAM::Role').map(([, properties]) => {
      const role = properties as unknown as RoleProperties;
      const may = role.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.map(say));
      const trust = role.AssumeRolePolicyDocument.Statement.map(say);
      return [role.RoleName ?? 'broker', { trust, may, managed: role.ManagedPolicyArns }];
    }),
  );
}

describe('the stack of a token broker', () => {
  it('is what cdk-nag and CloudFormation Validate have nothing against', () => {
    expect(findings).toEqual([]);
  });

  it('is what CloudFormation Validate finds nothing to warn of but ARNs that the policy names', () => {
    const engine = new CelEngine({});
    const file = new TemplateFile(join(outdir, 'Central.template.json'));
    const { diagnostics } = engine.validateStandard(file, { severityLevel: 'WARN' });
    engine.free();
    const found = diagnostics.map(({ ruleId, entity }) => `${ruleId} ${JSON.stringify(entity)}`);
    // W9013: an account in an ARN. Those of workloads are others, those of secrets are the owner's to write.
    const isNamed = /^W9013 .*(ResourcePolicy|Lambda::Permission)/;
    expect(found.filter((each) => !isNamed.test(each))).toEqual([]);
  });

  it('has no wildcard but for traces', () => {
    const open = [...Object.values(roles())].flatMap(({ may }) => may.filter((each) => each.includes('*')));
    expect(open).toEqual(['Allow xray:PutTelemetryRecords xray:PutTraceSegments on *']);
  });

  it('reads the secrets of its policy and no other', () => {
    expect(roles().broker).toEqual({
      trust: ['Allow sts:AssumeRole by {"Service":"lambda.amazonaws.com"}'],
      may: [
        'Allow logs:CreateLogStream logs:PutLogEvents on <BrokerLog.Arn>',
        'Allow xray:PutTelemetryRecords xray:PutTraceSegments on *',
        `Allow secretsmanager:GetSecretValue on ${CRM_SECRET} ${GLOBEX_SECRET} ${ERP_SECRET}`,
        `Allow kms:Decrypt on ${KEY} when {"StringEquals":{"kms:ViaService":{"Fn::Join":["",["secretsmanager.eu-central-1.",{"Ref":"AWS::URLSuffix"}]]}}}`,
      ],
      managed: undefined,
    });
  });

  it('trusts the role of another account with the external id of its workload alone', () => {
    expect(roles()['crm-access']).toEqual({
      trust: [
        `Allow sts:AssumeRole by {"AWS":"${ASSUMER}"} when {"StringEquals":{"sts:ExternalId":"${EXTERNAL_ID}"}}`,
      ],
      may: [
        'Allow lambda:InvokeFunctionUrl on <BrokerFunction.Arn> when {"StringEquals":{"lambda:FunctionUrlAuthType":"AWS_IAM"}}',
        'Allow lambda:InvokeFunction on <BrokerFunction.Arn> when {"Bool":{"lambda:InvokedViaFunctionUrl":"true"}}',
      ],
      managed: undefined,
    });
    expect(Object.keys(roles())).toHaveLength(2);
  });

  it('lets a role that asks itself call the function by its URL, and in no other way', () => {
    const principal = 'arn:aws:iam::777788889999:role/hr-interceptor';
    const permissions = resourcesOf(template, 'AWS::Lambda::Permission').map(([, properties]) =>
      Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, sayValue(value)])),
    );
    expect(permissions).toEqual([
      {
        Action: 'lambda:InvokeFunctionUrl',
        FunctionName: '<BrokerFunctionFunctionUrl.FunctionArn>',
        FunctionUrlAuthType: 'AWS_IAM',
        Principal: principal,
      },
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: '<BrokerFunction.Arn>',
        InvokedViaFunctionUrl: 'true',
        Principal: principal,
      },
    ]);
  });

  it('has a URL that wants a signature', () => {
    const [[, url] = []] = resourcesOf(template, 'AWS::Lambda::Url');
    expect(url).toMatchObject({ AuthType: 'AWS_IAM' });
    expect(url).not.toHaveProperty('Cors');
  });

  it('keeps each secret to the broker and to whoever rotates it', () => {
    const policies = resourcesOf(template, 'AWS::SecretsManager::ResourcePolicy').map(
      ([, properties]) => properties,
    );
    expect(policies.map(({ SecretId }) => SecretId)).toEqual([CRM_SECRET, GLOBEX_SECRET, ERP_SECRET]);
    for (const { BlockPublicPolicy, ResourcePolicy } of policies) {
      expect(BlockPublicPolicy).toBe(true);
      const { Statement: statements } = ResourcePolicy as { readonly Statement: readonly Statement[] };
      expect(statements).toEqual([
        {
          Sid: 'KeepToReaders',
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 'secretsmanager:GetSecretValue',
          Resource: '*',
          Condition: {
            ArnNotEquals: {
              'aws:PrincipalArn': [{ 'Fn::GetAtt': [expect.stringContaining('BrokerRole'), 'Arn'] }, ROTATOR],
            },
          },
        },
      ]);
    }
  });

  it('ships the policy with the function, as the function reads it', () => {
    const [asset = ''] = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
    const shipped: unknown = JSON.parse(readFileSync(join(outdir, asset, 'policy.json'), 'utf8'));
    expect(decodeBrokerPolicy(shipped)).toEqual(decodeBrokerPolicyFile({ file: 'broker.yaml', text: TEXT }));
    const [[, made] = []] = resourcesOf(template, 'AWS::Lambda::Function');
    expect(made).toMatchObject({
      Environment: { Variables: { DEPLOYMENT_ID: 'central', POLICY_FILE: '/var/task/policy.json' } },
      ReservedConcurrentExecutions: 3,
    });
  });

  it('tells where the broker is, and which role is assumed', () => {
    const said = Object.entries(template.Outputs).map(([name, { Value }]) => [name, sayValue(Value)]);
    expect(said).toEqual([
      ['BrokerUrl', '<BrokerFunctionFunctionUrl.FunctionUrl>'],
      ['BrokerArn', '<BrokerFunction.Arn>'],
      ['CrmRoleArn', '<BrokerAccesscrmaccess.Arn>'],
    ]);
  });

  it('has alarms for errors, throttles, calls near the timeout, and for those who get no token', () => {
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(
      ([, { MetricName, Threshold, AlarmActions }]) => [MetricName, Threshold, AlarmActions],
    );
    expect(alarms).toEqual([
      ['Errors', 0, [TOPIC]],
      ['Throttles', 0, [TOPIC]],
      ['Duration', 15_000, [TOPIC]],
      ['central/broker/Unavailable', 5, [TOPIC]],
      ['central/broker/Refused', 20, [TOPIC]],
      ['central/broker/Limited', 0, [TOPIC]],
    ]);
  });

  it('counts each outcome that the function writes and that brings no token', () => {
    const filters = resourcesOf(template, 'AWS::Logs::MetricFilter').map(([, properties]) => [
      sayValue(properties.LogGroupName),
      sayValue(properties.FilterPattern),
    ]);
    expect(filters).toEqual([
      ['<BrokerLog>', '{ ($.outcome = "unavailable") || ($.outcome = "failed") }'],
      ['<BrokerLog>', '{ $.outcome = "refused" }'],
      ['<BrokerLog>', '{ $.outcome = "limited" }'],
    ]);
    const counted = filters.flatMap(([, pattern = '']) =>
      [...pattern.matchAll(/"(\w+)"/g)].map(([, word]) => word),
    );
    const written = [403, 429, 500, 503].map((status) => auditRecord({}, 0, 0, status).outcome);
    expect(counted.toSorted()).toEqual(written.toSorted());
  });
});

describe('a policy that does not fit the account', () => {
  it.each([
    [
      'a role to assume elsewhere',
      TEXT.replace(`account: '${CENTRAL}'`, `account: '111122223333'`),
      `workload "crm" has a role to assume in account 111122223333, which is not the broker's`,
    ],
    [
      'a secret elsewhere',
      TEXT.replace(GLOBEX_SECRET, GLOBEX_SECRET.replace(CENTRAL, '111122223333')),
      `secret "${GLOBEX_SECRET.replace(CENTRAL, '111122223333')}" is not in the broker's account ${CENTRAL}`,
    ],
    [
      'a secret in another Region',
      TEXT.replace(GLOBEX_SECRET, GLOBEX_SECRET.replace('eu-central-1', 'eu-west-1')),
      `secret "${GLOBEX_SECRET.replace('eu-central-1', 'eu-west-1')}" is not in the broker's Region eu-central-1`,
    ],
    [
      'a part of an ARN',
      TEXT.replace(ERP_SECRET, ERP_SECRET.replace('-AbCdEf', '')),
      `secret "${ERP_SECRET.replace('-AbCdEf', '')}" is named by a part of its ARN`,
    ],
    [
      'two workloads with one output',
      TEXT.replace(
        '  - name: hr\n',
        `  - { name: crm., account: '${CENTRAL}', role: other, assumedBy: '${ASSUMER}', gateway: g, externalId: other-0123456789abcdef, issuers: [https://users.example] }\n  - name: hr\n`,
      ),
      'workload "crm." has output "CrmRoleArn" of another one',
    ],
  ])('is refused: %s', (_, text, message) => {
    const policy = decodeBrokerPolicyFile({ file: 'broker.yaml', text });
    expect(() => addStack(newApp(join(folder, 'refused')), 'Refused', { policy })).toThrow(
      expect.objectContaining({ code: 'config-invalid', message }),
    );
  });
});
