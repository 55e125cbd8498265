import type { Account } from '../account.ts';
import type { Gateway, Target } from '../control-plane/state.ts';
import type { OpenApiTool } from '../openapi/tools.ts';
import { failure, refused, success } from './answers.ts';
import { argumentProblem } from './arguments.ts';
import { compactJson } from './compact-json.ts';
import { toUpstreamRequest } from './upstream-request.ts';
import type { ToolResult } from './answers.ts';
import type { ToolArguments } from './arguments.ts';
import type { OutboundKey } from './upstream-request.ts';
import type { Upstream, UpstreamAnswer } from './upstream.ts';

/** One call of a tool with all that it needs. */
export interface ToolInvocation {
  readonly account: Account;
  readonly gateway: Gateway;
  readonly target: Target;
  readonly tool: OpenApiTool;
  readonly upstream: Upstream;
  /** Headers of the client's request, for those that the target allows through. */
  readonly clientHeaders: Headers;
}

/** Calls a tool: checks the arguments, fetches the key, sends, and writes the answer down. */
export async function callTool(invocation: ToolInvocation, args: ToolArguments): Promise<ToolResult> {
  const { account, gateway, target, tool, upstream, clientHeaders } = invocation;
  const debug = gateway.settings.exceptionLevel === 'DEBUG';
  const problem = argumentProblem(tool, args);
  if (problem !== undefined) return refused(problem);
  const key = outboundKey(account, target);
  // Observed 2026-09-28 up to the full stop, for a secret that may not be read; the rest is assumed.
  if (key === 'missing')
    return failure('Failed to fetch outbound api key. CredentialProvider not found', debug);
  try {
    const propagated = propagatedHeaders(target, clientHeaders);
    const request = toUpstreamRequest(tool, args, { key, propagated });
    return toResult(await upstream.send(request), debug);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    return failure(`The target could not be called: ${reason}`, debug);
  }
}

/** JSON is written anew, other text stays as it is (the first observed 2026-09-28, the second assumed). */
function toResult({ status, contentType, body }: UpstreamAnswer, debug: boolean): ToolResult {
  // Reported 2026-06: every other status is the generic text; what DEBUG adds is assumed.
  if (status < 200 || status > 299) return failure(`HTTP ${status}: ${body}`, debug);
  const isJson = contentType === undefined || /[/+]json\b/i.test(contentType);
  return success((isJson ? compactJson(body) : undefined) ?? body);
}

/** The target's key; without a location it is a header, without a name `Authorization` (both assumed). */
function outboundKey(account: Account, { settings }: Target): OutboundKey | 'missing' | undefined {
  const configuration =
    settings.credentialProviderConfigurations?.[0]?.credentialProvider?.apiKeyCredentialProvider;
  if (configuration === undefined) return undefined;
  const provider = [...account.controlPlane.providers.values()].find(
    ({ arn }) => arn === configuration.providerArn,
  );
  if (provider === undefined) return 'missing';
  return {
    location: configuration.credentialLocation ?? 'HEADER',
    name: configuration.credentialParameterName ?? 'Authorization',
    // Without a prefix the value is exactly the key (observed 2026-09-28).
    value: `${configuration.credentialPrefix ?? ''}${provider.apiKey.reveal()}`,
  };
}

/** Headers of the client that the target's configuration lets through (observed 2026-09-28). */
function propagatedHeaders({ settings }: Target, headers: Headers): Readonly<Record<string, string>> {
  const allowed = settings.metadataConfiguration?.allowedRequestHeaders ?? [];
  return Object.fromEntries(
    allowed.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) ?? '']] : [])),
  );
}
