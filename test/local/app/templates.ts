import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readAssembly } from '../../../local/app/read-assembly.ts';
import { standUpApp } from '../../../local/app/stand-up-app.ts';
import type { AppOptions, LocalApp } from '../../../local/app/stand-up-app.ts';
import type { LocalAws } from '../../../local/start.ts';

/** A resource as it stands in a template. */
export interface TemplateEntry {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
}

/** A template as JSON. */
export interface TemplateText {
  readonly Resources: Readonly<Record<string, TemplateEntry>>;
  readonly [section: string]: unknown;
}

/** Answers what it is called with, and its own variables. */
export const BUNDLE = `export const handler = async (event) => ({
  statusCode: 200,
  headers: {},
  body: JSON.stringify({ path: event.path, key: event.requestContext.identity?.apiKeyId, env: process.env }),
});`;

/**
 * Writes what `cdk synth` writes for stacks of these templates, each with the one asset `code.zip` and dependent on those
 * behind it. Where a stack's environment is not given it has none.
 */
export async function writeAssembly(
  stacks: Readonly<Record<string, TemplateText>>,
  environments: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'asset.code'));
  await writeFile(join(folder, 'asset.code', 'index.mjs'), BUNDLE);
  const names = Object.keys(stacks);
  const artifacts = names.flatMap((name, index) => [
    [`${name}.assets`, { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } }],
    [
      name,
      {
        type: 'aws:cloudformation:stack',
        environment: environments[name] ?? 'aws://unknown-account/unknown-region',
        properties: { templateFile: `${name}.template.json` },
        dependencies: [...names.slice(index + 1), `${name}.assets`],
      },
    ],
  ]);
  const asset = {
    source: { path: 'asset.code', packaging: 'zip' },
    destinations: { d: { objectKey: 'code.zip' } },
  };
  const files = { 'manifest.json': { artifacts: Object.fromEntries(artifacts) as unknown } };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(files['manifest.json']));
  await writeFile(join(folder, 'assets.json'), JSON.stringify({ files: { code: asset } }));
  for (const [name, template] of Object.entries(stacks)) {
    await writeFile(join(folder, `${name}.template.json`), JSON.stringify(template));
  }
  return folder;
}

/** Stands up stacks of these templates. */
export async function standUp(
  aws: LocalAws,
  stacks: Readonly<Record<string, TemplateText>>,
  options?: AppOptions,
): Promise<LocalApp> {
  return standUpApp(aws, await readAssembly(await writeAssembly(stacks)), options);
}

const CODE = { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'code.zip' };

/** An API with a key, a plan and a function, as CDK writes them. */
export const API: Readonly<Record<string, TemplateEntry>> = {
  Secret: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: {
      GenerateSecretString: {
        SecretStringTemplate: '{}',
        GenerateStringKey: 'apiKey',
        ExcludePunctuation: true,
      },
    },
  },
  Key: {
    Type: 'AWS::ApiGateway::ApiKey',
    Properties: {
      Enabled: true,
      Name: 'key',
      Value: {
        'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Secret' }, ':SecretString:apiKey::}}']],
      },
    },
  },
  Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: CODE,
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Timeout: 20,
      MemorySize: 256,
      Environment: {
        Variables: {
          ROUTES_FILE: '/var/task/routes.json',
          API_URL: { 'Fn::Sub': 'https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/prod' },
        },
      },
    },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
      Principal: 'apigateway.amazonaws.com',
      SourceArn: {
        'Fn::Join': [
          '',
          [
            'arn:aws:execute-api:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':',
            { Ref: 'Api' },
            '/',
            { Ref: 'Stage' },
            '/*/*',
          ],
        ],
      },
    },
  },
  Stage: {
    Type: 'AWS::ApiGateway::Stage',
    Properties: { RestApiId: { Ref: 'Api' }, DeploymentId: { Ref: 'Deployment' }, StageName: 'prod' },
  },
  Deployment: {
    Type: 'AWS::ApiGateway::Deployment',
    Properties: { RestApiId: { Ref: 'Api' } },
    DependsOn: ['Method'],
  },
  Method: {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      RestApiId: { Ref: 'Api' },
      ResourceId: { Ref: 'Proxy' },
      HttpMethod: 'ANY',
      AuthorizationType: 'NONE',
      ApiKeyRequired: true,
      Integration: {
        Type: 'AWS_PROXY',
        IntegrationHttpMethod: 'POST',
        Uri: {
          'Fn::Join': [
            '',
            [
              'arn:aws:apigateway:',
              { Ref: 'AWS::Region' },
              ':lambda:path/2015-03-31/functions/',
              { 'Fn::GetAtt': ['Function', 'Arn'] },
              '/invocations',
            ],
          ],
        },
      },
    },
  },
  Proxy: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: {
      RestApiId: { Ref: 'Api' },
      ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
      PathPart: '{proxy+}',
    },
  },
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
  Plan: {
    Type: 'AWS::ApiGateway::UsagePlan',
    Properties: {
      ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: { Ref: 'Stage' }, Throttle: {} }],
      Throttle: { RateLimit: 1, BurstLimit: 2 },
      Quota: { Limit: '3', Period: 'DAY' },
    },
  },
  PlanKey: {
    Type: 'AWS::ApiGateway::UsagePlanKey',
    Properties: { KeyId: { Ref: 'Key' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } },
  },
};

/** What the API tells. */
export const API_OUTPUTS = {
  Url: { Value: { 'Fn::Sub': 'https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Stage}' } },
  KeyId: { Value: { Ref: 'Key' } },
};
