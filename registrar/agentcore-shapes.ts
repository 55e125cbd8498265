import type {
  CreateGatewayTargetRequest,
  GetGatewayResponse,
  GetGatewayTargetResponse,
  UpdateGatewayRequest,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { Gateway, GatewaySpec, KeyCredential, Target, TargetSpec } from './aws-port.ts';

/** A gateway in our terms. */
export function gatewayFrom(gateway: GetGatewayResponse): Gateway {
  const jwt = gateway.authorizerConfiguration?.customJWTAuthorizer;
  return {
    id: gateway.gatewayId ?? '',
    arn: gateway.gatewayArn ?? '',
    url: gateway.gatewayUrl ?? '',
    status: gateway.status ?? '',
    statusReasons: gateway.statusReasons ?? [],
    authorizerType: gateway.authorizerType ?? '',
    name: gateway.name ?? '',
    description: gateway.description,
    roleArn: gateway.roleArn,
    supportedVersions: gateway.protocolConfiguration?.mcp?.supportedVersions ?? [],
    inbound: jwt && {
      discoveryUrl: jwt.discoveryUrl ?? '',
      allowedClients: jwt.allowedClients,
      allowedAudience: jwt.allowedAudience,
      allowedScopes: jwt.allowedScopes,
    },
    exceptionLevel: gateway.exceptionLevel,
  };
}

/** Members of a create or update call: ours, over what else there is of the gateway. */
export function gatewayMembers(
  spec: GatewaySpec,
  current: GetGatewayResponse | undefined,
): Omit<UpdateGatewayRequest, 'gatewayIdentifier'> {
  const { name, description, roleArn, exceptionLevel, inbound } = spec;
  const { allowedClients, allowedAudience, allowedScopes } = inbound;
  return {
    ...unmanaged(current),
    name,
    description,
    roleArn,
    exceptionLevel,
    protocolType: 'MCP',
    protocolConfiguration: {
      mcp: { ...current?.protocolConfiguration?.mcp, supportedVersions: [...spec.supportedVersions] },
    },
    authorizerType: 'CUSTOM_JWT',
    authorizerConfiguration: {
      customJWTAuthorizer: {
        ...current?.authorizerConfiguration?.customJWTAuthorizer,
        discoveryUrl: inbound.discoveryUrl,
        allowedClients: mutable(allowedClients),
        allowedAudience: mutable(allowedAudience),
        allowedScopes: mutable(allowedScopes),
      },
    },
  };
}

/** Members of an update that the registrar has no opinion on. */
function unmanaged(current: GetGatewayResponse | undefined): Partial<UpdateGatewayRequest> {
  if (current === undefined) return {};
  const { kmsKeyArn, customTransformConfiguration, interceptorConfigurations } = current;
  const { policyEngineConfiguration, wafConfiguration } = current;
  return {
    kmsKeyArn,
    customTransformConfiguration,
    interceptorConfigurations,
    policyEngineConfiguration,
    wafConfiguration,
  };
}

/** A target in our terms. */
export function targetFrom(target: GetGatewayTargetResponse): Target {
  return {
    id: target.targetId ?? '',
    name: target.name ?? '',
    description: target.description,
    status: target.status ?? '',
    statusReasons: target.statusReasons ?? [],
    document: target.targetConfiguration?.mcp?.openApiSchema?.inlinePayload,
    credential: credentialFrom(target),
  };
}

function credentialFrom({
  credentialProviderConfigurations,
}: GetGatewayTargetResponse): KeyCredential | undefined {
  const key = credentialProviderConfigurations?.[0]?.credentialProvider?.apiKeyCredentialProvider;
  if (key === undefined) return undefined;
  return {
    providerArn: key.providerArn ?? '',
    location: key.credentialLocation ?? '',
    parameterName: key.credentialParameterName ?? '',
    prefix: key.credentialPrefix,
  };
}

/** Members of a create or update call: ours, over what else there is of the target. */
export function targetMembers(
  { name, description, document, credential }: TargetSpec,
  current: GetGatewayTargetResponse | undefined,
): Omit<CreateGatewayTargetRequest, 'gatewayIdentifier'> {
  return {
    ...(current?.metadataConfiguration && { metadataConfiguration: current.metadataConfiguration }),
    ...(current?.privateEndpoint && { privateEndpoint: current.privateEndpoint }),
    name,
    description,
    targetConfiguration: { mcp: { openApiSchema: { inlinePayload: document } } },
    credentialProviderConfigurations: [
      {
        credentialProviderType: 'API_KEY',
        credentialProvider: {
          apiKeyCredentialProvider: {
            providerArn: credential.providerArn,
            // Without a prefix the header's value is exactly the key (observed 2026-09-28).
            credentialLocation: credential.location === 'HEADER' ? 'HEADER' : 'QUERY_PARAMETER',
            credentialParameterName: credential.parameterName,
            credentialPrefix: credential.prefix,
          },
        },
      },
    ],
  };
}

function mutable(values: readonly string[] | undefined): string[] | undefined {
  return values && [...values];
}
