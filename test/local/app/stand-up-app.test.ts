import { GetUsagePlansCommand } from '@aws-sdk/client-api-gateway';
import { GetGatewayCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { createClock } from '../../../local/clock.ts';
import type { LocalAws } from '../../../local/start.ts';
import { clientCredentials } from '../../../tokens/client-credentials.ts';
import { apiGateway, controlPlane, startAws } from '../local-aws.ts';
import { API, API_OUTPUTS, standUp } from './templates.ts';
import type { TemplateEntry, TemplateText } from './templates.ts';

const STACK: TemplateText = { Resources: API, Outputs: API_OUTPUTS };
const NOON = Date.UTC(2026, 10, 21, 12);

interface Answer {
  readonly path: string;
  readonly key: string;
  readonly env: Readonly<Record<string, string>>;
}

function keyOf(aws: LocalAws): string {
  return [...aws.account.apiGateway.apiKeys.values()][0]?.value.reveal() ?? '';
}

async function call(aws: LocalAws, url: string, key: string = keyOf(aws)): Promise<Response> {
  return fetch(`${url}/tasks/1`, { headers: { 'x-api-key': key } });
}

describe('the API of a template', () => {
  it('answers with its function, which has the variables and the folder of its asset', async () => {
    const aws = await startAws();
    const { outputs } = await standUp(aws, { acme: STACK });
    const { Url = '', KeyId = '' } = outputs.acme ?? {};
    expect(Url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_api\/[a-z0-9]{10}\/prod$/);
    const { path, key, env } = (await (await call(aws, Url)).json()) as Answer;
    expect({ path, key, API_URL: env.API_URL }).toEqual({ path: '/tasks/1', key: KeyId, API_URL: Url });
    expect(env.AWS_LAMBDA_FUNCTION_NAME).toMatch(/^acme-Function-[A-Z0-9]{12}$/);
    expect(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE).toBe('256');
    expect(env.ROUTES_FILE).toBe(`${env.LAMBDA_TASK_ROOT ?? ''}/routes.json`);
    expect(env).not.toHaveProperty('UPSTREAM');
    expect(env).not.toHaveProperty('PATH');
  });

  it('takes another vendor for functions with routes alone', async () => {
    const aws = await startAws();
    const { outputs } = await standUp(aws, { acme: STACK }, { upstream: 'http://127.0.0.1:9' });
    const { env } = (await (await call(aws, outputs.acme?.Url ?? '')).json()) as Answer;
    expect(env.UPSTREAM).toBe('http://127.0.0.1:9');
    const { ROUTES_FILE: _, ...variables } = { ROUTES_FILE: '', OTHER: 'x' };
    const bare = await startAws();
    const without = changed('Function', { Environment: { Variables: variables } });
    const made = await standUp(bare, { acme: without }, { upstream: 'http://127.0.0.1:9' });
    const answer = (await (await call(bare, made.outputs.acme?.Url ?? '')).json()) as Answer;
    expect(answer.env.OTHER).toBe('x');
    expect(answer.env).not.toHaveProperty('UPSTREAM');
  });

  it('opens to the key that the stack made up, which stands in no output', async () => {
    const aws = await startAws();
    const { outputs } = await standUp(aws, { acme: STACK });
    expect(keyOf(aws)).toMatch(/^[A-Za-z0-9]{32}$/);
    const [stored] = aws.account.secrets.list();
    expect(JSON.parse(stored?.value.reveal() ?? '')).toEqual({ apiKey: keyOf(aws) });
    expect(JSON.stringify(outputs)).not.toContain(keyOf(aws));
    const refused = await call(aws, outputs.acme?.Url ?? '', 'wrong');
    expect([refused.status, await refused.text()]).toEqual([403, '{"message":"Forbidden"}']);
  });

  it('has the throttle and the quota of its usage plan', async () => {
    const clock = createClock(() => NOON);
    const aws = await startAws({ clock });
    const { outputs } = await standUp(aws, { acme: STACK });
    const plans = await apiGateway(aws).send(new GetUsagePlansCommand({}));
    expect(plans.items).toMatchObject([
      { throttle: { rateLimit: 1, burstLimit: 2 }, quota: { limit: 3, period: 'DAY' } },
    ]);
    const status = async (): Promise<number> => (await call(aws, outputs.acme?.Url ?? '')).status;
    const three = [await status(), await status(), await status()];
    expect(three, 'two at once, as the burst allows').toEqual([200, 200, 429]);
    clock.advance(2000);
    const two = [await status(), await status()];
    expect(two, 'the quota allows three a day').toEqual([200, 429]);
  });

  it('has the throttle of its stage, for all callers together', async () => {
    const clock = createClock(() => NOON);
    const aws = await startAws({ clock });
    const MethodSettings = [
      { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 },
    ];
    const { outputs } = await standUp(aws, { acme: changed('Stage', { MethodSettings }) });
    const status = async (): Promise<number> => (await call(aws, outputs.acme?.Url ?? '')).status;
    expect([await status(), await status()], 'the plan would allow two').toEqual([200, 429]);
    clock.advance(1000);
    expect(await status()).toBe(200);
  });

  it('[J/deployment] has no method that was added after its deployment', async () => {
    const aws = await startAws();
    const Late: TemplateEntry = {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        ...API.Method?.Properties,
        ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        HttpMethod: 'GET',
      },
      DependsOn: 'Deployment',
    };
    const { outputs } = await standUp(aws, { acme: { Resources: { ...API, Late }, Outputs: API_OUTPUTS } });
    const root = await fetch(outputs.acme?.Url ?? '', { headers: { 'x-api-key': keyOf(aws) } });
    expect([root.status, await root.text()]).toEqual([403, '{"message":"Missing Authentication Token"}']);
  });

  it('is in the account and Region of its AWS, wherever that is', async () => {
    const aws = await startAws({ region: 'cn-north-1', accountId: '111122223333' });
    const told = {
      Url: API_OUTPUTS.Url,
      Arn: { Value: { 'Fn::GetAtt': ['Function', 'Arn'] } },
      Role: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    };
    const { outputs } = await standUp(aws, { acme: { Resources: API, Outputs: told } });
    const { Url = '', Arn, Role } = outputs.acme ?? {};
    expect((await call(aws, Url)).status).toBe(200);
    expect(Arn).toMatch(/^arn:aws-cn:lambda:cn-north-1:111122223333:function:acme-Function-/);
    expect(Role).toMatch(/^arn:aws-cn:iam::111122223333:role\/acme-Role-/);
  });

  it('is imported by another stack, with the address that answers', async () => {
    const aws = await startAws();
    const exported = { ...STACK, Outputs: { Url: { ...API_OUTPUTS.Url, Export: { Name: 'the-url' } } } };
    const importing: TemplateText = {
      Resources: {},
      Outputs: {
        Imported: { Value: { 'Fn::ImportValue': 'the-url' } },
        Read: { Value: { 'Fn::GetStackOutput': { StackName: 'api', OutputName: 'Url' } } },
      },
    };
    const { outputs } = await standUp(aws, { importing, api: exported });
    const { Url } = outputs.api ?? {};
    expect(outputs.importing).toEqual({ Imported: Url, Read: Url });
  });
});

const POOL: Readonly<Record<string, TemplateEntry>> = {
  Pool: { Type: 'AWS::Cognito::UserPool' },
  Domain: {
    Type: 'AWS::Cognito::UserPoolDomain',
    Properties: { UserPoolId: { Ref: 'Pool' }, Domain: 'acme-1' },
  },
  Server: {
    Type: 'AWS::Cognito::UserPoolResourceServer',
    Properties: {
      UserPoolId: { Ref: 'Pool' },
      Identifier: 'acme',
      Scopes: [{ ScopeName: 'invoke', ScopeDescription: 'Call' }],
    },
  },
  Client: {
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: {
      UserPoolId: { Ref: 'Pool' },
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: [{ 'Fn::Join': ['', [{ Ref: 'Server' }, '/invoke']] }],
      AccessTokenValidity: 30,
      TokenValidityUnits: { AccessToken: 'minutes' },
    },
  },
};

const GATEWAY: TemplateEntry = {
  Type: 'AWS::BedrockAgentCore::Gateway',
  Properties: {
    Name: 'acme',
    RoleArn: 'arn:aws:iam::000000000000:role/acme',
    ProtocolType: 'MCP',
    ProtocolConfiguration: { Mcp: { SupportedVersions: ['2025-11-25'] } },
    AuthorizerType: 'CUSTOM_JWT',
    AuthorizerConfiguration: {
      CustomJWTAuthorizer: {
        DiscoveryUrl: {
          'Fn::Join': ['', [{ 'Fn::GetAtt': ['Pool', 'ProviderURL'] }, '/.well-known/openid-configuration']],
        },
        AllowedClients: [{ Ref: 'Client' }],
      },
    },
    Tags: { Owner: 'team' },
  },
};

describe('the user pool of a template', () => {
  it('is the local issuer, whose tokens are like those of Cognito', async () => {
    const aws = await startAws();
    const { clients } = await standUp(aws, { acme: { Resources: POOL } }, { clientSecret: secret('chosen') });
    const [client] = clients;
    if (client === undefined) throw new Error('the pool has no client');
    expect(client).toMatchObject({ tokenUrl: aws.issuer.tokenUrl, scope: 'acme/invoke' });
    expect(client.clientSecret.reveal()).toBe('chosen');
    const { value } = await clientCredentials(client).get();
    const claims = decodeJwt(value.reveal());
    expect(claims).toMatchObject({ client_id: client.clientId, token_use: 'access', scope: 'acme/invoke' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(1800);
    expect(claims).not.toHaveProperty('aud');
  });

  it('lets its gateway in, which is made with all checks of the control plane', async () => {
    const aws = await startAws({ settleMs: 60_000 });
    const { outputs } = await standUp(aws, {
      acme: {
        Resources: { Gateway: GATEWAY, ...POOL },
        Outputs: {
          Id: { Value: { Ref: 'Gateway' } },
          Url: { Value: { 'Fn::GetAtt': ['Gateway', 'GatewayUrl'] } },
          TokenUrl: {
            Value: { 'Fn::Sub': 'https://${Domain}.auth.${AWS::Region}.amazoncognito.com/oauth2/token' },
          },
        },
      },
    });
    const { Id = '', Url = '', TokenUrl } = outputs.acme ?? {};
    expect(TokenUrl).toBe(aws.issuer.tokenUrl);
    const gateway = await controlPlane(aws).send(new GetGatewayCommand({ gatewayIdentifier: Id }));
    expect(gateway).toMatchObject({
      status: 'READY',
      gatewayUrl: Url,
      protocolConfiguration: { mcp: { supportedVersions: ['2025-11-25'] } },
      authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl: aws.issuer.discoveryUrl } },
    });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const unproved = await fetch(Url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(unproved.status).toBe(401);
  });
});

describe('what does nothing here', () => {
  it('has its names and is told, as far as it would matter', async () => {
    const aws = await startAws();
    const { outputs, unused } = await standUp(aws, {
      acme: {
        Resources: {
          Alarm: {
            Type: 'AWS::CloudWatch::Alarm',
            Properties: { Metrics: { 'Fn::Cidr': 'which nobody here resolves' } },
          },
          Log: {
            Type: 'AWS::Logs::LogGroup',
            Properties: { LogGroupName: { 'Fn::Sub': '/aws/${AWS::StackName}' } },
          },
          Key: { Type: 'AWS::KMS::Key' },
          Bucket: { Type: 'AWS::S3::Bucket' },
          Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alarms' } },
        },
        Outputs: Object.fromEntries(
          [
            ['Log', 'Arn'],
            ['Key', 'Arn'],
            ['Bucket', 'Arn'],
            ['Topic', 'TopicArn'],
          ].map(([id, name]) => [id, { Value: { 'Fn::GetAtt': [id, name] } }]),
        ),
      },
    });
    expect(outputs.acme).toEqual({
      Log: 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/acme:*',
      Key: expect.stringMatching(/^arn:aws:kms:us-east-1:000000000000:key\/acme-Key-[A-Z0-9]{12}$/) as string,
      Bucket: expect.stringMatching(/^arn:aws:s3:::acme-bucket-[a-z0-9]{12}$/) as string,
      Topic: 'arn:aws:sns:us-east-1:000000000000:alarms',
    });
    expect(unused.map(({ logicalId }) => logicalId).toSorted()).toEqual(['Alarm', 'Key', 'Log', 'Topic']);
  });
});

/** The API with properties of one resource changed. */
function changed(logicalId: string, properties: Readonly<Record<string, unknown>>): TemplateText {
  const entry = API[logicalId];
  if (entry === undefined) throw new Error(`the API has no "${logicalId}"`);
  const Properties = { ...entry.Properties, ...properties };
  return { Resources: { ...API, [logicalId]: { ...entry, Properties } }, Outputs: API_OUTPUTS };
}

function withOther(entry: TemplateEntry, more: Readonly<Record<string, TemplateEntry>> = {}): TemplateText {
  return { Resources: { ...more, Other: entry } };
}

const { Permission: _, ...WITHOUT_PERMISSION } = API;

describe('a template that asks for', () => {
  it.each<[string, TemplateText, string]>([
    [
      'resources of types that nobody knows',
      { Resources: { Queue: { Type: 'AWS::SQS::Queue' }, Table: { Type: 'AWS::DynamoDB::Table' } } },
      'stack "acme" has resources that the local AWS does not know: "Queue" (AWS::SQS::Queue), "Table" (AWS::DynamoDB::Table)',
    ],
    [
      '[J/permission] a function that API Gateway may not invoke',
      { Resources: WITHOUT_PERMISSION },
      'ANY /{proxy+} of REST API "api" may not invoke function "acme-Function-',
    ],
    [
      'a permission for another stage',
      changed('Permission', { SourceArn: { 'Fn::Sub': 'arn:aws:execute-api:x:y:${Api}/other/*/*' } }),
      'ANY /{proxy+} of REST API "api" may not invoke function "acme-Function-',
    ],
    [
      'an authorizer',
      changed('Method', { AuthorizationType: 'AWS_IAM' }),
      'property "AuthorizationType" of "Method" (AWS::ApiGateway::Method): authorizers are not supported',
    ],
    [
      'an integration without a function',
      changed('Method', { Integration: { Type: 'HTTP_PROXY', Uri: 'https://example.com' } }),
      'property "Integration.Type" of "Method" (AWS::ApiGateway::Method): Lambda proxy integrations alone are supported',
    ],
    [
      'an attribute that is not known',
      changed('Function', { Description: { 'Fn::GetAtt': ['Role', 'Path'] } }),
      '"Function" (AWS::Lambda::Function) of stack "acme" reads "Role.Path", which the local AWS does not know',
    ],
    [
      'code that is no asset',
      changed('Function', { Code: { S3Bucket: 'b', S3Key: 'other.zip' } }),
      '"Function" (AWS::Lambda::Function) has code "other.zip", which is no asset of its stack',
    ],
    [
      'code of a handler that is not there',
      changed('Function', { Handler: 'main.handler' }),
      '"Function" (AWS::Lambda::Function) has handler "main.handler", and no such file in its code',
    ],
    [
      'another runtime',
      changed('Function', { Runtime: 'python3.13' }),
      'property "Runtime" of "Function" (AWS::Lambda::Function): functions for Node.js alone are supported',
    ],
    [
      'a throttle of one method of a stage',
      changed('Stage', {
        MethodSettings: [{ HttpMethod: 'GET', ResourcePath: '/a', ThrottlingRateLimit: 1 }],
      }),
      '"Stage" (AWS::ApiGateway::Stage) throttles single methods',
    ],
    [
      'a throttle of one method',
      changed('Plan', { ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: 'prod', Throttle: { '/a/GET': {} } }] }),
      'property "ApiStages.0.Throttle" of "Plan" (AWS::ApiGateway::UsagePlan): throttles of single methods are not supported',
    ],
    [
      'a second user pool',
      withOther({ Type: 'AWS::Cognito::UserPool' }, { Pool: { Type: 'AWS::Cognito::UserPool' } }),
      '"Other" (AWS::Cognito::UserPool) is a second user pool: the local AWS has one issuer',
    ],
    [
      'a scope that is not declared',
      {
        Resources: {
          ...POOL,
          Client: {
            Type: 'AWS::Cognito::UserPoolClient',
            Properties: { UserPoolId: { Ref: 'Pool' }, AllowedOAuthScopes: ['other/x'] },
          },
        },
      },
      '"Client" (AWS::Cognito::UserPoolClient) asks for scope "other/x", which its user pool does not have yet',
    ],
    [
      'a gateway with a member that there is not',
      withOther({ ...GATEWAY, Properties: { ...GATEWAY.Properties, Colour: 'red' } }, POOL),
      '"Other" (AWS::BedrockAgentCore::Gateway) has "colour", which no gateway has',
    ],
  ])('%s is refused', async (_title, template, message) => {
    const aws = await startAws();
    await expect(standUp(aws, { acme: template })).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(message) as string,
    });
  });

  it('a gateway that the service refuses is refused in its words', async () => {
    const aws = await startAws();
    const Gateway = { ...GATEWAY, Properties: { ...GATEWAY.Properties, AuthorizerType: 'OTHER' } };
    await expect(standUp(aws, { acme: { Resources: { Gateway, ...POOL } } })).rejects.toMatchObject({
      code: 'remote-refused',
      message: expect.stringContaining('Member must satisfy enum value set') as string,
    });
  });
});

describe('a secret that is made up', () => {
  it.each<[string, object, RegExp]>([
    ['32 characters of all kinds', {}, /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z0-9 ]).{32}$/],
    ['without punctuation', { ExcludePunctuation: true, PasswordLength: 40 }, /^[A-Za-z0-9]{40}$/],
    [
      'of digits that are left',
      { ExcludePunctuation: true, ExcludeLowercase: true, ExcludeUppercase: true, ExcludeCharacters: '0123' },
      /^[4-9]{32}$/,
    ],
  ])('has %s', async (_title, GenerateSecretString, form) => {
    const aws = await startAws();
    await standUp(aws, {
      acme: {
        Resources: { S: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString } } },
      },
    });
    expect(aws.account.secrets.list()[0]?.value.reveal()).toMatch(form);
  });
});
