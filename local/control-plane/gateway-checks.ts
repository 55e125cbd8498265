import { DEFAULT_SUPPORTED_VERSIONS } from '../../contract/gateway-limits.ts';
import type { Account } from '../account.ts';
import { invalid, unsupported } from './answer.ts';
import type { Answer } from './answer.ts';
import type { GatewaySettings } from './state.ts';

/** MCP versions of the service (devguide gateway-using, read 2026-11). */
const KNOWN_VERSIONS: readonly string[] = [...DEFAULT_SUPPORTED_VERSIONS, '2026-07-28'];

type GatewayCheck = (settings: GatewaySettings, account: Account) => Answer | undefined;

/** What is refused of a gateway that fits the service model, first problem first. */
const CHECKS: readonly GatewayCheck[] = [
  authorizerIsThere,
  authorizerIsSupported,
  searchIsThere,
  versionsAreKnown,
  interceptorsAreApart,
  policiesOnlyLog,
  membersAreSupported,
];

/** Members of a gateway that the service has and the local AWS has not. A path may go through `customJWTAuthorizer`. */
const UNSUPPORTED: readonly string[] = [
  'wafConfiguration',
  'customTransformConfiguration',
  'authorizerConfiguration.customJWTAuthorizer.allowedWorkloadConfiguration',
];

/** Members that need access to a VPC. */
const PRIVATE: readonly string[] = ['privateEndpoint', 'privateEndpointOverrides'].map(
  (name) => `authorizerConfiguration.customJWTAuthorizer.${name}`,
);

/** Observed for a target of an account without the feature (2026-09-28): ours is such an account. */
export const NO_VPC_EGRESS: Answer = invalid(
  'Private endpoint configuration requires VPC egress feature to be enabled for this account.',
);

/** The first reason why a gateway with these settings is refused. */
export function gatewayProblem(account: Account, settings: GatewaySettings): Answer | undefined {
  return CHECKS.map((check) => check(settings, account)).find((found) => found !== undefined);
}

/** What an update may not change. */
export function immutableProblem(
  before: GatewaySettings,
  after: GatewaySettings & { kmsKeyArn?: string | undefined },
): Answer | undefined {
  // Observed 2026-09-28.
  if (after.kmsKeyArn !== undefined) return invalid('KMS key cannot be updated for an existing gateway');
  // Reported (aws-cdk and CloudFormation threads, 2026).
  if (after.authorizerType !== before.authorizerType) {
    return invalid('Authorizer type cannot be updated for an existing gateway');
  }
  // Documented in the service model: the name must be the one of the creation. The wording is assumed.
  if (after.name !== before.name) return invalid('Name cannot be updated for an existing gateway');
  // Assumed: the address of a gateway depends on it. Left out it stays.
  if (after.protocolType !== undefined && after.protocolType !== before.protocolType) {
    return invalid('Protocol type cannot be updated for an existing gateway');
  }
  const [searchBefore, searchAfter] = [before, after].map(
    ({ protocolConfiguration }) => protocolConfiguration?.mcp?.searchType,
  );
  // Documented (devguide gateway-create-api, read 2026-10); the wording is assumed.
  return searchBefore === undefined && searchAfter !== undefined
    ? invalid('Search type cannot be enabled for an existing gateway')
    : undefined;
}

function authorizerIsThere({ authorizerType }: GatewaySettings, { features }: Account): Answer | undefined {
  // Observed 2026-09-28 in a region without it.
  return authorizerType === 'NONE' && !features.noneAuthorizer
    ? invalid('NONE AuthorizerType is not valid')
    : undefined;
}

/** CUSTOM_JWT needs a configuration (service model); the others have none (wording assumed). */
function authorizerIsSupported(settings: GatewaySettings): Answer | undefined {
  const { authorizerType, authorizerConfiguration } = settings;
  if (authorizerType === 'CUSTOM_JWT' && authorizerConfiguration === undefined) {
    return invalid('authorizerConfiguration is required when authorizerType is CUSTOM_JWT');
  }
  if (authorizerType !== 'CUSTOM_JWT' && authorizerConfiguration !== undefined) {
    return invalid(`authorizerConfiguration must not be set when authorizerType is ${authorizerType ?? ''}`);
  }
  return PRIVATE.some((path) => memberAt(settings, path) !== undefined) ? NO_VPC_EGRESS : undefined;
}

function searchIsThere(
  { protocolConfiguration }: GatewaySettings,
  { features }: Account,
): Answer | undefined {
  // Observed 2026-09-28 in a region without it.
  return protocolConfiguration?.mcp?.searchType === 'SEMANTIC' && !features.semanticSearch
    ? invalid('SEMANTIC search type is not supported. Update protocol configuration and retry')
    : undefined;
}

function versionsAreKnown({ protocolConfiguration }: GatewaySettings): Answer | undefined {
  const unknown = protocolConfiguration?.mcp?.supportedVersions?.find(
    (version) => !KNOWN_VERSIONS.includes(version),
  );
  // Wording assumed.
  return unknown === undefined ? undefined : invalid(`MCP version ${unknown} is not supported`);
}

/** At most one interceptor for each point (devguide gateway-interceptors, read 2026-10); the wording is assumed. */
function interceptorsAreApart({ interceptorConfigurations = [] }: GatewaySettings): Answer | undefined {
  const points = interceptorConfigurations.flatMap(({ interceptionPoints = [] }) => interceptionPoints);
  const twice = points.find((point, index) => points.indexOf(point) !== index);
  return twice && invalid(`Only one interceptor can be configured for the ${twice} interception point`);
}

/** No policies are evaluated here; an engine that only logs changes no answer. */
function policiesOnlyLog({ policyEngineConfiguration }: GatewaySettings): Answer | undefined {
  const { mode } = policyEngineConfiguration ?? {};
  return mode === 'ENFORCE' ? unsupported('policy engines in mode ENFORCE') : undefined;
}

function membersAreSupported(settings: GatewaySettings): Answer | undefined {
  const member = UNSUPPORTED.find((path) => memberAt(settings, path) !== undefined);
  return member === undefined ? undefined : unsupported(`"${member}"`);
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
