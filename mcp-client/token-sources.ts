import type { Tool } from '@modelcontextprotocol/client';
import { ToolkitError } from '../contract/errors.ts';
import { TOOL_NAME_SEPARATOR } from '../contract/tool-name.ts';
import type { TokenSource } from '../tokens/token-source.ts';

/** Token sources by key: `asana:x-asana-token` for one target's tools, or `x-asana-token`; names in lower case. */
export type TokenSources = ReadonlyMap<string, TokenSource>;

/** Sources by key, whatever case the caller writes the headers in. */
export function tokenSources(tokens: Readonly<Record<string, TokenSource>>): TokenSources {
  const keyed = Object.entries(tokens).map(([key, source]) => {
    const header = key.lastIndexOf(':') + 1;
    return [key.slice(0, header) + key.slice(header).toLowerCase(), source] as const;
  });
  return new Map(keyed);
}

/** The source that fills a parameter of a tool: the one of the tool's target, else the one for every target. */
export function sourceOf(sources: TokenSources, tool: string, parameter: string): TokenSource | undefined {
  const header = parameter.toLowerCase();
  return sources.get(`${targetOf(tool)}:${header}`) ?? sources.get(header);
}

/**
 * Refuses a call of `tool` where a key that is not for one target alone would fill a parameter that several targets
 * declare: whoever may add a target to the gateway would be given the tokens of the others.
 * @throws ToolkitError `usage`
 */
export function refuseSharedToken(tool: Tool, sources: TokenSources, tools: Iterable<Tool>): void {
  const all = [...tools];
  for (const parameter of parametersOf(tool)) {
    const header = parameter.toLowerCase();
    if (!sources.has(header) || sources.has(`${targetOf(tool.name)}:${header}`)) continue;
    const declaring = all.filter((one) => parametersOf(one).some((name) => name.toLowerCase() === header));
    const targets = [...new Set(declaring.map(({ name }) => targetOf(name)))].sort();
    if (targets.length > 1) throw sharedToken(parameter, targets);
  }
}

/** The names of what a tool takes. */
export function parametersOf(tool: Tool): readonly string[] {
  return Object.keys(tool.inputSchema.properties ?? {});
}

/** A tool without a prefix stands for itself. */
function targetOf(tool: string): string {
  const end = tool.indexOf(TOOL_NAME_SEPARATOR);
  return end === -1 ? tool : tool.slice(0, end);
}

function sharedToken(parameter: string, targets: readonly string[]): ToolkitError {
  const named = targets.map((target) => `"${target}"`).join(' and ');
  const scoped = targets.map((target) => `"${target}:${parameter}"`).join(' or ');
  return new ToolkitError('usage', `token "${parameter}" is declared by tools of the targets ${named}`, {
    hint: `Name the target that gets it: ${scoped}.`,
  });
}
