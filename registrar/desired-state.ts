import type { GatewayConfig } from '../config/gateway-config.ts';
import { ToolkitError } from '../contract/errors.ts';
import { GATEWAY_OUTPUTS } from '../contract/stack-outputs.ts';
import type { StackOutputs } from '../contract/stack-outputs.ts';
import type { GatewaySpec, InboundSpec, ProviderSpec } from './aws-port.ts';
import type { Deployment } from './find-deployment.ts';
import { findOutput } from './find-output.ts';
import { keyFingerprint, markedDescription } from './ownership.ts';
import { replaceServers } from './replace-servers.ts';

/** A document to register as a target. */
export interface TargetDocument {
  readonly name: string;
  readonly description: string | undefined;
  /** The text of `target.json`. */
  readonly document: string;
  /** The vendor's own target name: where a document is split, its parts share the vendor's one API. */
  readonly vendorTarget: string;
}

/** What is asked for: configuration, documents, and what the stack says of itself. */
export interface RegistrationInput {
  readonly gateway: GatewayConfig;
  readonly targets: readonly TargetDocument[];
  readonly outputs: StackOutputs | undefined;
}

/** What the registrar wants to be there. */
export interface DesiredState {
  readonly deploymentId: string;
  readonly provider: ProviderSpec & { readonly keyId: string; readonly fingerprint: string };
  /** `id`: the stack's own gateway, which is left as it is. */
  readonly gateway: { readonly id: string } | { readonly spec: GatewaySpec };
  readonly targets: readonly DesiredTarget[];
}

/** One target: its document calls the deployed API. */
export interface DesiredTarget {
  readonly name: string;
  /** What people read of it; the mark is added where it is written. */
  readonly text: string;
  readonly document: string;
}

/**
 * What is to be there, given what is deployed.
 * @throws ToolkitError `outputs-missing` where neither configuration nor outputs name what a gateway needs,
 *   `limit-exceeded` where a document is too large, `not-openapi` where it is none
 */
export function desiredState(input: RegistrationInput, { key, apiUrls }: Deployment): DesiredState {
  const { gateway, outputs } = input;
  const { deploymentId } = gateway;
  const id = findOutput(outputs, GATEWAY_OUTPUTS.gatewayId);
  return {
    deploymentId,
    provider: {
      name: gateway.outbound.apiKey.provider,
      key: key.value,
      keyId: key.id,
      fingerprint: keyFingerprint(deploymentId, key),
    },
    gateway: id === undefined ? { spec: gatewaySpec(gateway, outputs) } : { id },
    targets: input.targets.map((target) => desiredTarget(gateway, target, apiUrls)),
  };
}

function desiredTarget(
  gateway: GatewayConfig,
  target: TargetDocument,
  apiUrls: ReadonlyMap<string, string>,
): DesiredTarget {
  const { name, vendorTarget } = target;
  const url = apiUrls.get(vendorTarget);
  if (url === undefined) throw new ToolkitError('outputs-missing', `no API is known for target "${name}"`);
  const document = replaceServers(name, target.document, url);
  const bytes = Buffer.byteLength(document);
  const limit = gateway.schemas.inlineUpTo;
  if (bytes > limit) {
    throw new ToolkitError(
      'limit-exceeded',
      `the document of target "${name}" has ${bytes} bytes, the limit is ${limit}`,
      { hint: 'Exclude operations or lower the budgets in bearer.yaml; documents in S3 come later.' },
    );
  }
  return { name, text: target.description ?? '', document };
}

function gatewaySpec(gateway: GatewayConfig, outputs: StackOutputs | undefined): GatewaySpec {
  const { roleArn, name, supportedVersions, exceptionLevel } = gateway;
  return {
    name,
    description: markedDescription(gateway.deploymentId, gateway.description ?? ''),
    roleArn:
      roleArn ?? findOutput(outputs, GATEWAY_OUTPUTS.gatewayRoleArn) ?? missing('gatewayRoleArn', 'roleArn'),
    supportedVersions,
    inbound: inboundSpec(gateway, outputs),
    exceptionLevel,
  };
}

function inboundSpec({ inbound }: GatewayConfig, outputs: StackOutputs | undefined): InboundSpec {
  const { allowedAudience, allowedScopes } = inbound;
  const client = findOutput(outputs, GATEWAY_OUTPUTS.clientId);
  const allowedClients = inbound.allowedClients ?? (client === undefined ? undefined : [client]);
  // Without any of them, every token of the issuer would open the gateway.
  if ((allowedClients ?? allowedAudience ?? allowedScopes) === undefined) {
    missing('clientId', 'inbound.allowedClients');
  }
  return {
    discoveryUrl:
      inbound.discoveryUrl ??
      findOutput(outputs, GATEWAY_OUTPUTS.discoveryUrl) ??
      missing('discoveryUrl', 'inbound.discoveryUrl'),
    allowedClients,
    allowedAudience,
    allowedScopes,
  };
}

function missing(output: keyof typeof GATEWAY_OUTPUTS, key: string): never {
  throw new ToolkitError(
    'outputs-missing',
    `neither output "${GATEWAY_OUTPUTS[output]}" nor "${key}" in gateway.yaml is there`,
    { hint: `Pass the stack's outputs, or set "${key}".` },
  );
}
