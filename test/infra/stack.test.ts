import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GATEWAY_OUTPUTS, vendorOutput } from '../../contract/stack-outputs.ts';
import { lookUp } from './look-up.ts';
import { resourcesOf, sayValue } from './say-value.ts';
import { synthesize, VARIANTS } from './synthesize.ts';
import type { Synthesized } from './synthesize.ts';

const NAMES = Object.keys(VARIANTS);
let made: Synthesized;
beforeAll(() => {
  made = synthesize([...NAMES, 'Rotating', 'Rotated']);
});
afterAll(() => made.remove());
const { templateOf, only } = lookUp(() => made);

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

  it('has its own function at both points where gateway.yaml has steps, which is given headers where one reads them', () => {
    const { InterceptorConfigurations } = only('Stepped', 'AWS::BedrockAgentCore::Gateway');
    const wired = InterceptorConfigurations as readonly {
      readonly InterceptionPoints: readonly string[];
      readonly Interceptor: { readonly Lambda: { readonly Arn: unknown } };
      readonly InputConfiguration: { readonly PassRequestHeaders: boolean };
    }[];
    expect(
      wired.map(({ InterceptionPoints, Interceptor, InputConfiguration }) => [
        ...InterceptionPoints,
        sayValue(Interceptor.Lambda.Arn),
        InputConfiguration.PassRequestHeaders,
      ]),
    ).toEqual([
      ['REQUEST', '<InterceptorFunction.Arn>', true],
      ['RESPONSE', '<InterceptorFunction.Arn>', false],
    ]);
    expect(sayValue(templateOf('Stepped').Outputs.InterceptorArn?.Value)).toBe('<InterceptorFunction.Arn>');
  });

  it('tells its interceptor function whom the gateway lets in, and where its plan is', () => {
    const functions = resourcesOf(templateOf('Stepped'), 'AWS::Lambda::Function').map(
      ([, { Environment }]) =>
        (Environment as { readonly Variables: Readonly<Record<string, unknown>> }).Variables,
    );
    const variables = functions.find((each) => 'INTERCEPTORS_FILE' in each) ?? {};
    expect(
      Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, sayValue(value)])),
    ).toEqual({
      DEPLOYMENT_ID: 'My-Gateway',
      INTERCEPTORS_FILE: '/var/task/interceptors.json',
      DISCOVERY_URL: '<InboundUserPool.ProviderURL>/.well-known/openid-configuration',
      ALLOWED_CLIENTS: '<InboundUserPoolMachineClient>',
      NODE_OPTIONS: '--enable-source-maps',
    });
  });

  it('asks brokers with a role that their policies can name before', () => {
    const roles = resourcesOf(templateOf('Brokered'), 'AWS::IAM::Role').map(([name, { RoleName }]) => [
      name,
      RoleName,
    ]);
    expect(Object.fromEntries(roles)).toEqual({
      GatewayRole: undefined,
      InterceptorRole: 'My-Gateway-interceptor-eu-central-1',
      VendorasanaTargetRole: undefined,
    });
    const { InterceptorRoleArn } = templateOf('Brokered').Outputs;
    expect(sayValue(InterceptorRoleArn?.Value)).toBe('<InterceptorRole.Arn>');
    const stepped = resourcesOf(templateOf('Stepped'), 'AWS::IAM::Role');
    expect(stepped.filter(([, { RoleName }]) => RoleName !== undefined)).toEqual([]);
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
  const { clientId, tokenUrl, scope, webClientId, apiKeySecretArn, ...others } = GATEWAY_OUTPUTS;
  const { interceptorArn, interceptorRoleArn, ...always } = others;
  const ofPool = [clientId, tokenUrl, scope];
  const ofSteps = [interceptorArn, interceptorRoleArn];
  const ofVendor = (target: string) =>
    (['ApiUrl', 'ApiId', 'ApiStage'] as const).map((what) => vendorOutput(target, what));

  it.each([
    ['Plain', [...ofPool, apiKeySecretArn, ...ofVendor('asana')]],
    ['Issuer', ofVendor('asana')],
    ['Stepped', [...ofPool, apiKeySecretArn, ...ofSteps, ...ofVendor('asana')]],
    ['Everything', [...ofPool, apiKeySecretArn, webClientId, ...ofVendor('asana'), ...ofVendor('my-files')]],
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
  });

  it('goes with the stack, but for what other APIs of the account may have come to use', () => {
    const retained = (name: string) =>
      Object.entries(templateOf(name).Resources)
        .filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete')
        .map(([, { Type }]) => Type);
    for (const name of NAMES.filter((each) => each !== 'Everything')) expect(retained(name)).toEqual([]);
    expect(retained('Everything')).toEqual(['AWS::IAM::Role', 'AWS::ApiGateway::Account']);
  });
});
