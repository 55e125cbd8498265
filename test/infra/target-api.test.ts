import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookUp } from './look-up.ts';
import { resourcesOf, sayValue } from './say-value.ts';
import { synthesize, VARIANTS } from './synthesize.ts';
import type { Synthesized } from './synthesize.ts';

let made: Synthesized;
beforeAll(() => {
  made = synthesize(Object.keys(VARIANTS));
});
afterAll(() => made.remove());
const { templateOf, only, all } = lookUp(() => made);

describe('each API', () => {
  it('wants the key on every method', () => {
    const methods = all('AWS::ApiGateway::Method').map(([, { HttpMethod, ApiKeyRequired }]) => [
      HttpMethod,
      ApiKeyRequired,
    ]);
    expect(methods).toEqual(Array.from({ length: 12 }, () => ['ANY', true]));
  });

  it('is regional, and named as the registrar looks for it', () => {
    const apis = all('AWS::ApiGateway::RestApi').map(([, { Name, EndpointConfiguration }]) => [
      Name,
      EndpointConfiguration,
    ]);
    const regional = { Types: ['REGIONAL'] };
    expect(apis).toEqual(
      ['asana', 'asana', 'my-files', 'asana', 'asana', 'asana'].map((target) => [
        `My-Gateway-${target}`,
        regional,
      ]),
    );
  });

  it('writes neither data trace nor execution log', () => {
    const settings = all('AWS::ApiGateway::Stage').map(([, { MethodSettings }]) => MethodSettings);
    expect(settings).toHaveLength(6);
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
