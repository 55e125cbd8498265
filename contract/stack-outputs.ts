/**
 * What a deployed stack tells the registrar, in the form of `cdk deploy --outputs-file`: stack name to output
 * name to value. No value is a secret.
 */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Output names of the gateway; the vendors' begin with their prefix, see {@link vendorOutput}. */
export const GATEWAY_OUTPUTS = {
  gatewayId: 'GatewayId',
  gatewayUrl: 'GatewayUrl',
  gatewayRoleArn: 'GatewayRoleArn',
  apiKeyId: 'ApiKeyId',
  /** The stack's own secret that holds the key's value, under {@link API_KEY_FIELD}. */
  apiKeySecretArn: 'ApiKeySecretArn',
  /** Where documents go that are too large to be given inline. */
  schemaBucket: 'SchemaBucket',
  discoveryUrl: 'DiscoveryUrl',
  tokenUrl: 'TokenUrl',
  clientId: 'ClientId',
  scope: 'Scope',
  /** The function at both interception points, where gateway.yaml has steps. */
  interceptorArn: 'InterceptorArn',
  /** The role of that function, which a token broker's policy names. */
  interceptorRoleArn: 'InterceptorRoleArn',
  /** The client for people, where the stack has one. */
  webClientId: 'WebClientId',
  /** What to run before the stack is removed. */
  beforeDestroy: 'BeforeDestroy',
} as const;

/** Member of the stack's secret that holds the API key's value. */
export const API_KEY_FIELD = 'apiKey';

/** Name of the interceptor function that is deployed without CDK; by it a gateway's interceptor is known for ours. */
export function interceptorFunctionName(deploymentId: string): string {
  return `${deploymentId}-interceptor`;
}

/** What a vendor's API tells, in output names: `AsanaApiUrl`, `AsanaApiId`, `AsanaApiStage`. */
export type VendorOutput = 'ApiUrl' | 'ApiId' | 'ApiStage';

/** Output name for a vendor's target, for example `AsanaApiUrl` for target `asana`: letters and digits alone, first upper case. */
export function vendorOutput(target: string, what: VendorOutput): string {
  return `${asOutput(target)}${what}`;
}

/** What a token broker's stack tells: `url` and `brokerArn` of a gateway's step. */
export const BROKER_OUTPUTS = { url: 'BrokerUrl', arn: 'BrokerArn' } as const;

/** Output name for the role that a broker's workload assumes, `roleArn` of a step: `CrmRoleArn` for workload `crm`. */
export function accessRoleOutput(workload: string): string {
  return `${asOutput(workload)}RoleArn`;
}

function asOutput(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return words.join('');
}
