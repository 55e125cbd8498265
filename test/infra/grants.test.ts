import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resourcesOf, sayValue } from './say-value.ts';
import { synthesize } from './synthesize.ts';
import type { Synthesized, Template } from './synthesize.ts';

let made: Synthesized;
beforeAll(() => {
  made = synthesize(['Plain', 'Everything', 'Issuer']);
});
afterAll(() => made.remove());

interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

interface Policy {
  readonly Statement: readonly Statement[];
}

function say(holder: string, { Effect, Principal, Action, Resource, Condition }: Statement): string {
  const who = Principal === undefined ? '' : ` by ${JSON.stringify(Principal)}`;
  const when =
    Condition === undefined
      ? ''
      : ` when ${Object.entries(Condition as Readonly<Record<string, Readonly<Record<string, unknown>>>>)
          .flatMap(([test, keys]) =>
            Object.entries(keys).map(([key, value]) => `${test} ${key} ${sayValue(value)}`),
          )
          .join(', ')}`;
  const what = Resource === undefined ? '' : ` on ${sayValue(Resource)}`;
  return `${holder}: ${Effect} ${sayValue(Action)}${what}${who}${when}`;
}

/** Every grant of a template, wherever CloudFormation has a place for one. */
function grants(template: Template): readonly string[] {
  const roles = resourcesOf(template, 'AWS::IAM::Role').flatMap(([name, properties]) => {
    const inline = (properties.Policies ?? []) as readonly { readonly PolicyDocument: Policy }[];
    const managed = (properties.ManagedPolicyArns ?? []) as readonly unknown[];
    return [
      ...(properties.AssumeRolePolicyDocument as Policy).Statement.map((each) => say(name, each)),
      ...inline.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.map((each) => say(name, each))),
      ...managed.map((arn) => `${name}: managed ${sayValue(arn)}`),
    ];
  });
  const attached = [
    'AWS::IAM::Policy',
    'AWS::IAM::ManagedPolicy',
    'AWS::S3::BucketPolicy',
    'AWS::SecretsManager::ResourcePolicy',
    'AWS::Logs::ResourcePolicy',
  ]
    .flatMap((type) => resourcesOf(template, type))
    .flatMap(([name, { PolicyDocument, ResourcePolicy }]) =>
      ((PolicyDocument ?? ResourcePolicy) as Policy).Statement.map((each) => say(name, each)),
    );
  const permissions = resourcesOf(template, 'AWS::Lambda::Permission').map(
    ([, { Action, FunctionName, Principal, SourceArn }]) =>
      `${sayValue(FunctionName)}: ${sayValue(Action)} by ${sayValue(Principal)} from ${sayValue(SourceArn)}`,
  );
  return [...roles, ...attached, ...permissions].sort();
}

const LAMBDA = 'Allow sts:AssumeRole by {"Service":"lambda.amazonaws.com"}';
const TRACES = 'Allow xray:PutTelemetryRecords xray:PutTraceSegments on *';

/** Where things are: partition, Region and account, as an ARN has them, and the stage of the APIs. */
interface Place {
  readonly arn: (service: string) => string;
  readonly account: string;
  readonly stage: string;
}

const UNKNOWN: Place = {
  arn: (service) => `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>`,
  account: '<AWS::AccountId>',
  stage: 'prod',
};
const KNOWN: Place = {
  arn: (service) => `arn:aws:${service}:eu-central-1:123456789012`,
  account: '123456789012',
  stage: 'live',
};

function vendorGrants(name: string, { arn, stage }: Place, hasTraces = true): readonly string[] {
  const vendor = `Vendor${name}`;
  const source = `${arn('execute-api')}:<${vendor}Api>/<${vendor}ApiDeploymentStage${stage}>/*/`;
  return [
    `<${vendor}TargetFunction.Arn>: lambda:InvokeFunction by apigateway.amazonaws.com from ${source}`,
    `<${vendor}TargetFunction.Arn>: lambda:InvokeFunction by apigateway.amazonaws.com from ${source}*`,
    `${vendor}TargetRole: ${LAMBDA}`,
    `${vendor}TargetRole: Allow logs:CreateLogStream logs:PutLogEvents on <${vendor}TargetLog.Arn>`,
    ...(hasTraces ? [`${vendor}TargetRole: ${TRACES}`] : []),
  ];
}

function gatewayGrants({ arn, account }: Place, secrets: string): readonly string[] {
  const where = arn('bedrock-agentcore');
  const directory = `${where}:workload-identity-directory/default`;
  const identity = ['My-Gateway', 'my-gateway']
    .map((name) => `${directory}/workload-identity/${name}-*`)
    .join(' ');
  const vault = `${where}:token-vault/default`;
  return [
    'GatewayRole: Allow bedrock-agentcore:GetResourceApiKey on ' +
      `${vault} ${vault}/apikeycredentialprovider/my-key ${directory} ${identity}`,
    `GatewayRole: Allow bedrock-agentcore:GetWorkloadAccessToken on ${directory} ${identity}`,
    'GatewayRole: Allow s3:GetObject on <GatewaySchemas.Arn>/*',
    `GatewayRole: Allow secretsmanager:GetSecretValue on ${secrets}`,
    'GatewayRole: Allow sts:AssumeRole by {"Service":"bedrock-agentcore.amazonaws.com"} when ' +
      `StringEquals aws:SourceAccount ${account}, ArnLike aws:SourceArn ${where}:gateway/my-gateway-*`,
    'GatewaySchemasPolicy: Deny s3:* on <GatewaySchemas.Arn> <GatewaySchemas.Arn>/* by {"AWS":"*"} when Bool aws:SecureTransport false',
  ];
}

describe('the stack grants nothing but this', () => {
  it.each([
    ['Plain', [...gatewayGrants(UNKNOWN, '<ApiKey1Secret>'), ...vendorGrants('asana', UNKNOWN)]],
    ['Issuer', [...gatewayGrants(UNKNOWN, '<ApiKey1Secret>'), ...vendorGrants('asana', UNKNOWN, false)]],
    [
      'Everything',
      [
        'ApiGatewayLogRole: Allow sts:AssumeRole by {"Service":"apigateway.amazonaws.com"}',
        'ApiGatewayLogRole: managed arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs',
        'GatewayRole: Allow lambda:InvokeFunction on ' +
          ['after', 'before'].map((name) => `${KNOWN.arn('lambda')}:function:${name}`).join(' '),
        ...gatewayGrants(KNOWN, '<ApiKey1Secret> <ApiKey2Secret>'),
        ...vendorGrants('asana', KNOWN),
        ...vendorGrants('myfiles', KNOWN),
      ],
    ],
  ])('%s', (name, wanted) => {
    const template = made.templates[name];
    expect(template && grants(template)).toEqual([...wanted].sort());
  });
});
