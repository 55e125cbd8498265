import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { APIGatewayClientConfig } from '@aws-sdk/client-api-gateway';
import { BedrockAgentCoreControlClient } from '@aws-sdk/client-bedrock-agentcore-control';
import { gatewayCalls, identityCalls, targetCalls } from './agentcore-calls.ts';
import { apiGatewayCalls } from './api-gateway-calls.ts';
import type { ApiStage, AwsPort } from './aws-port.ts';

/** Which AWS to call, and as whom. Left out, the SDK's own rules hold. */
export interface AwsOptions {
  readonly region: string;
  readonly profile?: string | undefined;
  /** One endpoint for all services, for example a local AWS. */
  readonly endpointUrl?: string | undefined;
  readonly credentials?: APIGatewayClientConfig['credentials'];
}

/** AWS itself. */
export function awsAdapter({ region, profile, endpointUrl, credentials }: AwsOptions): AwsPort {
  const config = {
    region,
    ...(profile !== undefined && { profile }),
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
    ...(credentials !== undefined && { credentials }),
  };
  const control = new BedrockAgentCoreControlClient(config);
  return {
    // At another endpoint we cannot know where it serves its APIs.
    invokeUrl: (stage) => (endpointUrl === undefined ? invokeUrl(region, stage) : undefined),
    ...apiGatewayCalls(new APIGatewayClient(config)),
    ...identityCalls(control),
    ...gatewayCalls(control),
    ...targetCalls(control),
  };
}

/**
 * API Gateway developer guide, "invoke REST APIs"; the domain of the China partition was observed 2026-09-28.
 */
function invokeUrl(region: string, { apiId, stage }: ApiStage): string {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${apiId}.execute-api.${region}.${domain}/${stage}`;
}
