import { CfnGateway } from 'aws-cdk-lib/aws-bedrockagentcore';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { OutboundConfig } from '../config/outbound-config.ts';
import type { RoleAllowance, StackConfig } from '../config/stack-config.ts';
import { deliverLogs } from './deliver-logs.ts';
import { gatewayRole } from './gateway-role.ts';
import type { InboundRules } from './inbound-auth.ts';
import { schemaBucket } from './schema-bucket.ts';
import type { DocumentBucket } from './schema-bucket.ts';

/** The gateway, without its targets: they are the registrar's. */
export interface BearerGatewayProps {
  readonly name: string;
  /** Names the documents' place in the bucket, and a provider that the registrar makes. */
  readonly deploymentId: string;
  readonly description?: string | undefined;
  /** MCP protocol versions. */
  readonly supportedVersions: readonly string[];
  /** `DEBUG` tells callers why a call failed. */
  readonly exceptionLevel?: 'DEBUG' | undefined;
  readonly inbound: InboundRules;
  /** How it proves itself to its targets, as in gateway.yaml. */
  readonly outbound: OutboundConfig;
  /** The secrets behind the API keys; only with `outbound.apiKey`. */
  readonly secrets?: readonly Secret[] | undefined;
  /** Bucket of the documents; without it one is made. */
  readonly schemaBucketName?: string | undefined;
  /** What its role may do beside. */
  readonly allowances?: readonly RoleAllowance[] | undefined;
  readonly interceptors?: InterceptorProps | undefined;
  /** The gateway's application logs, masked; they hold tool arguments, so there are none without this. */
  readonly logDelivery?:
    | { readonly retentionDays: StackConfig['logRetentionDays']; readonly maskedNames: readonly string[] }
    | undefined;
}

/** At most one function before the target and one after it, for all targets. */
export interface InterceptorProps {
  readonly request?: Interceptor | undefined;
  readonly response?: Interceptor | undefined;
}

/** A function that the gateway calls. */
export interface Interceptor {
  readonly lambda: IFunction;
  /** Hands over all headers of the caller, the proof towards the gateway among them: only where a step reads it. */
  readonly passRequestHeaders: boolean;
}

/**
 * An AgentCore gateway with its role and the bucket of its documents. It is the plain CloudFormation resource: CDK's own
 * construct grants `bedrock-agentcore-identity!*` secrets where the ARN is not known at synthesis.
 */
export class BearerGateway extends Construct {
  readonly gatewayId: string;
  readonly gatewayUrl: string;
  readonly role: IRole;
  readonly schemas: DocumentBucket;
  readonly resource: CfnGateway;

  constructor(scope: Construct, id: string, props: BearerGatewayProps) {
    super(scope, id);
    const { name, deploymentId, outbound, secrets = [], interceptors = {}, allowances = [] } = props;
    const schemas =
      props.schemaBucketName === undefined
        ? schemaBucket(this, 'Schemas', name)
        : Bucket.fromBucketName(this, 'Schemas', props.schemaBucketName);
    const functions = [interceptors.request, interceptors.response].flatMap((each) => each?.lambda ?? []);
    const role = gatewayRole(this, 'Role', {
      ...{ gatewayName: name, deploymentId, outbound, secrets, schemas, allowances },
      interceptors: functions,
    });
    const gateway = cfnGateway(this, props, role);
    if (props.logDelivery !== undefined)
      deliverLogs(this, 'LogDelivery', { gateway, name, ...props.logDelivery });
    this.gatewayId = gateway.attrGatewayIdentifier;
    this.gatewayUrl = gateway.attrGatewayUrl;
    this.resource = gateway;
    this.role = role;
    this.schemas = schemas;
  }
}

function cfnGateway(scope: Construct, props: BearerGatewayProps, role: IRole): CfnGateway {
  const { name, description, supportedVersions, exceptionLevel, inbound } = props;
  const wired = interceptorConfigurations(props.interceptors ?? {});
  const { discoveryUrl, allowedClients, allowedAudience, allowedScopes } = inbound;
  return new CfnGateway(scope, 'Gateway', {
    name,
    ...(description === undefined ? {} : { description }),
    roleArn: role.roleArn,
    protocolType: 'MCP',
    protocolConfiguration: { mcp: { supportedVersions: [...supportedVersions] } },
    authorizerType: 'CUSTOM_JWT',
    authorizerConfiguration: {
      customJwtAuthorizer: {
        discoveryUrl,
        ...(allowedClients && { allowedClients: [...allowedClients] }),
        ...(allowedAudience && { allowedAudience: [...allowedAudience] }),
        ...(allowedScopes && { allowedScopes: [...allowedScopes] }),
      },
    },
    ...(exceptionLevel === undefined ? {} : { exceptionLevel }),
    ...(wired.length === 0 ? {} : { interceptorConfigurations: wired }),
  });
}

function interceptorConfigurations({
  request,
  response,
}: InterceptorProps): CfnGateway.GatewayInterceptorConfigurationProperty[] {
  const points = [
    { point: 'REQUEST', interceptor: request },
    { point: 'RESPONSE', interceptor: response },
  ];
  return points.flatMap(({ point, interceptor }) =>
    interceptor === undefined
      ? []
      : [
          {
            interceptionPoints: [point],
            interceptor: { lambda: { arn: interceptor.lambda.functionArn } },
            inputConfiguration: { passRequestHeaders: interceptor.passRequestHeaders },
          },
        ],
  );
}
