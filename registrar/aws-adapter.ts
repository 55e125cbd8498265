import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { APIGatewayClientConfig } from '@aws-sdk/client-api-gateway';
import { BedrockAgentCoreControlClient } from '@aws-sdk/client-bedrock-agentcore-control';
import { ToolkitError } from '../contract/errors.ts';
import { gatewayCalls, tagCalls, targetCalls } from './agentcore-calls.ts';
import { apiGatewayCalls } from './api-gateway-calls.ts';
import type { ApiStage, AwsPort } from './aws-port.ts';
import { identityCalls } from './identity-calls.ts';
import { isConfidential } from './is-confidential.ts';
import { providerCalls } from './provider-calls.ts';
import { s3Calls } from './s3-calls.ts';

/** Which AWS to call, and as whom. Left out, the SDK's own rules hold. */
export interface AwsOptions {
  readonly region: string;
  readonly profile?: string | undefined;
  /** One endpoint for all services, for example a local AWS. */
  readonly endpointUrl?: string | undefined;
  readonly credentials?: APIGatewayClientConfig['credentials'];
  /** How requests are sent; the SDK's own handler unless a caller counts or cuts them. */
  readonly requestHandler?: APIGatewayClientConfig['requestHandler'];
}

/**
 * AWS itself.
 * @throws ToolkitError `usage` where keys would travel to the endpoint in clear
 */
export function awsAdapter({
  region,
  profile,
  endpointUrl,
  credentials,
  requestHandler,
}: AwsOptions): AwsPort {
  if (endpointUrl !== undefined) requireConfidential(endpointUrl);
  const config = {
    region,
    ...(profile !== undefined && { profile }),
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
    ...(credentials !== undefined && { credentials }),
    ...(requestHandler !== undefined && { requestHandler }),
  };
  const apiGateway = new APIGatewayClient(config);
  const control = new BedrockAgentCoreControlClient(config);
  return {
    // At another endpoint we cannot know where it serves its APIs.
    invokeUrl: (stage) => (endpointUrl === undefined ? invokeUrl(region, stage) : undefined),
    ...apiGatewayCalls(apiGateway),
    ...s3Calls({ config: apiGateway.config, endpointUrl }),
    ...providerCalls(control),
    ...tagCalls(control),
    ...gatewayCalls(control),
    ...identityCalls(control),
    ...targetCalls(control),
  };
}

function requireConfidential(endpointUrl: string): void {
  const url = URL.parse(endpointUrl);
  if (url !== null && isConfidential(url)) return;
  const what = url === null ? 'the endpoint' : `endpoint "${url.protocol}//${url.host}"`;
  throw new ToolkitError('usage', `${what} is neither https nor http on loopback`, {
    hint: 'API keys are sent there and come from there: use https, or an AWS on this machine.',
  });
}

/**
 * API Gateway developer guide, "invoke REST APIs"; the domain of the China partition was observed 2026-09-28.
 */
function invokeUrl(region: string, { apiId, stage }: ApiStage): string {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${apiId}.execute-api.${region}.${domain}/${stage}`;
}
