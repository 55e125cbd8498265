import { toolName } from '../../contract/tool-name.ts';
import { sortedBy } from '../order.ts';
import { RPC_CODES } from './json-rpc.ts';
import { askTarget, listUpstream } from './mcp-target.ts';
import { servedTargets } from './served-targets.ts';
import type { Target } from '../control-plane/state.ts';
import type { MethodAnswer, MethodCall } from './call.ts';

type Item = Readonly<Record<string, unknown>>;

/** What a server's resource counts where its target says nothing (`resourcePriority`, service model). */
const DEFAULT_PRIORITY = 1000;

/** `prompts/list`: those of MCP server targets, under the target's prefix (observed 2026-09-28). */
export async function listPrompts(call: MethodCall): Promise<MethodAnswer> {
  const prompts = await gather(call, 'prompts/list', 'prompts', (item, { settings }) => ({
    ...item,
    name: toolName(settings.name, String(item.name)),
  }));
  return { outcome: { result: { prompts: sortedBy(prompts, ({ name }) => name) } }, madeBy: 'target' };
}

/** `prompts/get`: asks the target of the prefix by the server's own name (observed 2026-09-28). */
export async function getPrompt(call: MethodCall): Promise<MethodAnswer> {
  const name = textOf(call.request.params.name);
  const target = mcpTargets(call).find(({ settings }) => name.startsWith(toolName(settings.name, '')));
  // Wording assumed, like that of tools.
  if (target === undefined) return refuse(`Unknown prompt: ${name}`);
  const ownName = name.slice(toolName(target.settings.name, '').length);
  return askTarget(call, target, 'prompts/get', { ...call.request.params, name: ownName });
}

/** `resources/list`: the uri stands for the name, and there is always a description (observed 2026-09-28). */
export async function listResources(call: MethodCall): Promise<MethodAnswer> {
  const resources = await gather(call, 'resources/list', 'resources', ({ uri, mimeType, ...more }) => ({
    uri,
    name: uri,
    ...(mimeType === undefined ? {} : { mimeType }),
    description: more.description ?? '',
  }));
  return { outcome: { result: { resources } }, madeBy: 'target' };
}

/** `resources/templates/list`, alike (observed 2026-09-28). */
export async function listResourceTemplates(call: MethodCall): Promise<MethodAnswer> {
  const resourceTemplates = await gather(
    call,
    'resources/templates/list',
    'resourceTemplates',
    ({ uriTemplate, mimeType, ...more }) => ({
      uriTemplate,
      name: uriTemplate,
      ...(mimeType === undefined ? {} : { mimeType }),
      description: more.description ?? '',
    }),
  );
  return { outcome: { result: { resourceTemplates } }, madeBy: 'target' };
}

/** `resources/read`: asks the targets by priority until one has it (service model, `resourcePriority`). */
export async function readResource(call: MethodCall): Promise<MethodAnswer> {
  const { params } = call.request;
  for (const target of mcpTargets(call)) {
    const answer = await askTarget(call, target, 'resources/read', params);
    if (answer.madeBy === 'target' && 'result' in answer.outcome) return answer;
  }
  return refuse(`Unknown resource: ${textOf(params.uri)}`);
}

/** What all servers list; one that does not answer, or has no such list, adds nothing (assumed). */
async function gather<T>(
  call: MethodCall,
  method: string,
  member: string,
  show: (item: Item, target: Target) => T,
): Promise<readonly T[]> {
  const lists = mcpTargets(call).map(async (target) => {
    try {
      return (await listUpstream(call, target, method, member)).map((item) => show(item, target));
    } catch {
      return [];
    }
  });
  return (await Promise.all(lists)).flat();
}

/** By priority, then by name. */
function mcpTargets(call: MethodCall): readonly Target[] {
  const priority = ({ settings }: Target): number =>
    settings.targetConfiguration?.mcp?.mcpServer?.resourcePriority ?? DEFAULT_PRIORITY;
  const targets = servedTargets(call).filter(
    ({ settings }) => settings.targetConfiguration?.mcp?.mcpServer !== undefined,
  );
  return [...sortedBy(targets, ({ settings }) => settings.name)].sort((a, b) => priority(a) - priority(b));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function refuse(message: string): MethodAnswer {
  return { outcome: { error: { code: RPC_CODES.invalidParams, message } }, madeBy: 'gateway' };
}
