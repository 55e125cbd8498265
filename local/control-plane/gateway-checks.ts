import { DEFAULT_SUPPORTED_VERSIONS } from '../../contract/gateway-limits.ts';
import { invalid, unsupported } from './answer.ts';
import type { Answer } from './answer.ts';
import type { GatewaySettings } from './state.ts';

/** MCP versions that the local AWS speaks. */
export const LOCAL_VERSIONS: readonly string[] = DEFAULT_SUPPORTED_VERSIONS;

/** Versions of the service (devguide gateway-using, read 2026-11). */
const KNOWN_VERSIONS: readonly string[] = [...LOCAL_VERSIONS, '2026-07-28'];

/** Members of a gateway that the service has and the local AWS has not. A path may go through `mcp` or `customJWTAuthorizer`. */
const UNSUPPORTED: readonly string[] = [
  'interceptorConfigurations',
  'policyEngineConfiguration',
  'wafConfiguration',
  'customTransformConfiguration',
  'protocolConfiguration.mcp.searchType',
  'protocolConfiguration.mcp.sessionConfiguration',
  'protocolConfiguration.mcp.streamingConfiguration',
  'authorizerConfiguration.customJWTAuthorizer.advertisedScopeMapping',
  'authorizerConfiguration.customJWTAuthorizer.customClaims',
  'authorizerConfiguration.customJWTAuthorizer.privateEndpoint',
  'authorizerConfiguration.customJWTAuthorizer.privateEndpointOverrides',
  'authorizerConfiguration.customJWTAuthorizer.allowedWorkloadConfiguration',
];

/** The first reason why a gateway with these settings is refused. What is valid, the shapes have checked before. */
export function gatewayProblem(settings: GatewaySettings): Answer | undefined {
  const { authorizerType, authorizerConfiguration } = settings;
  if (authorizerType === 'AWS_IAM' || authorizerType === 'AUTHENTICATE_ONLY') {
    return unsupported(`the authorizer type ${authorizerType}`);
  }
  // Required by the service model's description; the wording is assumed.
  if (authorizerType === 'CUSTOM_JWT' && authorizerConfiguration === undefined) {
    return invalid('authorizerConfiguration is required when authorizerType is CUSTOM_JWT');
  }
  if (authorizerType === 'NONE' && authorizerConfiguration !== undefined) {
    return invalid('authorizerConfiguration must not be set when authorizerType is NONE');
  }
  if (settings.protocolType === undefined) return unsupported('gateways without protocolType');
  const member = UNSUPPORTED.find((path) => memberAt(settings, path) !== undefined);
  return member === undefined ? versionProblem(settings) : unsupported(`"${member}"`);
}

function versionProblem(settings: GatewaySettings): Answer | undefined {
  const versions = settings.protocolConfiguration?.mcp?.supportedVersions ?? [];
  const unknown = versions.find((version) => !KNOWN_VERSIONS.includes(version));
  // Wording assumed.
  if (unknown !== undefined) return invalid(`MCP version ${unknown} is not supported`);
  const later = versions.find((version) => !LOCAL_VERSIONS.includes(version));
  return later === undefined ? undefined : unsupported(`MCP version ${later}`);
}

function memberAt(settings: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null
          ? (value as Readonly<Record<string, unknown>>)[name]
          : undefined,
      settings,
    );
}
