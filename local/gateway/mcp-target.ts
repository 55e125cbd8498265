import type { ListedTool, Target } from '../control-plane/state.ts';
import type { JsonObject } from '../openapi/document.ts';
import { isObject } from '../../contract/json-object.ts';
import { failure } from './answers.ts';
import { isStateless, propagationSource } from './call.ts';
import { askMcpServer } from './mcp-client.ts';
import { consentOutcome } from './outbound-consent.ts';
import { propagated, propagatedAnswer } from './propagation.ts';
import { versionOf } from './versions.ts';
import type { GatewayCall, MethodAnswer, MethodCall } from './call.ts';
import type { McpServer } from './mcp-client.ts';
import type { Consent } from './outbound-consent.ts';
import type { Credential } from './outbound.ts';

/** On whose behalf a target's server is asked; without a client nothing is propagated and no user is known. */
export type ServerAsker = Pick<GatewayCall, 'account' | 'gateway' | 'upstream' | 'outbound' | 'traceId'> &
  Partial<
    Pick<
      GatewayCall,
      'inbound' | 'interceptorHeaders' | 'caller' | 'version' | 'notify' | 'client' | 'request'
    >
  >;

/** Lists that are asked of a server page by page end here, so that no server keeps a gateway busy for good. */
const MAX_PAGES = 100;

/** A target, as far as asking its server goes: it may not be made yet. */
type AskedTarget = Pick<Target, 'settings'>;

/** Has the server of a target run a tool; its result is handed on as it is (observed 2026-09-28). */
export async function callMcpTool(
  call: MethodCall,
  { target, tool }: { readonly target: Target; readonly tool: ListedTool },
): Promise<MethodAnswer> {
  return askTarget(call, target, 'tools/call', { ...call.request.params, name: tool.ownName });
}

/** Asks the server of a target on behalf of a client. Failures read like those of any target. */
export async function askTarget(
  call: MethodCall,
  target: Target,
  method: string,
  params: Readonly<Record<string, unknown>>,
): Promise<MethodAnswer> {
  try {
    const credential = await credentialOf(call, target);
    if ('failure' in credential) return failed(call, credential.failure);
    if ('consent' in credential) {
      return { outcome: consentOutcome(credential.consent, versionOf(call)), madeBy: 'gateway' };
    }
    const { outcome, headers } = await ask(call, target, credential, { method, params });
    return { outcome, madeBy: 'target', headers: propagatedAnswer(target.settings, headers) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    return failed(call, `The target could not be called: ${reason}`);
  }
}

/**
 * The tools that the server of a target lists right now, as it lists them; items without a name are left out.
 * @throws Error where the server cannot be asked, with the reason as it is shown with `exceptionLevel: DEBUG`.
 */
export async function listUpstreamTools(
  asker: ServerAsker,
  target: AskedTarget,
): Promise<readonly JsonObject[]> {
  const listed = await listUpstream(asker, target, 'tools/list', 'tools');
  return listed.filter(({ name }) => typeof name === 'string');
}

/** All items of a list of a target's server, its pages followed. @throws as `listUpstreamTools` */
export async function listUpstream(
  asker: ServerAsker,
  target: AskedTarget,
  method: string,
  member: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const credential = await credentialOf(asker, target);
  if ('failure' in credential) throw new Error(credential.failure);
  if ('consent' in credential) throw new Error('a user must agree first');
  const items: Readonly<Record<string, unknown>>[] = [];
  let cursor: unknown;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const meta = asker.request?.params._meta;
    const params = {
      ...(cursor === undefined ? {} : { cursor }),
      ...(meta === undefined ? {} : { _meta: meta }),
    };
    const { outcome } = await ask(asker, target, credential, { method, params });
    if ('error' in outcome) throw new Error(outcome.error.message);
    const { [member]: found, nextCursor } = outcome.result as Readonly<Record<string, unknown>>;
    if (Array.isArray(found)) items.push(...found.filter(isObject));
    if (typeof nextCursor !== 'string') break;
    cursor = nextCursor;
  }
  return items;
}

async function ask(
  asker: ServerAsker,
  target: AskedTarget,
  credential: Credential,
  { method, params }: { readonly method: string; readonly params: Readonly<Record<string, unknown>> },
) {
  const startedAt = asker.account.clock.now();
  const server = serverOf(asker, target, credential);
  const done = (problem?: string): void => {
    asker.account.history.note(asker.traceId, {
      place: 'vendor',
      what: `${method} ${server.endpoint.origin}${server.endpoint.pathname}`,
      durationMs: asker.account.clock.now() - startedAt,
      ...(problem === undefined ? {} : { problem }),
    });
  };
  try {
    const reply = await askMcpServer(server, {
      method,
      params,
      isStateless: isStateless({ version: asker.version }),
      notify: asker.notify ?? (() => undefined),
      client: asker.client,
    });
    done();
    return reply;
  } catch (error) {
    done('no answer');
    throw error;
  }
}

function serverOf(asker: ServerAsker, { settings }: AskedTarget, credential: Credential): McpServer {
  const allowed = propagated(settings, propagationSource(asker));
  const endpoint = new URL(settings.targetConfiguration?.mcp?.mcpServer?.endpoint ?? '');
  for (const [name, value] of allowed.query) endpoint.searchParams.append(name, value);
  const { authorization } = allowed;
  return {
    upstream: asker.upstream,
    endpoint,
    prepare(request) {
      const prepared = credential.apply({
        ...request,
        headers: { ...allowed.headers, ...request.headers },
        traceId: asker.traceId,
      });
      if (authorization === undefined) return prepared;
      return { ...prepared, headers: { ...prepared.headers, Authorization: authorization } };
    },
  };
}

async function credentialOf(
  asker: ServerAsker,
  target: AskedTarget,
): Promise<Credential | { readonly failure: string } | { readonly consent: Consent }> {
  return asker.outbound.credentialFor({
    gateway: asker.gateway,
    target,
    caller: asker.caller ?? { subject: undefined, token: undefined },
    version: versionOf(asker),
    params: asker.request?.params ?? {},
    traceId: asker.traceId,
  });
}

function failed(call: MethodCall, text: string): MethodAnswer {
  return { outcome: { result: failure(call, text) }, madeBy: 'gateway' };
}
