import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { IFilterPattern, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** What is watched, and who is told. */
export interface TargetAlarmsProps {
  readonly deploymentId: string;
  readonly target: string;
  readonly api: RestApi;
  readonly lambda: LambdaFunction;
  readonly accessLog: LogGroup;
  readonly functionLog: LogGroup;
  readonly alarmsTopicArn?: string | undefined;
}

const PERIOD = Duration.minutes(5);
const PERIODS = 3;
const NAMESPACE = 'AgentCoreBearer';

/** API Gateway gives up at 29 s: who waits this long is near it. */
const SLOW_MS = 15_000;

/** What is counted in a log, and how often it may stand there in a period. */
interface Counted {
  readonly id: string;
  readonly says: string;
  readonly pattern: IFilterPattern;
  readonly above: number;
}

interface Watch {
  readonly id: string;
  readonly says: string;
  readonly metric: IMetric;
  readonly above: number;
}

/** Alarms of one vendor's API: each says what it means, and none that nothing has been called. */
export function addTargetAlarms(scope: Construct, props: TargetAlarmsProps): void {
  const alarms = new Construct(scope, 'Alarms');
  raise(alarms, `${props.deploymentId} ${props.target}`, watches(alarms, props), props.alarmsTopicArn);
}

/** A function that nothing else watches. */
export interface FunctionAlarmsProps {
  readonly deploymentId: string;
  readonly part: 'broker' | 'interceptors';
  readonly lambda: LambdaFunction;
  readonly functionLog: LogGroup;
  /** Near the function's timeout. */
  readonly slowMs: number;
  readonly alarmsTopicArn?: string | undefined;
}

/**
 * Alarms of one function: errors, throttles, calls that take long, and what its log says. These functions never fail:
 * who gets no token is told so, and Lambda counts no error.
 */
export function addFunctionAlarms(scope: Construct, props: FunctionAlarmsProps): void {
  const { deploymentId, part, lambda, functionLog, slowMs, alarmsTopicArn } = props;
  const alarms = new Construct(scope, 'Alarms');
  const slow: Watch = {
    id: 'FunctionDuration',
    says: `one call in a hundred took more than ${slowMs} ms`,
    metric: lambda.metricDuration({ period: PERIOD, statistic: Stats.percentile(99) }),
    above: slowMs,
  };
  const outcomes = OUTCOMES[part].map(({ id, says, above, pattern }): Watch => {
    const metric = count(alarms, `Counted${id}`, `${deploymentId}/${part}/${id}`, functionLog, pattern);
    return { id, says, above, metric };
  });
  const list = [...functionWatches(lambda), slow, ...outcomes];
  raise(alarms, `${deploymentId} ${SUBJECTS[part]}`, list, alarmsTopicArn);
}

const SUBJECTS = { broker: 'token broker', interceptors: 'interceptors' } as const;

/** What the functions' logs call the end of a request that brought no token. */
const OUTCOMES: Readonly<Record<FunctionAlarmsProps['part'], readonly Counted[]>> = {
  broker: [
    {
      id: 'Unavailable',
      says: 'a secret, an issuer or its keys could not be had, or gave what the policy does not allow',
      pattern: FilterPattern.any(
        FilterPattern.stringValue('$.outcome', '=', 'unavailable'),
        FilterPattern.stringValue('$.outcome', '=', 'failed'),
      ),
      above: 5,
    },
    {
      id: 'Refused',
      says: 'somebody asks for what the policy does not give: the log says who and why',
      pattern: FilterPattern.stringValue('$.outcome', '=', 'refused'),
      above: 20,
    },
    {
      id: 'Limited',
      says: 'a workload asks more often than its "callsPerMinute"',
      pattern: FilterPattern.stringValue('$.outcome', '=', 'limited'),
      above: 0,
    },
  ],
  interceptors: [
    {
      id: 'NoToken',
      says: 'an issuer, a broker or a secret of theirs gave no token, or no keys: the log says why',
      pattern: FilterPattern.any(
        FilterPattern.stringValue('$.reason', '=', '*gave no token*'),
        FilterPattern.stringValue('$.reason', '=', 'the issuer cannot be asked*'),
      ),
      above: 5,
    },
    {
      id: 'Unexpected',
      says: 'a step met what nobody expected, and ended the call',
      pattern: FilterPattern.stringValue('$.level', '=', 'error'),
      above: 0,
    },
  ],
};

function raise(alarms: Construct, subject: string, list: readonly Watch[], topicArn?: string): void {
  const topic = topicArn === undefined ? undefined : Topic.fromTopicArn(alarms, 'Topic', topicArn);
  for (const { id, says, metric, above } of list) {
    const alarm = new Alarm(alarms, id, {
      alarmDescription: `${subject}: ${says}`,
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: PERIODS,
      datapointsToAlarm: 2,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (topic !== undefined) alarm.addAlarmAction(new SnsAction(topic));
  }
}

function watches(scope: Construct, props: TargetAlarmsProps): readonly Watch[] {
  const { api, lambda, accessLog, functionLog } = props;
  const counted = (id: string, logGroup: LogGroup, pattern: IFilterPattern): IMetric =>
    count(scope, id, `${props.deploymentId}/${props.target}/${id}`, logGroup, pattern);
  return [
    {
      id: 'ServerErrors',
      says: 'API Gateway or the function failed',
      metric: api.deploymentStage.metricServerError({ period: PERIOD, statistic: Stats.SUM }),
      above: 5,
    },
    {
      id: 'VendorErrors',
      // Wrapped errors reach the gateway as 200, so that API Gateway counts none of them.
      says: 'the vendor failed or could not be reached',
      metric: counted('VendorFailed', functionLog, FilterPattern.numberValue('$.status', '>=', 500)),
      above: 5,
    },
    ...functionWatches(lambda),
    {
      id: 'Throttles',
      says: 'calls were refused by throttle or quota',
      metric: counted('Throttled', accessLog, answeredByApiGateway('429')),
      above: 0,
    },
    {
      id: 'Latency',
      says: `one call in a hundred took more than ${SLOW_MS} ms`,
      metric: api.deploymentStage.metricLatency({ period: PERIOD, statistic: Stats.percentile(99) }),
      above: SLOW_MS,
    },
    {
      id: 'KeyRefused',
      says: 'somebody called without the key, or the gateway has an old one',
      metric: counted('WithoutKey', accessLog, answeredByApiGateway('403')),
      above: 0,
    },
    {
      id: 'TokenRefused',
      says: "users' tokens were missing or refused by the vendor",
      metric: counted('WithoutToken', functionLog, TOKEN_REFUSED),
      above: 20,
    },
  ];
}

function functionWatches(lambda: LambdaFunction): readonly Watch[] {
  return [
    {
      id: 'FunctionErrors',
      says: 'the function ended with an error',
      metric: lambda.metricErrors({ period: PERIOD }),
      above: 0,
    },
    {
      id: 'FunctionThrottles',
      says: 'calls found no free function',
      metric: lambda.metricThrottles({ period: PERIOD }),
      above: 0,
    },
  ];
}

/** A status that API Gateway answered itself; the vendor's own, handed on by the function, has no such type. */
function answeredByApiGateway(status: string): IFilterPattern {
  return FilterPattern.all(
    FilterPattern.stringValue('$.status', '=', status),
    FilterPattern.stringValue('$.gatewayResponse', '!=', '-'),
  );
}

/**
 * The vendor's 401, and the function's own refusals of a token that is missing, malformed or not for this server: what it
 * logs of these begins so. An asterisk stands for any text (CloudWatch Logs user guide, FilterAndPatternSyntax; documented).
 */
const TOKEN_REFUSED: IFilterPattern = FilterPattern.any(
  FilterPattern.numberValue('$.status', '=', 401),
  FilterPattern.stringValue('$.reason', '=', 'token *'),
);

function count(
  scope: Construct,
  id: string,
  metricName: string,
  logGroup: LogGroup,
  filterPattern: IFilterPattern,
): IMetric {
  const filter = new MetricFilter(scope, id, {
    ...{ logGroup, filterPattern, metricName },
    metricNamespace: NAMESPACE,
    defaultValue: 0,
  });
  return filter.metric({ period: PERIOD, statistic: Stats.SUM });
}
