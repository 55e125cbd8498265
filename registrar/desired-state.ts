import type { GatewayConfig } from '../config/gateway-config.ts';
import { needsRequestHeaders } from '../config/interceptor-config.ts';
import { destinationOf } from '../config/outbound-config.ts';
import type { OutboundConfig } from '../config/outbound-config.ts';
import { ToolkitError } from '../contract/errors.ts';
import { MAX_S3_SCHEMA_BYTES } from '../contract/gateway-limits.ts';
import type { RouteMap } from '../contract/route-map.ts';
import { GATEWAY_OUTPUTS, interceptorFunctionName } from '../contract/stack-outputs.ts';
import type { StackOutputs } from '../contract/stack-outputs.ts';
import { aimAtVendor, declaredHeaders } from './aim-at-vendor.ts';
import type { GatewaySpec, InboundSpec, InterceptorSpec, TargetSchema } from './aws-port.ts';
import { desiredProvider } from './desired-provider.ts';
import type { DesiredProvider } from './desired-provider.ts';
import type { Deployment } from './find-deployment.ts';
import { findOutput } from './find-output.ts';
import { markedDescription } from './ownership.ts';
import { replaceServers } from './replace-servers.ts';
import { schemaUri } from './schema-objects.ts';

/** A document to register as a target. */
export interface TargetDocument {
  readonly name: string;
  readonly description: string | undefined;
  /** The text of `target.json`. */
  readonly document: string;
  /** The vendor's own target name: where a document is split, its parts share the vendor's one API. */
  readonly vendorTarget: string;
  /** What `routes.json` says; needed where the targets call the vendor itself. */
  readonly routes?: RouteMap | undefined;
}

/** What is asked for: configuration, documents, and what the stack says of itself. */
export interface RegistrationInput {
  readonly gateway: GatewayConfig;
  readonly targets: readonly TargetDocument[];
  readonly outputs: StackOutputs | undefined;
  /** Allows to delete the gateway and make it anew where it cannot be changed. */
  readonly mayReplace?: boolean | undefined;
}

/** What the registrar wants to be there. */
export interface DesiredState {
  readonly deploymentId: string;
  readonly mayReplace: boolean;
  readonly outbound: OutboundConfig;
  /** `undefined`: the outbound mode needs none. */
  readonly provider: DesiredProvider | undefined;
  /** `id`: the stack's own gateway, which is left as it is. */
  readonly gateway: { readonly id: string } | { readonly spec: GatewaySpec };
  readonly targets: readonly DesiredTarget[];
  /** Where documents go that are too large to be given inline. */
  readonly bucket: string | undefined;
}

/** One target. */
export interface DesiredTarget {
  readonly name: string;
  /** What people read of it; the mark is added where it is written. */
  readonly text: string;
  readonly document: string;
  readonly schema: TargetSchema;
}

/**
 * What is to be there, given what is deployed; nothing needs to be where the targets call the vendor itself.
 * @throws ToolkitError `outputs-missing` where neither configuration nor outputs name what a gateway needs,
 *   `limit-exceeded` where a document is too large, `not-openapi` where it is none, `cannot-transform` where a target
 *   cannot call its vendor, `config-invalid` where a header is both propagated and in a document
 */
export function desiredState(input: RegistrationInput, deployment: Deployment | undefined): DesiredState {
  const { gateway, outputs, mayReplace = false } = input;
  const { deploymentId, outbound } = gateway;
  const id = findOutput(outputs, GATEWAY_OUTPUTS.gatewayId);
  return {
    deploymentId,
    mayReplace,
    outbound,
    provider: desiredProvider(gateway, outputs, deployment?.key),
    gateway: id === undefined ? { spec: gatewaySpec(gateway, outputs) } : { id },
    targets: input.targets.map((target) => desiredTarget(input, target, deployment)),
    bucket: schemaBucket(gateway, outputs),
  };
}

/** The bucket of the configuration, else the stack's. */
export function schemaBucket(
  { schemas }: GatewayConfig,
  outputs: StackOutputs | undefined,
): string | undefined {
  return schemas.bucket ?? findOutput(outputs, GATEWAY_OUTPUTS.schemaBucket);
}

function desiredTarget(
  { gateway, outputs }: RegistrationInput,
  target: TargetDocument,
  deployment: Deployment | undefined,
): DesiredTarget {
  const { name, description } = target;
  const document = documentOf(gateway.outbound, target, deployment);
  refuseDeclared(gateway.outbound, name, document);
  const bucket = schemaBucket(gateway, outputs);
  const schema = schemaOf(gateway, name, document, bucket);
  return { name, text: description ?? '', document, schema };
}

function schemaOf(
  { schemas, deploymentId }: GatewayConfig,
  name: string,
  document: string,
  bucket: string | undefined,
): TargetSchema {
  const bytes = Buffer.byteLength(document);
  if (bytes <= schemas.inlineUpTo) return { inline: document };
  if (bucket !== undefined && bytes <= MAX_S3_SCHEMA_BYTES) {
    return { s3: schemaUri(bucket, deploymentId, name, document) };
  }
  const limit = bucket === undefined ? schemas.inlineUpTo : MAX_S3_SCHEMA_BYTES;
  throw new ToolkitError(
    'limit-exceeded',
    `the document of target "${name}" has ${bytes} bytes, the limit is ${limit}`,
    {
      hint:
        bucket === undefined
          ? `Name a bucket under "schemas.bucket" in gateway.yaml, or pass output "${GATEWAY_OUTPUTS.schemaBucket}": larger documents go there.`
          : 'Exclude operations or lower the budgets in bearer.yaml.',
    },
  );
}

function documentOf(
  outbound: OutboundConfig,
  { name, vendorTarget, document, routes }: TargetDocument,
  deployment: Deployment | undefined,
): string {
  if (destinationOf(outbound) === 'vendor') return aimAtVendor(name, document, routes);
  const url = deployment?.apiUrls.get(vendorTarget);
  if (url === undefined) throw new ToolkitError('outputs-missing', `no API is known for target "${name}"`);
  return replaceServers(name, document, url);
}

/** "headers provided in API keys and REST API schema cannot be configured for header propagation" (devguide gateway-headers, read 2026-11). */
function refuseDeclared({ headers = [] }: OutboundConfig, name: string, document: string): void {
  if (headers.length === 0) return;
  const declared = declaredHeaders(name, document);
  const both = headers.find((header) => declared.has(header.toLowerCase()));
  if (both === undefined) return;
  throw new ToolkitError(
    'config-invalid',
    `header "${both}" of "outbound.headers" is a parameter in the document of target "${name}"`,
    {
      hint: 'The service takes a header from the document or from the client, not from both: remove it from "outbound.headers".',
    },
  );
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
    interceptors: interceptorSpecs(gateway, outputs),
    ownFunction: interceptorFunctionName(gateway.deploymentId),
  };
}

function inboundSpec({ inbound }: GatewayConfig, outputs: StackOutputs | undefined): InboundSpec {
  const { allowedAudience, allowedScopes } = inbound;
  // A client of the stack's own issuer is none of another's.
  const client =
    inbound.discoveryUrl === undefined ? findOutput(outputs, GATEWAY_OUTPUTS.clientId) : undefined;
  const allowedClients = inbound.allowedClients ?? (client === undefined ? undefined : [client]);
  // Without any of them, every token of the issuer would open the gateway.
  if ((allowedClients ?? allowedAudience ?? allowedScopes) === undefined) {
    if (inbound.discoveryUrl === undefined) missing('clientId', 'inbound.allowedClients');
    throw new ToolkitError('config-invalid', '"inbound" would let every token of its issuer in', {
      hint: 'Set "inbound.allowedClients", "allowedAudience" or "allowedScopes" in gateway.yaml.',
    });
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

/** Steps without their function would be a gateway without its guard. */
function interceptorSpecs(
  { interceptors }: GatewayConfig,
  outputs: StackOutputs | undefined,
): readonly InterceptorSpec[] {
  const { request, response } = interceptors;
  if (request.length + response.length === 0) return [];
  const functionArn = findOutput(outputs, GATEWAY_OUTPUTS.interceptorArn);
  if (functionArn === undefined) {
    throw new ToolkitError('outputs-missing', `output "${GATEWAY_OUTPUTS.interceptorArn}" is not there`, {
      hint: 'gateway.yaml has interceptor steps: pass the outputs of the stack that runs them.',
    });
  }
  const needs = needsRequestHeaders(interceptors);
  return [
    ...(request.length === 0
      ? []
      : [{ point: 'REQUEST' as const, functionArn, passRequestHeaders: needs.request }]),
    ...(response.length === 0
      ? []
      : [{ point: 'RESPONSE' as const, functionArn, passRequestHeaders: needs.response }]),
  ];
}

function missing(output: keyof typeof GATEWAY_OUTPUTS, key: string): never {
  throw new ToolkitError(
    'outputs-missing',
    `neither output "${GATEWAY_OUTPUTS[output]}" nor "${key}" in gateway.yaml is there`,
    { hint: `Pass the stack's outputs, or set "${key}".` },
  );
}
