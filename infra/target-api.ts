import type { CfnResource } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  CfnUsagePlanKey,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  Period,
  RestApi,
  UsagePlan,
} from 'aws-cdk-lib/aws-apigateway';
import type { Resource } from 'aws-cdk-lib/aws-apigateway';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { accept } from './accept.ts';
import { ACCESS_LOG_FIELDS } from './access-log.ts';
import { addTargetAlarms } from './alarms.ts';
import { maskedLogGroup } from './log-group.ts';
import { TargetFunction } from './target-function.ts';
import type { TargetFunctionProps } from './target-function.ts';

/** One vendor's API, with the function behind it. */
export interface TargetApiProps extends TargetFunctionProps {
  /** The API keys that open it. */
  readonly apiKeys: readonly { readonly version: number; readonly keyId: string }[];
  readonly stageName: string;
  readonly throttle: { readonly ratePerSecond: number; readonly burst: number };
  readonly quotaPerDay?: number | undefined;
  readonly alarmsTopicArn?: string | undefined;
}

/**
 * Where the gateway sends one vendor's calls: a regional REST API that wants a key on every method, a usage plan, and
 * the function that turns each call into the vendor's own. Its name is `{deploymentId}-{target}`, by which the
 * registrar finds it where it has no outputs.
 */
export class TargetApi extends Construct {
  readonly apiId: string;
  readonly stageName: string;
  /** Without trailing slash. */
  readonly url: string;
  /** What a call needs beside the API itself: keys and permissions, which nothing else refers to. */
  readonly entrance: readonly CfnResource[];

  constructor(scope: Construct, id: string, props: TargetApiProps) {
    super(scope, id);
    const { target, deploymentId, stageName } = props;
    const carrier = new TargetFunction(this, 'Target', props);
    const accessLog = maskedLogGroup(this, 'AccessLog', { retentionDays: props.logRetentionDays });
    const api = restApi(this, props, carrier, accessLog);
    const keys = openTo(this, props, api);
    addTargetAlarms(this, {
      ...props,
      api,
      lambda: carrier.lambda,
      accessLog,
      functionLog: carrier.logGroup,
    });
    this.apiId = api.restApiId;
    this.stageName = stageName;
    this.url = api.urlForPath().replace(/\/$/, '');
    this.entrance = [...keys, ...api.node.findAll().filter((each) => CfnPermission.isCfnPermission(each))];
    acceptOpenQuestions(api, `${deploymentId}-${target}`);
  }
}

function restApi(
  scope: Construct,
  { deploymentId, target, stageName, throttle, tracing }: TargetApiProps,
  { lambda }: TargetFunction,
  accessLog: LogGroup,
): RestApi {
  const api = new RestApi(scope, 'Api', {
    restApiName: `${deploymentId}-${target}`,
    description: `Calls of ${target}, from AgentCore gateway to the vendor`,
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: false,
    deployOptions: {
      stageName,
      accessLogDestination: new LogGroupLogDestination(accessLog),
      accessLogFormat: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_FIELDS)),
      // Both would write what users send: headers and bodies the one, paths the other.
      dataTraceEnabled: false,
      loggingLevel: MethodLoggingLevel.OFF,
      metricsEnabled: true,
      throttlingRateLimit: throttle.ratePerSecond,
      throttlingBurstLimit: throttle.burst,
      tracingEnabled: tracing,
    },
  });
  // Its output has a name of its own; the registrar's are the stack's.
  api.node.tryRemoveChild('Endpoint');
  const integration = new LambdaIntegration(lambda, { allowTestInvoke: false });
  const anyPath: Resource = api.root.addResource('{proxy+}');
  for (const resource of [api.root, anyPath])
    resource.addMethod('ANY', integration, { apiKeyRequired: true });
  return api;
}

/** A key opens only the stages of its usage plans. */
function openTo(scope: Construct, props: TargetApiProps, api: RestApi): readonly CfnUsagePlanKey[] {
  const { deploymentId, target, throttle, quotaPerDay, apiKeys } = props;
  const plan = new UsagePlan(scope, 'UsagePlan', {
    name: `${deploymentId}-${target}`,
    description: `What the gateway may send to ${target}`,
    apiStages: [{ stage: api.deploymentStage }],
    throttle: { rateLimit: throttle.ratePerSecond, burstLimit: throttle.burst },
    ...(quotaPerDay === undefined ? {} : { quota: { limit: quotaPerDay, period: Period.DAY } }),
  });
  const usagePlanId = plan.usagePlanId;
  // By version, so that a key stays in the plan when an older one goes.
  return apiKeys.map(
    ({ version, keyId }) =>
      new CfnUsagePlanKey(scope, `Key${version}`, { keyId, keyType: 'API_KEY', usagePlanId }),
  );
}

function acceptOpenQuestions(api: RestApi, name: string): void {
  accept(api, {
    'AwsSolutions-APIG2': `REST API ${name} has one proxy resource without a model: the function checks each call against the vendor's routes and refuses what they do not know.`,
    'AwsSolutions-APIG4': `Every method of REST API ${name} requires the gateway's API key, which is what an OpenAPI target of AgentCore gateway sends; each call also needs the user's token, which the vendor judges.`,
    'AwsSolutions-COG4': `The caller of REST API ${name} is AgentCore gateway, which has verified the user's token; what it sends itself is the API key.`,
  });
  accept(api.deploymentStage, {
    'AwsSolutions-APIG3': `Stage of REST API ${name} answers 403 to whoever has no key, and is throttled; a web ACL can be associated by whoever wants one.`,
    'AwsSolutions-APIG6': `Execution logs of REST API ${name} would hold path values, which are users' data; the access log has status, latency and integration error.`,
  });
}
