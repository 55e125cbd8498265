import { findGateway, listTargetsNow } from '../control-plane/find.ts';
import { sortedBy } from '../order.ts';
import { toolsOfTarget } from './tool.ts';
import type { Target } from '../control-plane/state.ts';
import type { GatewayCall } from './call.ts';
import type { Tool } from './tool.ts';

/** A tool with the target that has it. */
export interface ServedTool {
  readonly target: Target;
  readonly tool: Tool;
}

/** The targets that a gateway serves right now. */
export function servedTargets({
  account,
  gateway,
}: Pick<GatewayCall, 'account' | 'gateway'>): readonly Target[] {
  const current = findGateway(account, gateway.id) ?? gateway;
  return listTargetsNow(account, current).filter(({ life }) => life.status !== 'DELETING');
}

/** The tools of all targets but DYNAMIC ones, sorted by full name, so by target first (observed 2026-09-28). */
export function servedTools(call: Pick<GatewayCall, 'account' | 'gateway'>): readonly ServedTool[] {
  const tools = servedTargets(call).flatMap((target) =>
    toolsOfTarget(target).map((tool) => ({ target, tool })),
  );
  return sortedBy(tools, ({ tool }) => tool.name);
}
