import { toolName } from '../../contract/tool-name.ts';
import { sortedBy } from '../order.ts';
import { RPC_CODES } from './json-rpc.ts';
import { listUpstreamTools } from './mcp-target.ts';
import { hasSearch, SEARCH_TOOL } from './search-tools.ts';
import { servedTargets, servedTools } from './served-targets.ts';
import { isDynamic, listedTool } from './tool.ts';
import type { Target } from '../control-plane/state.ts';
import { isObject } from '../../contract/json-object.ts';
import type { MethodAnswer, MethodCall } from './call.ts';

/** Where a page begins: behind a tool, or at a DYNAMIC target. */
type Cursor = { readonly after: string } | { readonly target: string };

interface Page {
  readonly tools: readonly object[];
  readonly next: Cursor | undefined;
}

/** Size of a list answer (devguide bedrock-agentcore-limits, read 2026-10). */
const MAX_PAGE_BYTES = 6_000_000;

/**
 * `tools/list`: the search tool first where the gateway has it, then all tools by name, in pages with opaque cursors;
 * tools of DYNAMIC targets come on pages of their own behind the others (observed 2026-09-28: they were not on the first
 * page, which had a cursor). With `disableMcpListToolsPagination` all are on one page (documented).
 */
export async function listTools(call: MethodCall): Promise<MethodAnswer> {
  const { cursor } = call.request.params;
  const start = cursor === undefined ? { after: '' } : readCursor(cursor);
  if (start === undefined) {
    const error = { code: RPC_CODES.invalidParams, message: 'Invalid cursor' };
    return { outcome: { error }, madeBy: 'gateway' };
  }
  const isWhole = call.gateway.settings.protocolConfiguration?.mcp?.disableMcpListToolsPagination === true;
  const { tools, next } = isWhole ? await wholeList(call) : await page(call, start);
  const first = hasSearch(call.gateway) && (isWhole || isFirst(start)) ? [SEARCH_TOOL] : [];
  const result = {
    tools: [...first, ...tools],
    ...(next === undefined ? {} : { nextCursor: writeCursor(next) }),
  };
  return { outcome: { result }, madeBy: 'target' };
}

async function page(call: MethodCall, start: Cursor): Promise<Page> {
  const dynamic = dynamicTargets(call);
  if ('after' in start) return staticPage(call, start.after, dynamic[0]);
  const index = dynamic.findIndex(({ settings }) => settings.name >= start.target);
  const target = dynamic[index];
  if (target === undefined) return { tools: [], next: undefined };
  return { tools: await toolsOfDynamic(call, target), next: cursorOf(dynamic[index + 1]) };
}

async function wholeList(call: MethodCall): Promise<Page> {
  const later = await Promise.all(dynamicTargets(call).map((target) => toolsOfDynamic(call, target)));
  return { tools: [...servedTools(call).map(({ tool }) => tool.shown), ...later.flat()], next: undefined };
}

function staticPage(call: MethodCall, after: string, dynamic: Target | undefined): Page {
  const rest = servedTools(call).filter(({ tool }) => tool.name > after);
  let bytes = 0;
  const fits = rest.findIndex(({ tool }, index) => {
    bytes += Buffer.byteLength(JSON.stringify(tool.shown), 'utf8');
    return index >= call.account.quirks.toolsPageSize || (index > 0 && bytes > MAX_PAGE_BYTES);
  });
  const shown = fits === -1 ? rest : rest.slice(0, fits);
  const last = fits === -1 ? undefined : shown.at(-1);
  const next = last === undefined ? cursorOf(dynamic) : { after: last.tool.name };
  return { tools: shown.map(({ tool }) => tool.shown), next };
}

/** A target that does not answer has no tools for now (assumed): it must not hide those of others. */
async function toolsOfDynamic(call: MethodCall, target: Target): Promise<readonly object[]> {
  try {
    const listed = await listUpstreamTools(call, target);
    const tools = listed.map((definition) => {
      const ownName = String(definition.name);
      return listedTool(target, { name: toolName(target.settings.name, ownName), ownName, definition });
    });
    return sortedBy(tools, ({ name }) => name).map(({ shown }) => shown);
  } catch {
    return [];
  }
}

function dynamicTargets(call: MethodCall): readonly Target[] {
  return sortedBy(servedTargets(call).filter(isDynamic), ({ settings }) => settings.name);
}

function cursorOf(target: Target | undefined): Cursor | undefined {
  return target && { target: target.settings.name };
}

function isFirst(start: Cursor): boolean {
  return 'after' in start && start.after === '';
}

function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor), 'utf8').toString('base64');
}

function readCursor(cursor: unknown): Cursor | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(String(cursor), 'base64').toString('utf8'));
    if (!isObject(value)) return undefined;
    if (typeof value.after === 'string') return { after: value.after };
    return typeof value.target === 'string' ? { target: value.target } : undefined;
  } catch {
    return undefined;
  }
}
