import type { BringingStep, RequestStepPlan } from '../contract/interceptor-plan.ts';
import { onwardPlace } from '../contract/onward-place.ts';
import { plain } from '../contract/plain-name.ts';
import { TOOL_NAME_SEPARATOR, toolMatcher, toolName } from '../contract/tool-name.ts';
import type { CompiledPart } from './compile-interceptors.ts';
import { readToolArguments } from './read-tool-arguments.ts';

/** A tool of one of the gateway's vendors. */
export interface CompiledTool {
  readonly name: string;
  readonly target: string;
  /** Its token arguments. */
  readonly tokens: readonly string[];
  /** All token arguments of its target. */
  readonly ofTarget: readonly string[];
  readonly arguments: readonly string[];
}

/** The tools of compiled vendors. */
export function compiledTools(parts: readonly CompiledPart[]): readonly CompiledTool[] {
  return parts.flatMap(({ routes, document }) => {
    const taken = readToolArguments(JSON.parse(document));
    return routes.routes.map(({ operationId, tokens }) => ({
      name: toolName(routes.target, operationId),
      target: routes.target,
      tokens: routes.tokens.filter(({ id }) => tokens.includes(id)).map(({ header }) => header),
      ofTarget: routes.tokens.map(({ header }) => header),
      arguments: Object.keys(taken.get(operationId) ?? {}),
    }));
  });
}

/** The argument of a tool that a step brings, or nothing where it brings the tool none. */
export function argumentOf({ tools, to }: BringingStep, tool: CompiledTool): string | undefined {
  const all = new Set(tool.ofTarget.map(plain));
  const takes = { own: tool.tokens, isTokenArgument: (name: string) => all.has(plain(name)) };
  const place = toolMatcher(tools)(tool.name) ? onwardPlace(to, takes) : undefined;
  return place !== undefined && 'argument' in place ? place.argument : undefined;
}

/** Whether some caller may call a tool: without `authorize-tool` every caller may call whatever there is. */
export function isAllowed(name: string, request: readonly RequestStepPlan[]): boolean {
  return request.every(
    (step) => step.step !== 'authorize-tool' || step.rules.some(({ tools }) => toolMatcher(tools)(name)),
  );
}

/** The target that a pattern names in full. */
export function targetOf(pattern: string): string | undefined {
  const at = pattern.indexOf(TOOL_NAME_SEPARATOR);
  const target = pattern.slice(0, Math.max(at, 0));
  return target === '' || target.includes('*') ? undefined : target;
}
