import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GATEWAY_OUTPUTS, vendorOutput } from '../../contract/stack-outputs.ts';
import { resourcesOf, sayValue } from './say-value.ts';
import { synthesize, VARIANTS } from './synthesize.ts';
import type { Synthesized, Template } from './synthesize.ts';

const NAMES = Object.keys(VARIANTS);
let made: Synthesized;
beforeAll(() => {
  made = synthesize([...NAMES, 'Rotating', 'Rotated']);
});
afterAll(() => made.remove());

function templateOf(name: string): Template {
  const template = made.templates[name];
  if (template === undefined) throw new Error(`there is no template "${name}"`);
  return template;
}

function only(name: string, type: string): Readonly<Record<string, unknown>> {
  const [first, ...others] = resourcesOf(templateOf(name), type);
  if (first === undefined || others.length > 0) throw new Error(`there is not one ${type} in "${name}"`);
  return first[1];
}

const all = (type: string) => NAMES.flatMap((name) => resourcesOf(templateOf(name), type));

describe('each API', () => {
  it('wants the key on every method', () => {
    const methods = all('AWS::ApiGateway::Method').map(([, { HttpMethod, ApiKeyRequired }]) => [
      HttpMethod,
      ApiKeyRequired,
    ]);
    expect(methods).toEqual(Array.from({ length: 8 }, () => ['ANY', true]));
  });

  it('is regional, and named as the registrar looks for it', () => {
    const apis = all('AWS::ApiGateway::RestApi').map(([, { Name, EndpointConfiguration }]) => [
      Name,
      EndpointConfiguration,
    ]);
    const regional = { Types: ['REGIONAL'] };
    expect(apis).toEqual(
      ['asana', 'asana', 'my-files', 'asana'].map((target) => [`My-Gateway-${target}`, regional]),
    );
  });

  it('writes neither data trace nor execution log', () => {
    const settings = all('AWS::ApiGateway::Stage').map(([, { MethodSettings }]) => MethodSettings);
    expect(settings).toHaveLength(4);
    for (const each of settings) {
      expect(each).toMatchObject([
        { HttpMethod: '*', ResourcePath: '/*', DataTraceEnabled: false, LoggingLevel: 'OFF' },
      ]);
    }
  });

  it('writes one line per call that holds nothing of what users send', () => {
    const formats = all('AWS::ApiGateway::Stage').map(
      ([, { AccessLogSetting }]) => (AccessLogSetting as { readonly Format: string }).Format,
    );
    for (const format of formats) {
      const variables = Object.values(JSON.parse(format) as Readonly<Record<string, string>>);
      expect(variables).toContain('$context.identity.apiKeyId');
      expect(
        variables.filter((each) =>
          /header|query|\.path$|params|body|sourceIp|userAgent|authorizer|apiKey$/i.test(each),
        ),
      ).toEqual([]);
    }
  });

  it('is throttled for the key and for the stage', () => {
    const limits = { BurstLimit: 9, RateLimit: 7 };
    const plans = resourcesOf(templateOf('Everything'), 'AWS::ApiGateway::UsagePlan').map(
      ([, properties]) => properties,
    );
    expect(plans).toHaveLength(2);
    for (const plan of plans) {
      expect(plan).toMatchObject({
        Throttle: limits,
        Quota: { Limit: 1000, Period: 'DAY' },
        ApiStages: [{}],
      });
    }
    const stages = resourcesOf(templateOf('Everything'), 'AWS::ApiGateway::Stage').map(
      ([, { MethodSettings }]) => MethodSettings,
    );
    for (const settings of stages) {
      expect(settings).toMatchObject([{ ThrottlingBurstLimit: 9, ThrottlingRateLimit: 7 }]);
    }
    expect(only('Plain', 'AWS::ApiGateway::UsagePlan').Quota).toBeUndefined();
  });

  it('is opened by every version of the key', () => {
    const keys = resourcesOf(templateOf('Everything'), 'AWS::ApiGateway::UsagePlanKey').map(
      ([, { KeyId, UsagePlanId }]) => `${sayValue(KeyId)} ${sayValue(UsagePlanId)}`,
    );
    expect(keys).toEqual(
      ['asana', 'myfiles'].flatMap((name) =>
        [1, 2].map((version) => `<ApiKey${version}Key> <Vendor${name}UsagePlan>`),
      ),
    );
  });
});

describe('each function', () => {
  it('runs the bundle on Node 24 and arm64 with its routes', () => {
    const [plain] = resourcesOf(templateOf('Plain'), 'AWS::Lambda::Function');
    expect(plain?.[1]).toMatchObject({
      ...{
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        Timeout: 29,
        MemorySize: 256,
      },
      TracingConfig: { Mode: 'Active' },
      Environment: {
        Variables: {
          DEPLOYMENT_ID: 'My-Gateway',
          ROUTES_FILE: '/var/task/routes.json',
          NODE_OPTIONS: '--enable-source-maps',
        },
      },
    });
    expect(plain?.[1].ReservedConcurrentExecutions).toBeUndefined();
    const functions = resourcesOf(templateOf('Everything'), 'AWS::Lambda::Function');
    expect(
      functions.map(([, { ReservedConcurrentExecutions, MemorySize }]) => [
        ReservedConcurrentExecutions,
        MemorySize,
      ]),
    ).toEqual([
      [5, 512],
      [5, 512],
    ]);
    expect(functions[1]?.[1].Environment).toMatchObject({
      Variables: { ROUTES_FILE: '/var/task/my-files-a.routes.json:/var/task/my-files-b.routes.json' },
    });
    expect(only('Issuer', 'AWS::Lambda::Function').TracingConfig).toBeUndefined();
  });

  it('has bundle and routes in one asset', () => {
    const assets = readdirSync(made.folder)
      .filter((name) => name.startsWith('asset.'))
      .map((name) => readdirSync(join(made.folder, name)).sort());
    expect(assets).toContainEqual(['index.mjs', 'routes.json']);
    expect(assets).toContainEqual(['index.mjs', 'my-files-a.routes.json', 'my-files-b.routes.json']);
  });
});

describe('each log group', () => {
  it('ends its lines after a time, goes with the stack, and masks credentials', () => {
    for (const [, properties] of all('AWS::Logs::LogGroup')) {
      expect(JSON.stringify(properties.DataProtectionPolicy)).toContain('"Deidentify":{"MaskConfig":{}}');
      expect(JSON.stringify(properties.DataProtectionPolicy)).toContain('BearerToken');
    }
    const days = (name: string) =>
      resourcesOf(templateOf(name), 'AWS::Logs::LogGroup').map(([, { RetentionInDays }]) => RetentionInDays);
    expect(days('Plain')).toEqual([30, 30]);
    expect(days('Everything')).toEqual([7, 7, 7, 7, 7]);
  });

  it('of the gateway is there only where it is asked for, and masks the token arguments', () => {
    expect(resourcesOf(templateOf('Plain'), 'AWS::Logs::DeliverySource')).toEqual([]);
    expect(only('Everything', 'AWS::Logs::DeliverySource')).toMatchObject({ LogType: 'APPLICATION_LOGS' });
    const [log] = resourcesOf(templateOf('Everything'), 'AWS::Logs::LogGroup').filter(
      ([, { LogGroupName }]) => LogGroupName !== undefined,
    );
    const { Configuration } = log?.[1].DataProtectionPolicy as MaskingPolicy;
    const expressions = Configuration.CustomDataIdentifier.map(({ Regex }) => new RegExp(Regex, 'g'));
    const mask = (text: string) => expressions.reduce((masked, each) => masked.replace(each, '***'), text);
    expect(mask('arguments={X-Asana-Token=1/12:abc, limit=3}')).toBe('arguments={***, limit=3}');
    expect(mask('"x-files-token":"secret"}')).toBe('"***}');
    expect(mask('authorization: bearer abc.def and basic dXNlcjpwYXNz')).toBe('authorization: *** and ***');
    expect(mask('"eyJhbGciOi.eyJzdWIiOi.c2ln"')).toBe('"***"');
  });
});

interface MaskingPolicy {
  readonly Configuration: { readonly CustomDataIdentifier: readonly { readonly Regex: string }[] };
}

describe('the gateway', () => {
  it('lets in whoever has a token of the user pool for its client and its scope', () => {
    const { AuthorizerType, AuthorizerConfiguration, ProtocolConfiguration, ExceptionLevel } = only(
      'Plain',
      'AWS::BedrockAgentCore::Gateway',
    );
    expect(AuthorizerType).toBe('CUSTOM_JWT');
    const rules = (AuthorizerConfiguration as Authorizer).CustomJWTAuthorizer;
    expect(sayValue(rules.DiscoveryUrl)).toBe(
      '<InboundUserPool.ProviderURL>/.well-known/openid-configuration',
    );
    expect(sayValue(rules.AllowedClients)).toBe('<InboundUserPoolMachineClient>');
    expect(sayValue(rules.AllowedScopes)).toBe('<InboundUserPoolResourceServer>/invoke');
    expect(ProtocolConfiguration).toEqual({
      Mcp: { SupportedVersions: ['2025-03-26', '2025-06-18', '2025-11-25'] },
    });
    expect(ExceptionLevel).toBeUndefined();
    expect(only('Plain', 'AWS::BedrockAgentCore::Gateway').InterceptorConfigurations).toBeUndefined();
  });

  it('takes an issuer that exists, and makes no user pool then', () => {
    const { AuthorizerConfiguration } = only('Issuer', 'AWS::BedrockAgentCore::Gateway');
    expect(AuthorizerConfiguration).toEqual({
      CustomJWTAuthorizer: {
        DiscoveryUrl: 'https://issuer.example.com/.well-known/openid-configuration',
        AllowedAudience: ['my-api'],
      },
    });
    expect(resourcesOf(templateOf('Issuer'), 'AWS::Cognito::UserPool')).toEqual([]);
  });

  it("hands the caller's headers only to the interceptor that reads them", () => {
    const { InterceptorConfigurations, ExceptionLevel } = only(
      'Everything',
      'AWS::BedrockAgentCore::Gateway',
    );
    const arn = (name: string) => ({
      Lambda: { Arn: `arn:aws:lambda:eu-central-1:123456789012:function:${name}` },
    });
    expect(InterceptorConfigurations).toEqual([
      {
        InterceptionPoints: ['REQUEST'],
        Interceptor: arn('before'),
        InputConfiguration: { PassRequestHeaders: true },
      },
      {
        InterceptionPoints: ['RESPONSE'],
        Interceptor: arn('after'),
        InputConfiguration: { PassRequestHeaders: false },
      },
    ]);
    expect(ExceptionLevel).toBe('DEBUG');
  });

  it('is removed before anything that its callers need', () => {
    const { Resources } = templateOf('Everything');
    const [gateway] = Object.values(Resources).filter(
      ({ Type }) => Type === 'AWS::BedrockAgentCore::Gateway',
    );
    const needed = (gateway?.DependsOn ?? []).map((name) => Resources[name]?.Type);
    const kinds = [
      'AWS::ApiGateway::UsagePlanKey',
      'AWS::Lambda::Permission',
      'AWS::Cognito::UserPoolDomain',
    ];
    expect(kinds.map((kind) => needed.filter((each) => each === kind).length)).toEqual([4, 4, 1]);
    expect(templateOf('Everything').Description).toContain('agentcore-bearer destroy');
  });
});

interface Authorizer {
  readonly CustomJWTAuthorizer: Readonly<
    Record<'DiscoveryUrl' | 'AllowedClients' | 'AllowedScopes', unknown>
  >;
}

describe('people', () => {
  it('sign in with a second factor, and with a code and PKCE through a client without secret', () => {
    expect(only('Everything', 'AWS::Cognito::UserPool')).toMatchObject({
      MfaConfiguration: 'ON',
      UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
    const clients = resourcesOf(templateOf('Everything'), 'AWS::Cognito::UserPoolClient').map(
      ([, { AllowedOAuthFlows, GenerateSecret, ExplicitAuthFlows }]) => [
        AllowedOAuthFlows,
        GenerateSecret,
        ExplicitAuthFlows,
      ],
    );
    expect(clients).toEqual([
      [['client_credentials'], true, ['ALLOW_REFRESH_TOKEN_AUTH']],
      [['code'], false, ['ALLOW_REFRESH_TOKEN_AUTH']],
    ]);
  });
});

describe('no template', () => {
  it.each(NAMES)('holds a secret: %s', (name) => {
    const text = readFileSync(join(made.folder, `${name}.template.json`), 'utf8');
    const references = text.match(/\{\{resolve:secretsmanager:/g) ?? [];
    expect(references).toHaveLength(resourcesOf(templateOf(name), 'AWS::ApiGateway::ApiKey').length);
    expect(text).not.toMatch(/"SecretString"|:ssm:|GenerateDistinctId/);
    expect(JSON.stringify(templateOf(name).Outputs)).not.toMatch(/resolve:|ClientSecret|SecretString/);
    for (const [, { GenerateSecretString }] of resourcesOf(templateOf(name), 'AWS::SecretsManager::Secret')) {
      expect(GenerateSecretString).toMatchObject({ SecretStringTemplate: '{}', GenerateStringKey: 'apiKey' });
    }
  });
});

describe('the outputs', () => {
  const { clientId, tokenUrl, scope, webClientId, ...always } = GATEWAY_OUTPUTS;
  const ofPool = [clientId, tokenUrl, scope];
  const ofVendor = (target: string) =>
    (['ApiUrl', 'ApiId', 'ApiStage'] as const).map((what) => vendorOutput(target, what));

  it.each([
    ['Plain', [...ofPool, ...ofVendor('asana')]],
    ['Issuer', ofVendor('asana')],
    ['Everything', [...ofPool, webClientId, ...ofVendor('asana'), ...ofVendor('my-files')]],
  ])('are all that the registrar reads: %s', (name, wanted) => {
    expect(Object.keys(templateOf(name).Outputs).sort()).toEqual(
      [...Object.values(always), ...wanted].sort(),
    );
  });

  it('name the last version of the key', () => {
    const { Outputs } = templateOf('Everything');
    expect(sayValue(Outputs.ApiKeyId?.Value)).toBe('<ApiKey2Key>');
    expect(sayValue(Outputs.ApiKeySecretArn?.Value)).toBe('<ApiKey2Secret>');
  });
});

describe('what holds state', () => {
  it('of the newer key is the same before and after the older one goes', () => {
    const ofKey2 = (name: string) =>
      Object.entries(templateOf(name).Resources).filter(([id]) => /^ApiKey2|^VendorasanaKey2/.test(id));
    expect(
      ofKey2('Rotated')
        .map(([, { Type }]) => Type)
        .sort(),
    ).toEqual(['AWS::ApiGateway::ApiKey', 'AWS::ApiGateway::UsagePlanKey', 'AWS::SecretsManager::Secret']);
    expect(ofKey2('Rotated')).toEqual(ofKey2('Rotating'));
    expect(sayValue(templateOf('Rotating').Outputs.ApiKeyId?.Value)).toBe('<ApiKey2Key>');
  });

  it('keeps its logical id, because another one would be made anew', () => {
    const stateful =
      /::(UserPool|UserPoolClient|UserPoolDomain|Secret|ApiKey|RestApi|Bucket|Gateway|LogGroup)$/;
    const found = Object.entries(templateOf('Plain').Resources).filter(([, { Type }]) => stateful.test(Type));
    expect(found.map(([name]) => name).sort()).toEqual([
      'ApiKey1Key4F5D9882',
      'ApiKey1Secret5F59B707',
      'GatewayBCF9E5FF',
      'GatewaySchemas0BE98A96',
      'InboundUserPoolDD5EAAF8',
      'InboundUserPoolDomainD061F399',
      'InboundUserPoolMachineClient121DAAE5',
      'VendorasanaAccessLogED19F0E0',
      'VendorasanaApiBF5870EA',
      'VendorasanaTargetLog35FF46D7',
    ]);
    expect(
      found.filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain').map(([name]) => name),
    ).toEqual([]);
  });
});
