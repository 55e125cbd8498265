import type { Account } from '../account.ts';
import { denied, invalid } from './answer.ts';
import type { Answer } from './answer.ts';
import type { TargetSettings } from './state.ts';

/** Kinds of target that the local AWS has, by their member of `targetConfiguration.mcp`. */
export type TargetKind = 'openApiSchema' | 'lambda' | 'mcpServer' | 'apiGateway';

type CredentialType = 'GATEWAY_IAM_ROLE' | 'OAUTH' | 'API_KEY' | 'none';

interface Rule {
  /** How messages name the kind: observed for OpenAPI (2026-09-28), assumed for the others. */
  readonly title: string;
  readonly allowed: readonly CredentialType[];
  /** Whether the gateway's role must be told which service it signs for (reported for OpenAPI, 2026; assumed for MCP servers). */
  readonly roleNeedsService: boolean;
}

/** Which outbound authorization each kind may have (devguide gateway-building-adding-targets-authorization, read 2026-10). */
const RULES: Readonly<Record<TargetKind, Rule>> = {
  openApiSchema: {
    title: 'Open api schema',
    allowed: ['none', 'GATEWAY_IAM_ROLE', 'OAUTH', 'API_KEY'],
    roleNeedsService: true,
  },
  mcpServer: {
    title: 'Mcp server',
    allowed: ['none', 'GATEWAY_IAM_ROLE', 'OAUTH', 'API_KEY'],
    roleNeedsService: true,
  },
  apiGateway: {
    title: 'Api gateway',
    allowed: ['none', 'GATEWAY_IAM_ROLE', 'API_KEY'],
    roleNeedsService: false,
  },
  lambda: { title: 'Lambda', allowed: ['GATEWAY_IAM_ROLE'], roleNeedsService: false },
};

/** The member of `credentialProvider` that goes with a type. */
const MEMBER_OF: Readonly<Record<string, string>> = {
  GATEWAY_IAM_ROLE: 'iamCredentialProvider',
  OAUTH: 'oauthCredentialProvider',
  API_KEY: 'apiKeyCredentialProvider',
};

/**
 * Why a target's outbound authorization is refused, or nothing. Whether the provider is there is not looked at: an ARN of
 * another account is accepted and the call then fails (reported, 2026-10).
 */
export function credentialProblem(
  account: Account,
  kind: TargetKind,
  settings: TargetSettings,
): Answer | undefined {
  const rule = RULES[kind];
  const [configuration] = settings.credentialProviderConfigurations ?? [];
  const type = configuration?.credentialProviderType ?? 'none';
  const members = Object.keys(configuration?.credentialProvider ?? {});
  // Assumed.
  if (type === 'none') {
    return rule.allowed.includes('none')
      ? undefined
      : invalid(`${rule.title} target requires a credential provider configuration`);
  }
  if (!rule.allowed.some((allowed) => allowed === type)) {
    return invalid(`${rule.title} target does not support ${type} credential provider type`);
  }
  const wanted = MEMBER_OF[type] ?? '';
  const needed = type !== 'GATEWAY_IAM_ROLE' || rule.roleNeedsService;
  if (needed && !members.includes(wanted)) return missing(kind, type, wanted);
  const wrong = members.find((member) => member !== wanted);
  if (wrong !== undefined) return invalid(`${wrong} does not belong to credential provider type ${type}`);
  return exchangeProblem(account, settings);
}

function missing(kind: TargetKind, type: string, member: string): Answer {
  const name = member.charAt(0).toUpperCase() + member.slice(1);
  // The first is reported (2026), the second assumed.
  return type === 'GATEWAY_IAM_ROLE'
    ? invalid(`${name} is required for ${kind} targets`)
    : invalid(`${name} is required for ${type} credential provider type`);
}

/** Observed 2026-09-28 for an account without the feature. */
function exchangeProblem({ features }: Account, settings: TargetSettings): Answer | undefined {
  const provider =
    settings.credentialProviderConfigurations?.[0]?.credentialProvider?.oauthCredentialProvider;
  return provider?.grantType === 'TOKEN_EXCHANGE' && !features.tokenExchange
    ? denied('Token Exchange is not available for this account')
    : undefined;
}
