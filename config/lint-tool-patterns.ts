import type { Finding } from '../contract/finding.ts';
import { isBringing } from '../contract/interceptor-plan.ts';
import type { BringingStep, RequestStepPlan } from '../contract/interceptor-plan.ts';
import { plain } from '../contract/plain-name.ts';
import { TOOL_NAME_SEPARATOR, toolMatcher } from '../contract/tool-name.ts';
import type { CompiledPart } from './compile-interceptors.ts';
import { argumentOf, compiledTools, isAllowed, targetOf } from './compiled-tools.ts';
import type { CompiledTool } from './compiled-tools.ts';
import type { InterceptorConfig } from './interceptor-config.ts';
import { isNearName } from './is-near-name.ts';

/** What can be said of the tools and arguments that steps name. */
export type ToolPatternCode = `interceptors/${
  'argument-unknown' | 'target-unknown' | 'token-missing' | 'tools-unknown'}`;

/** Each of them with what it means; also published in docs/findings.md. */
export const TOOL_PATTERN_FINDINGS: Readonly<Record<ToolPatternCode, string>> = {
  'interceptors/argument-unknown': 'A step fills an argument that none of the tools that it serves takes.',
  'interceptors/target-unknown':
    'A pattern names tools of a target that no vendor of the gateway is: right where somebody adds it to the gateway.',
  'interceptors/token-missing':
    'A tool takes a token that no step brings, and lists of tools do not show it: no client can call the tool.',
  'interceptors/tools-unknown': 'A pattern names no tool of the gateway: it is probably misspelt.',
};

/** A finding whose pointer is into `gateway.yaml`. */
export interface ToolPatternFinding extends Finding {
  readonly code: ToolPatternCode;
}

/** Says where steps name tools and arguments that there are not, or leave out a token that a tool takes. */
export function lintToolPatterns(
  config: InterceptorConfig,
  parts: readonly CompiledPart[],
): readonly ToolPatternFinding[] {
  const tools = compiledTools(parts);
  return [
    ...config.request.flatMap((step, index) =>
      patternsOf(step, index).flatMap((pattern) => unknownTools(pattern, tools)),
    ),
    ...config.request.flatMap((step, index) => (isBringing(step) ? unknownArgument(step, index, tools) : [])),
    ...missingTokens(config, tools),
  ];
}

/** A pattern for names of tools, and where it stands. */
interface Placed {
  readonly pattern: string;
  readonly pointer: string;
}

function patternsOf(step: RequestStepPlan, index: number): readonly Placed[] {
  const at = `/interceptors/request/${index}`;
  const placed = (key: string, tools: readonly string[]): readonly Placed[] =>
    tools.map((pattern, position) => ({ pattern, pointer: `${at}/${key}/${position}` }));
  if (step.step === 'authorize-tool') {
    const tenants = Object.entries(step.tenants ?? {});
    return [
      ...step.rules.flatMap(({ tools }, rule) => placed(`rules/${rule}/tools`, tools)),
      ...tenants.flatMap(([tenant, { tools }]) => placed(`tenants/${escaped(tenant)}/tools`, tools)),
    ];
  }
  const narrow = step.step === 'exchange-token' ? step.narrow : [];
  return [
    ...('tools' in step ? placed('tools', step.tools) : []),
    ...narrow.flatMap(({ tools }, entry) => placed(`narrow/${entry}/tools`, tools)),
  ];
}

/** RFC 6901, section 3. */
function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The gateway's own tool, which searches the others (devguide gateway-using-mcp-semantic-search, read 2026-10). */
const SEARCH = 'x_amz_bedrock_agentcore_search';

function unknownTools(
  { pattern, pointer }: Placed,
  tools: readonly CompiledTool[],
): readonly ToolPatternFinding[] {
  const isNamed = toolMatcher([pattern]);
  if (tools.length === 0 || isNamed(SEARCH) || tools.some(({ name }) => isNamed(name))) return [];
  const targets = [...new Set(tools.map(({ target }) => target))];
  const named = targetOf(pattern);
  const near = targets.find((target) => isNearName(target, named ?? pattern.replace(/_.*$/, '')));
  if (named !== undefined && !targets.includes(named) && near === undefined) {
    return [
      {
        ...{ code: 'interceptors/target-unknown', severity: 'note', pointer },
        message: `"${pattern}" names tools of target "${named}", which no vendor of this gateway is`,
        hint: `It is right where somebody adds target "${named}" to the gateway; the vendors' targets are ${quoted(targets)}.`,
      },
    ];
  }
  return [
    {
      ...{ code: 'interceptors/tools-unknown', severity: 'warning', pointer },
      message: `"${pattern}" names no tool of the gateway`,
      hint: `Tools are named TARGET${TOOL_NAME_SEPARATOR}OPERATION, for example "${exampleOf(tools, near)}".`,
    },
  ];
}

function exampleOf(tools: readonly CompiledTool[], target: string | undefined): string {
  return (tools.find((tool) => tool.target === target) ?? tools[0])?.name ?? '';
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** Of targets that are not ours nobody knows the arguments. */
function unknownArgument(
  { to, tools: patterns, step }: BringingStep,
  index: number,
  tools: readonly CompiledTool[],
): readonly ToolPatternFinding[] {
  if (!('argument' in to)) return [];
  const { argument } = to;
  const isOurs = (pattern: string): boolean => {
    const target = targetOf(pattern);
    return target === undefined || tools.some((tool) => tool.target === target);
  };
  const served = tools.filter(({ name }) => toolMatcher(patterns)(name));
  const [first] = served;
  if (first === undefined || !patterns.every(isOurs) || served.some((tool) => takes(tool, argument)))
    return [];
  return [
    {
      ...{ code: 'interceptors/argument-unknown', severity: 'warning' },
      pointer: `/interceptors/request/${index}/to/argument`,
      message: `step "${step}" fills argument "${argument}", which no tool takes that it serves`,
      hint: `"${first.name}" takes ${quoted(first.arguments) || 'none'}.`,
    },
  ];
}

/** Token arguments are found however they are written, others are not. */
function takes(tool: CompiledTool, argument: string): boolean {
  return tool.arguments.includes(argument) || tool.tokens.some((token) => plain(token) === plain(argument));
}

function missingTokens(
  { request, response }: InterceptorConfig,
  tools: readonly CompiledTool[],
): readonly ToolPatternFinding[] {
  const hidden = response.findIndex(({ step }) => step === 'hide-token-arguments');
  if (hidden === -1) return [];
  const allowed = tools.filter(({ name }) => isAllowed(name, request));
  const missing = allowed.flatMap((tool) =>
    tool.tokens.filter((token) => !isBrought(token, tool, request)).map((token) => ({ tool, token })),
  );
  const byToken = Map.groupBy(missing, ({ tool, token }) => `${tool.target} ${token}`);
  return [...byToken.values()].flatMap(([first, ...more]): readonly ToolPatternFinding[] => {
    if (first === undefined) return [];
    const { tool, token } = first;
    const others = more.length === 0 ? '' : ` (as ${more.length} more of target "${tool.target}")`;
    return [
      {
        ...{ code: 'interceptors/token-missing', severity: 'warning' },
        pointer: `/interceptors/response/${hidden}`,
        message: `tool "${tool.name}" takes token "${token}"${others}: no step brings it, and "hide-token-arguments" hides it`,
        hint: 'Name the tool in "tools" of a step that brings the token, or in no rule of "authorize-tool".',
      },
    ];
  });
}

function isBrought(token: string, tool: CompiledTool, request: readonly RequestStepPlan[]): boolean {
  return request.filter(isBringing).some((step) => argumentOf(step, tool) === token);
}
