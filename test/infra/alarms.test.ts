import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCredentials } from '../../target-lambda/credentials.ts';
import { compileRoutes } from '../../target-lambda/route-table.ts';
import { keptRoute, routeMap } from '../target-lambda/route-maps.ts';
import { lookUp } from './look-up.ts';
import { resourcesOf, sayValue } from './say-value.ts';
import { synthesize, VARIANTS } from './synthesize.ts';
import type { Synthesized } from './synthesize.ts';

let made: Synthesized;
beforeAll(() => {
  made = synthesize(Object.keys(VARIANTS));
});
afterAll(() => made.remove());
const { templateOf } = lookUp(() => made);

/** Pattern of each metric filter, by the alarm's own metric. */
function patterns(variant: string): Readonly<Record<string, string>> {
  const filters = resourcesOf(templateOf(variant), 'AWS::Logs::MetricFilter').map(
    ([, { FilterPattern, LogGroupName, MetricTransformations }]) => {
      const [{ MetricName = '' } = {}] = MetricTransformations as { readonly MetricName?: string }[];
      return [MetricName, `${sayValue(LogGroupName)}: ${sayValue(FilterPattern)}`] as const;
    },
  );
  return Object.fromEntries(filters);
}

describe('the alarms of the interceptors', () => {
  it('watch errors, throttles, calls near the timeout, and tokens that could not be had', () => {
    const alarms = resourcesOf(templateOf('Stepped'), 'AWS::CloudWatch::Alarm').filter(([id]) =>
      id.startsWith('Interceptor'),
    );
    expect(
      alarms.map(([, { MetricName, Threshold, ExtendedStatistic, Dimensions }]) => [
        ...[MetricName, Threshold, ExtendedStatistic],
        sayValue(((Dimensions ?? []) as readonly { readonly Value: unknown }[]).map(({ Value }) => Value)),
      ]),
    ).toEqual([
      ['Errors', 0, undefined, '<InterceptorFunction>'],
      ['Throttles', 0, undefined, '<InterceptorFunction>'],
      ['Duration', 10_000, 'p99', '<InterceptorFunction>'],
      ['My-Gateway/interceptors/NoToken', 5, undefined, ''],
      ['My-Gateway/interceptors/Unexpected', 0, undefined, ''],
    ]);
    const timeouts = resourcesOf(templateOf('Stepped'), 'AWS::Lambda::Function')
      .filter(([id]) => id.startsWith('Interceptor'))
      .map(([, { Timeout }]) => Timeout);
    expect(timeouts).toEqual([15]);
  });

  it('know by the log when an issuer, a broker or a step failed', () => {
    expect(patterns('Stepped')).toMatchObject({
      'My-Gateway/interceptors/NoToken':
        '<InterceptorLog>: { ($.reason = "*gave no token*") || ($.reason = "the issuer cannot be asked*") }',
      'My-Gateway/interceptors/Unexpected': '<InterceptorLog>: { $.level = "error" }',
    });
  });
});

describe('the alarms of an API', () => {
  it('watch errors, throttles, latency and credentials', () => {
    const alarms = resourcesOf(templateOf('Plain'), 'AWS::CloudWatch::Alarm').map(
      ([, { Namespace, MetricName, Threshold }]) => [Namespace, MetricName, Threshold],
    );
    expect(alarms).toEqual([
      ['AWS/ApiGateway', '5XXError', 5],
      ['AgentCoreBearer', 'My-Gateway/asana/VendorFailed', 5],
      ['AWS/Lambda', 'Errors', 0],
      ['AWS/Lambda', 'Throttles', 0],
      ['AgentCoreBearer', 'My-Gateway/asana/Throttled', 0],
      ['AWS/ApiGateway', 'Latency', 15_000],
      ['AgentCoreBearer', 'My-Gateway/asana/WithoutKey', 0],
      ['AgentCoreBearer', 'My-Gateway/asana/WithoutToken', 20],
    ]);
  });

  it("count what API Gateway refuses itself, and in the function's log what the vendor answers", () => {
    expect(patterns('Plain')).toEqual({
      'My-Gateway/asana/VendorFailed': '<VendorasanaTargetLog>: { $.status >= 500 }',
      'My-Gateway/asana/Throttled':
        '<VendorasanaAccessLog>: { ($.status = "429") && ($.gatewayResponse != "-") }',
      'My-Gateway/asana/WithoutKey':
        '<VendorasanaAccessLog>: { ($.status = "403") && ($.gatewayResponse != "-") }',
      'My-Gateway/asana/WithoutToken':
        '<VendorasanaTargetLog>: { ($.status = 401) || ($.reason = "token *") }',
    });
  });

  it('know a missing token by what the function says of it', () => {
    const target = compileRoutes([routeMap([keptRoute('GET', '/tasks', { optionalTokens: [] })])])(
      'GET',
      '/tasks',
    )?.target;
    if (target === undefined) throw new Error('there is no route');
    expect(checkCredentials(target, [])?.reason).toMatch(/^token /);
  });

  it('tell the topic that was named, and nobody without one', () => {
    const actions = (variant: string): readonly unknown[] =>
      resourcesOf(templateOf(variant), 'AWS::CloudWatch::Alarm').map(([, { AlarmActions }]) => AlarmActions);
    expect(new Set(actions('Plain'))).toEqual(new Set([undefined]));
    expect(actions('Everything')).toEqual(
      Array.from({ length: 16 }, () => ['arn:aws:sns:eu-central-1:123456789012:alarms']),
    );
    expect(actions('Stepped')).toEqual(
      Array.from({ length: 13 }, () => ['arn:aws:sns:eu-central-1:123456789012:alarms']),
    );
  });
});
