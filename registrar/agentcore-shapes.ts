import type {
  CreateGatewayTargetRequest,
  GetGatewayResponse,
  GetGatewayTargetResponse,
  UpdateGatewayRequest,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { Gateway, GatewaySpec, InterceptorSpec, Target, TargetSchema, TargetSpec } from './aws-port.ts';
import { credentialFrom, credentialMembers } from './credential-shapes.ts';
import { isFunction } from './wanted-interceptors.ts';

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
    protocolType: gateway.protocolType ?? '',
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
    interceptors: interceptorsFrom(gateway.interceptorConfigurations),
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
    interceptorConfigurations: interceptorMembers(spec, current),
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

/** One entry for each point, also where one names both. */
function interceptorsFrom(
  configurations: GetGatewayResponse['interceptorConfigurations'],
): InterceptorSpec[] {
  return (configurations ?? []).flatMap(({ interceptor, interceptionPoints, inputConfiguration }) =>
    (interceptionPoints ?? []).map((point) => ({
      point,
      functionArn: interceptor?.lambda?.arn ?? '',
      passRequestHeaders: inputConfiguration?.passRequestHeaders === true,
    })),
  );
}

/** An empty list is refused (service model of 2026-10-01): no interceptor is no member. */
function interceptorMembers(
  { interceptors = [], ownFunction }: GatewaySpec,
  current: GetGatewayResponse | undefined,
): UpdateGatewayRequest['interceptorConfigurations'] {
  if (interceptors.length === 0) {
    // As they are, with members that we do not know.
    const others = (current?.interceptorConfigurations ?? []).filter(
      ({ interceptor }) => !isFunction(interceptor?.lambda?.arn ?? '', ownFunction),
    );
    return others.length === 0 ? undefined : others;
  }
  return interceptors.map(({ point, functionArn, passRequestHeaders }) => ({
    interceptor: { lambda: { arn: functionArn } },
    interceptionPoints: [point],
    inputConfiguration: { passRequestHeaders },
  }));
}

/** Members of an update that the registrar has no opinion on. */
function unmanaged(current: GetGatewayResponse | undefined): Partial<UpdateGatewayRequest> {
  if (current === undefined) return {};
  const { kmsKeyArn, customTransformConfiguration, policyEngineConfiguration, wafConfiguration } = current;
  return {
    kmsKeyArn,
    customTransformConfiguration,
    policyEngineConfiguration,
    wafConfiguration,
  };
}

/** A target in our terms. */
export function targetFrom(target: GetGatewayTargetResponse): Target {
  const { metadataConfiguration, credentialProviderConfigurations } = target;
  return {
    id: target.targetId ?? '',
    name: target.name ?? '',
    description: target.description,
    status: target.status ?? '',
    statusReasons: target.statusReasons ?? [],
    schema: schemaFrom(target),
    credential: credentialFrom(credentialProviderConfigurations?.[0]),
    headers: metadataConfiguration?.allowedRequestHeaders,
  };
}

function schemaFrom({ targetConfiguration }: GetGatewayTargetResponse): TargetSchema | undefined {
  const schema = targetConfiguration?.mcp?.openApiSchema;
  if (schema?.inlinePayload !== undefined) return { inline: schema.inlinePayload };
  return schema?.s3?.uri === undefined ? undefined : { s3: schema.s3.uri };
}

/** Members of a create or update call: ours, over what else there is of the target. */
export function targetMembers(
  { name, description, schema, credential, headers }: TargetSpec,
  current: GetGatewayTargetResponse | undefined,
): Omit<CreateGatewayTargetRequest, 'gatewayIdentifier'> {
  const { allowedRequestHeaders: _allowed, ...otherMetadata } = current?.metadataConfiguration ?? {};
  // An empty list is refused (service model of 2026-10-01): no header is no member.
  const metadata = {
    ...otherMetadata,
    ...(headers !== undefined && { allowedRequestHeaders: [...headers] }),
  };
  return {
    ...(Object.keys(metadata).length > 0 && { metadataConfiguration: metadata }),
    ...(current?.privateEndpoint && { privateEndpoint: current.privateEndpoint }),
    name,
    description,
    targetConfiguration: {
      mcp: {
        openApiSchema: 'inline' in schema ? { inlinePayload: schema.inline } : { s3: { uri: schema.s3 } },
      },
    },
    // An empty list is refused: no outbound authorization is no member (observed 2026-09-28).
    ...(credential !== undefined && {
      credentialProviderConfigurations: [credentialMembers(credential)],
    }),
  };
}

function mutable(values: readonly string[] | undefined): string[] | undefined {
  return values && [...values];
}
