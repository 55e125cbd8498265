import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markedProviderName } from '../../contract/deployment-marks.ts';
import { resourcesOf, sayValue } from './say-value.ts';
import { synthesize, VARIANTS } from './synthesize.ts';
import type { Synthesized, Template } from './synthesize.ts';

let made: Synthesized;
beforeAll(() => {
  made = synthesize(Object.keys(VARIANTS));
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

const DOCUMENTS = 'agentcore-bearer/My-Gateway/*';

/** Who assumes the role, and what it reads in the stack's bucket. */
function gatewayGrants({ arn, account }: Place): readonly string[] {
  return [
    `GatewayRole: Allow s3:GetObject on <GatewaySchemas.Arn>/${DOCUMENTS}`,
    `GatewayRole: ${trust({ arn, account })}`,
    'GatewaySchemasPolicy: Deny s3:* on <GatewaySchemas.Arn> <GatewaySchemas.Arn>/* by {"AWS":"*"} when Bool aws:SecureTransport false',
  ];
}

function trust({ arn, account }: Pick<Place, 'arn' | 'account'>): string {
  return (
    'Allow sts:AssumeRole by {"Service":"bedrock-agentcore.amazonaws.com"} when ' +
    `StringEquals aws:SourceAccount ${account}, ArnLike aws:SourceArn ${arn('bedrock-agentcore')}:gateway/my-gateway-??????????`
  );
}

function identities({ arn }: Place): string {
  const directory = `${arn('bedrock-agentcore')}:workload-identity-directory/default`;
  return [
    directory,
    ...['My-Gateway', 'my-gateway'].map((name) => `${directory}/workload-identity/${name}-*`),
  ].join(' ');
}

function keyGrants(place: Place, secrets: string): readonly string[] {
  const vault = `${place.arn('bedrock-agentcore')}:token-vault/default`;
  return [
    'GatewayRole: Allow bedrock-agentcore:GetResourceApiKey on ' +
      `${vault} ${vault}/apikeycredentialprovider/my-key ${identities(place)}`,
    `GatewayRole: Allow bedrock-agentcore:GetWorkloadAccessToken on ${identities(place)}`,
    `GatewayRole: Allow secretsmanager:GetSecretValue on ${secrets}`,
  ];
}

function oauthGrants(place: Place, provider: string, secret: string): readonly string[] {
  const vault = `${place.arn('bedrock-agentcore')}:token-vault/default`;
  return [
    'GatewayRole: Allow bedrock-agentcore:GetResourceOauth2Token on ' +
      `${vault} ${vault}/oauth2credentialprovider/${provider} ${identities(place)}`,
    'GatewayRole: Allow bedrock-agentcore:GetWorkloadAccessToken bedrock-agentcore:GetWorkloadAccessTokenForJWT on ' +
      identities(place),
    `GatewayRole: Allow secretsmanager:GetSecretValue on ${place.arn('secretsmanager')}:secret:${secret}`,
  ];
}

describe('the stack grants nothing but this', () => {
  it.each([
    [
      'Plain',
      [
        ...gatewayGrants(UNKNOWN),
        ...keyGrants(UNKNOWN, '<ApiKey1Secret>'),
        ...vendorGrants('asana', UNKNOWN),
      ],
    ],
    [
      'Issuer',
      [
        ...gatewayGrants(UNKNOWN),
        ...keyGrants(
          UNKNOWN,
          `${UNKNOWN.arn('secretsmanager')}:secret:bedrock-agentcore-identity!default/apikey/my-key-*`,
        ),
        ...vendorGrants('asana', UNKNOWN, false),
      ],
    ],
    ['None', gatewayGrants(UNKNOWN)],
    [
      'Iam',
      [
        ...gatewayGrants(UNKNOWN),
        'GatewayRole: Allow execute-api:Invoke on arn:aws:execute-api:eu-central-1:123456789012:abc/prod/GET/*',
      ],
    ],
    [
      'OwnClient',
      [
        `GatewayRole: Allow s3:GetObject on arn:<AWS::Partition>:s3:::documents-of-all/${DOCUMENTS}`,
        `GatewayRole: ${trust(UNKNOWN)}`,
        ...oauthGrants(UNKNOWN, markedProviderName('My-Gateway', 'my-oauth'), 'vendor/my-client-??????'),
      ],
    ],
    [
      'Consent',
      [
        ...gatewayGrants(KNOWN),
        ...oauthGrants(KNOWN, 'their-oauth', 'bedrock-agentcore-identity!default/oauth2/their-oauth-*'),
      ],
    ],
    [
      'Stepped',
      [
        'GatewayRole: Allow lambda:InvokeFunction on <InterceptorFunction.Arn>',
        `InterceptorRole: ${LAMBDA}`,
        'InterceptorRole: Allow logs:CreateLogStream logs:PutLogEvents on <InterceptorLog.Arn>',
        `InterceptorRole: ${TRACES}`,
        'InterceptorRole: Allow secretsmanager:GetSecretValue on ' +
          'arn:aws:secretsmanager:us-east-1:123456789012:secret:other-AbCdEf ' +
          `${UNKNOWN.arn('secretsmanager')}:secret:gateway/client-??????`,
        'InterceptorRole: Allow kms:Decrypt on arn:aws:kms:us-east-1:123456789012:key/1234' +
          ' when StringEquals kms:ViaService secretsmanager.<AWS::Region>.<AWS::URLSuffix>',
        ...gatewayGrants(UNKNOWN),
        ...keyGrants(UNKNOWN, '<ApiKey1Secret>'),
        ...vendorGrants('asana', UNKNOWN),
      ],
    ],
    [
      'Brokered',
      [
        'GatewayRole: Allow lambda:InvokeFunction on <InterceptorFunction.Arn>',
        `InterceptorRole: ${LAMBDA}`,
        'InterceptorRole: Allow logs:CreateLogStream logs:PutLogEvents on <InterceptorLog.Arn>',
        `InterceptorRole: ${TRACES}`,
        'InterceptorRole: Allow sts:AssumeRole on arn:aws:iam::444455556666:role/crm-access' +
          ' when StringEquals sts:ExternalId deployment-1',
        'InterceptorRole: Allow lambda:InvokeFunctionUrl on arn:aws:lambda:eu-central-1:444455556666:function:broker' +
          ' when StringEquals lambda:FunctionUrlAuthType AWS_IAM',
        'InterceptorRole: Allow lambda:InvokeFunction on arn:aws:lambda:eu-central-1:444455556666:function:broker' +
          ' when Bool lambda:InvokedViaFunctionUrl true',
        'InterceptorRole: Allow execute-api:Invoke on arn:aws:execute-api:eu-central-1:444455556666:api123/prod/POST/token',
        ...gatewayGrants({ ...KNOWN, stage: 'prod' }),
        ...keyGrants(KNOWN, '<ApiKey1Secret>'),
        ...vendorGrants('asana', { ...KNOWN, stage: 'prod' }),
      ],
    ],
    [
      'Everything',
      [
        'ApiGatewayLogRole: Allow sts:AssumeRole by {"Service":"apigateway.amazonaws.com"}',
        'ApiGatewayLogRole: managed arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs',
        'GatewayRole: Allow lambda:InvokeFunction on ' +
          ['after', 'before'].map((name) => `${KNOWN.arn('lambda')}:function:${name}`).join(' '),
        ...gatewayGrants(KNOWN),
        ...keyGrants(KNOWN, '<ApiKey1Secret> <ApiKey2Secret>'),
        ...vendorGrants('asana', KNOWN),
        ...vendorGrants('myfiles', KNOWN),
      ],
    ],
  ])('%s', (name, wanted) => {
    const template = made.templates[name];
    expect(template && grants(template)).toEqual([...wanted].sort());
  });
});
