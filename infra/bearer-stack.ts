import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { destinationOf } from '../config/outbound-config.ts';
import { ToolkitError } from '../contract/errors.ts';
import type { InterceptorPlan } from '../contract/interceptor-plan.ts';
import type { RouteMap } from '../contract/route-map.ts';
import { GATEWAY_OUTPUTS, vendorOutput } from '../contract/stack-outputs.ts';
import { setApiGatewayLogRole } from './api-gateway-log-role.ts';
import { GatewayApiKey } from './api-key.ts';
import { BearerGateway } from './bearer-gateway.ts';
import type { InterceptorProps } from './bearer-gateway.ts';
import { InboundAuth } from './inbound-auth.ts';
import { pointsOf, stepsFunction } from './steps-function.ts';
import { TargetApi } from './target-api.ts';
import { urlsOfGateway, warnOfLoopback } from './warn-of-loopback.ts';

/** One vendor of a gateway, and the routes of all its targets. */
export interface BearerStackVendor {
  /** The vendor's own target name. */
  readonly target: string;
  readonly routes: readonly RouteMap[];
}

/** What a gateway.yaml and its vendors' route maps say, as `loadGateway` reads them. */
export interface BearerStackProps extends StackProps {
  readonly gateway: GatewayConfig;
  readonly vendors: readonly BearerStackVendor[];
  /** Folder of the target function's bundle; by default the published package's own. */
  readonly bundleFolder?: string | undefined;
  /** Functions of your own at the interception points; with them gateway.yaml has no steps. */
  readonly interceptors?: InterceptorProps | undefined;
  /** What gateway.yaml's steps were compiled to, where it has any. */
  readonly interceptorPlan?: InterceptorPlan | undefined;
  /** Folder of the interceptor function's bundle; by default the published package's own. */
  readonly interceptorBundleFolder?: string | undefined;
}

/** Said where a stack is looked at and where it is removed: a gateway with targets cannot be deleted. */
const BEFORE_DESTROY =
  'run "agentcore-bearer destroy --config gateway.yaml" before "cdk destroy"; a gateway with targets cannot be removed';

/**
 * Everything of one gateway.yaml but what the registrar owns: targets, credential provider, documents. APIs, functions
 * and keys are made only where the outbound mode goes through them; in the others the gateway calls vendors itself.
 */
export class BearerStack extends Stack {
  /** @throws ToolkitError `config-invalid` or `limit-exceeded` where what is asked cannot be built */
  constructor(scope: Construct, id: string, props: BearerStackProps) {
    const { gateway, vendors, bundleFolder, interceptors, ...others } = props;
    const { interceptorPlan: _plan, interceptorBundleFolder: _folder, ...stackProps } = others;
    super(scope, id, { description: `AgentCore gateway ${gateway.name}: ${BEFORE_DESTROY}`, ...stackProps });
    refuseRole(gateway);
    const { deploymentId, stack } = gateway;
    const { keys, apis } =
      destinationOf(gateway.outbound) === 'api' ? makeApis(this, props) : { keys: [], apis: [] };
    const inbound = new InboundAuth(this, 'Inbound', {
      ...{ deploymentId, inbound: gateway.inbound, webClient: stack.webClient },
    });
    const runsSteps = stepsFunction(this, props, inbound.rules);
    const made = new BearerGateway(this, 'Gateway', {
      ...gateway,
      inbound: inbound.rules,
      secrets: ownSecrets(gateway, keys),
      schemaBucketName: gateway.schemas.bucket,
      allowances: stack.gatewayRoleAllows,
      interceptors: runsSteps === undefined ? interceptors : pointsOf(gateway, runsSteps),
      logDelivery: stack.logDelivery
        ? { retentionDays: stack.logRetentionDays, maskedNames: credentialNames(gateway, vendors) }
        : undefined,
    });
    warnOfLoopback(
      this,
      urlsOfGateway(
        gateway,
        vendors.flatMap(({ routes }) => routes),
      ),
    );
    removeFirst(made, apis, inbound);
    tell(this, {
      [GATEWAY_OUTPUTS.interceptorArn]: runsSteps?.lambda.functionArn,
      [GATEWAY_OUTPUTS.interceptorRoleArn]: runsSteps?.role.roleArn,
      ...gatewayOutputs(made, keys.at(-1), ownSecrets(gateway, keys).at(-1)),
      ...inboundOutputs(inbound),
    });
  }
}

/** The secrets that the gateway reads the key in; none where the service keeps a copy. */
function ownSecrets({ stack }: GatewayConfig, keys: readonly GatewayApiKey[]): readonly Secret[] {
  return stack.apiKeySecret === 'external' ? keys.map(({ secret }) => secret) : [];
}

/** A role of somebody else's would have none of the grants that the stack knows to be needed. */
function refuseRole({ roleArn }: GatewayConfig): void {
  if (roleArn === undefined) return;
  throw new ToolkitError(
    'config-invalid',
    '"roleArn" names a role, and the stack makes the gateway its own',
    {
      hint: 'Remove it; "stack.gatewayRoleAllows" adds to the role of the stack. "roleArn" is for gateways without a stack.',
    },
  );
}

interface Apis {
  readonly keys: readonly GatewayApiKey[];
  readonly apis: readonly TargetApi[];
}

/** The API key in its versions, and one API for each vendor. */
function makeApis(scope: Stack, { gateway, vendors, bundleFolder }: BearerStackProps): Apis {
  const { deploymentId, stack } = gateway;
  const logRole =
    stack.apiGatewayLogRole === 'create' ? setApiGatewayLogRole(scope, 'ApiGatewayLogRole') : undefined;
  const keys = stack.apiKeys.map(
    (version) => new GatewayApiKey(scope, `ApiKey${version}`, { name: deploymentId, version }),
  );
  const apis = vendors.map(({ target, routes }) => {
    const api = new TargetApi(scope, constructId(target), {
      ...stack,
      ...{ deploymentId, target, routes, bundleFolder, apiKeys: keys },
    });
    // A stage with an access log is refused as long as the account has no role for it.
    if (logRole !== undefined) api.node.addDependency(logRole);
    tell(scope, vendorOutputs(target, api));
    return api;
  });
  return { keys, apis };
}

/** Logical ids of a vendor's resources begin with it; the gateway's own parts have names without this prefix. */
function constructId(target: string): string {
  return `Vendor-${target}`;
}

/** Arguments and headers that carry credentials: of the vendors where the API is called, else what is propagated. */
function credentialNames(
  { outbound }: GatewayConfig,
  vendors: readonly BearerStackVendor[],
): readonly string[] {
  const headers = outbound.headers ?? [];
  if (destinationOf(outbound) === 'vendor') return headers;
  const tokens = vendors.flatMap(({ routes }) => routes.flatMap((map) => map.tokens));
  return [...tokens.map(({ header }) => header), ...headers];
}

/**
 * CloudFormation removes what depends before what it depends on. So a gateway that cannot be deleted, because it has
 * targets, stops the removal before anything is gone that its callers need.
 */
function removeFirst({ resource }: BearerGateway, apis: readonly TargetApi[], { access }: InboundAuth): void {
  for (const needed of apis.flatMap(({ entrance }) => entrance)) resource.addResourceDependency(needed);
  if (access !== undefined) resource.node.addDependency(access.domain);
}

/** Outputs keep their names, because the registrar reads them. */
function tell(stack: Stack, outputs: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(outputs)) {
    if (value !== undefined) new CfnOutput(stack, name, { value });
  }
}

function vendorOutputs(target: string, api: TargetApi): Readonly<Record<string, string>> {
  return {
    [vendorOutput(target, 'ApiUrl')]: api.url,
    [vendorOutput(target, 'ApiId')]: api.apiId,
    [vendorOutput(target, 'ApiStage')]: api.stageName,
  };
}

function gatewayOutputs(
  gateway: BearerGateway,
  key: GatewayApiKey | undefined,
  secret: Secret | undefined,
): Readonly<Record<string, string | undefined>> {
  return {
    [GATEWAY_OUTPUTS.gatewayId]: gateway.gatewayId,
    [GATEWAY_OUTPUTS.gatewayUrl]: gateway.gatewayUrl,
    [GATEWAY_OUTPUTS.gatewayRoleArn]: gateway.role.roleArn,
    [GATEWAY_OUTPUTS.schemaBucket]: gateway.schemas.bucketName,
    [GATEWAY_OUTPUTS.apiKeyId]: key?.keyId,
    [GATEWAY_OUTPUTS.apiKeySecretArn]: secret?.secretArn,
    [GATEWAY_OUTPUTS.beforeDestroy]: BEFORE_DESTROY,
  };
}

function inboundOutputs({ rules, access }: InboundAuth): Readonly<Record<string, string | undefined>> {
  return {
    [GATEWAY_OUTPUTS.discoveryUrl]: rules.discoveryUrl,
    [GATEWAY_OUTPUTS.tokenUrl]: access?.tokenUrl,
    [GATEWAY_OUTPUTS.clientId]: access?.clientId,
    [GATEWAY_OUTPUTS.scope]: access?.scope,
    [GATEWAY_OUTPUTS.webClientId]: access?.webClientId,
  };
}
