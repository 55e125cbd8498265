import { RPC_CODES } from './json-rpc.ts';
import { refused } from './answers.ts';
import { argumentProblem } from './arguments.ts';
import { callLambda } from './call-lambda.ts';
import { callOpenApi } from './call-open-api.ts';
import { callMcpTool } from './mcp-target.ts';
import { hasSearch, searchTools, SEARCH_NAME } from './search-tools.ts';
import { servedTargets } from './served-targets.ts';
import { isDynamic, isOpenApi, listedTool, toolsOfTarget } from './tool.ts';
import type { Target } from '../control-plane/state.ts';
import { isObject } from '../../contract/json-object.ts';
import type { MethodAnswer, MethodCall } from './call.ts';
import type { ServedTool } from './served-targets.ts';
import type { ToolArguments } from './arguments.ts';

/** What stands between a target's name and its tool's. */
const SEPARATOR = '___';

/**
 * `tools/call`: finds the tool, checks the arguments as a REQUEST interceptor left them, and has the target run it.
 * Refused arguments never reach the target (reported 2026-08).
 */
export async function callTool(call: MethodCall): Promise<MethodAnswer> {
  const { name, arguments: args = {} } = call.request.params;
  if (typeof name !== 'string' || !isObject(args)) {
    const error = { code: RPC_CODES.invalidParams, message: 'Invalid params' };
    return { outcome: { error }, madeBy: 'gateway' };
  }
  if (name === SEARCH_NAME && hasSearch(call.gateway)) return searchTools(call, args);
  const served = findTool(call, name);
  if (served === undefined) return unknownTool(call, name);
  const { argumentWording } = call.account.quirks;
  const problem = argumentProblem(served.tool.inputSchema, args, argumentWording);
  if (problem !== undefined) return { outcome: { result: refused(problem) }, madeBy: 'gateway' };
  return run(call, served, args);
}

/** Text reported; code and status assumed, the latter switchable. */
function unknownTool({ account }: MethodCall, name: string): MethodAnswer {
  const error = { code: RPC_CODES.invalidParams, message: `Unknown tool: ${name}` };
  return { outcome: { error }, madeBy: 'gateway', status: account.quirks.unknownToolStatus };
}

/** The tool of that name; a DYNAMIC target is asked for whatever begins with its name, and its server decides. */
function findTool(call: MethodCall, name: string): ServedTool | undefined {
  const prefix = name.split(SEPARATOR, 1)[0] ?? '';
  const target = servedTargets(call).find(({ settings }) => settings.name === prefix);
  if (target === undefined) return undefined;
  const tool = isDynamic(target)
    ? dynamicTool(target, name)
    : toolsOfTarget(target).find((item) => item.name === name);
  return tool && { target, tool };
}

function dynamicTool(target: Target, name: string): ServedTool['tool'] | undefined {
  const ownName = name.slice(target.settings.name.length + SEPARATOR.length);
  return ownName === '' ? undefined : listedTool(target, { name, ownName, definition: { name: ownName } });
}

function run(
  call: MethodCall,
  { target, tool }: ServedTool,
  args: ToolArguments,
): MethodAnswer | Promise<MethodAnswer> {
  if (isOpenApi(tool.run)) return callOpenApi(call, { target, tool: tool.run }, args);
  const functionArn = target.settings.targetConfiguration?.mcp?.lambda?.lambdaArn;
  return functionArn === undefined
    ? callMcpTool(call, { target, tool: tool.run })
    : callLambda(call, { target, tool: tool.run, functionArn }, args);
}
