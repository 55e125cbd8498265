import type { Account } from '../account.ts';
import { propagationProblem } from '../gateway/propagation.ts';
import { invalid, unsupported } from './answer.ts';
import { NO_VPC_EGRESS } from './gateway-checks.ts';
import { credentialProblem } from './target-credentials.ts';
import type { Answer } from './answer.ts';
import type { Gateway, TargetSettings } from './state.ts';
import type { TargetKind } from './target-credentials.ts';

const KINDS: readonly TargetKind[] = ['openApiSchema', 'lambda', 'mcpServer', 'apiGateway'];

/** What a target is, or why there is none such; before its schema is read. */
export function checkTarget(
  account: Account,
  gateway: Gateway,
  settings: TargetSettings,
): { readonly kind: TargetKind } | { readonly refusal: Answer } {
  const found = kindOf(gateway, settings);
  if ('refusal' in found) return found;
  const refusal =
    featureProblem(settings) ??
    credentialProblem(account, found.kind, settings) ??
    propagation(gateway, settings) ??
    listingProblem(settings);
  return refusal === undefined ? found : { refusal };
}

/** The first observed 2026-09-28; the others are what the local AWS has not. */
function kindOf(
  gateway: Gateway,
  { targetConfiguration }: TargetSettings,
): { readonly kind: TargetKind } | { readonly refusal: Answer } {
  const [family = 'none'] = Object.keys(targetConfiguration ?? {});
  if (family === 'http' && gateway.settings.protocolType === 'MCP') {
    const text =
      'HTTP target configuration is not supported for gateways with MCP protocol type. ' +
      'Provide an MCP-compatible target configuration and retry the request.';
    return { refusal: invalid(text) };
  }
  if (family !== 'mcp') return { refusal: unsupported(`targets of kind ${family}`) };
  const [name = 'none'] = Object.keys(targetConfiguration?.mcp ?? {});
  const kind = KINDS.find((known) => known === name);
  return kind === undefined ? { refusal: unsupported(`targets of kind ${name}`) } : { kind };
}

function featureProblem(settings: TargetSettings): Answer | undefined {
  if (settings.privateEndpoint !== undefined) return NO_VPC_EGRESS;
  // In the service model, but not yet in the SDK's types.
  return 'certificateConfigurations' in settings ? unsupported('"certificateConfigurations"') : undefined;
}

/** What of it needs no document; the rest is checked when the document is read. */
function propagation(gateway: Gateway, settings: TargetSettings): Answer | undefined {
  const { metadataConfiguration, credentialProviderConfigurations } = settings;
  const problem = propagationProblem(
    metadataConfiguration,
    undefined,
    credentialProviderConfigurations,
    gateway.settings.protocolConfiguration?.mcp?.sessionConfiguration !== undefined,
  );
  return problem === undefined ? undefined : invalid(problem);
}

/** A list that needs a user's own login cannot be read when the target is made: the service then waits in CREATE_PENDING_AUTH. */
function listingProblem(settings: TargetSettings): Answer | undefined {
  const server = settings.targetConfiguration?.mcp?.mcpServer;
  const provider =
    settings.credentialProviderConfigurations?.[0]?.credentialProvider?.oauthCredentialProvider;
  if (server === undefined || provider?.grantType !== 'AUTHORIZATION_CODE') return undefined;
  const asked = server.mcpToolSchema === undefined && server.listingMode !== 'DYNAMIC';
  return asked
    ? unsupported(
        'MCP servers with AUTHORIZATION_CODE whose tools are neither given in mcpToolSchema nor DYNAMIC',
      )
    : undefined;
}
