import type { CallToolResult, Tool } from '@modelcontextprotocol/client';
import { withoutToolArguments } from '../contract/without-arguments.ts';

/**
 * The gateway's own tool that finds tools by meaning, where a gateway has it (devguide
 * gateway-using-mcp-semantic-search, seen in public captures until 2026-11): its answer holds tools, with
 * their token parameters.
 */
const SEARCH_TOOL = 'x_amz_bedrock_agentcore_search';

/** Tells whether the client fills in a parameter of a tool. */
export type IsHidden = (tool: string, parameter: string) => boolean;

/**
 * The tool without the parameters that the client fills in, wherever its schemas name them: a model that does not see them
 * cannot make them up.
 */
export function hideTokens(tool: Tool, isHidden: IsHidden): Tool {
  return withoutToolArguments(tool, (parameter) => isHidden(tool.name, parameter));
}

/** A call's result; where it is the gateway's search, the tools found are without the hidden parameters. */
export function hideTokensInResult(name: string, result: CallToolResult, isHidden: IsHidden): CallToolResult {
  if (name !== SEARCH_TOOL || !hasTools(result.structuredContent)) return result;
  const tools = result.structuredContent.tools.map((tool) => hideTokens(tool, isHidden));
  const structuredContent = { ...result.structuredContent, tools };
  return {
    ...result,
    structuredContent,
    content: [{ type: 'text', text: JSON.stringify(structuredContent) }],
  };
}

function hasTools(value: unknown): value is { readonly tools: readonly Tool[] } {
  return typeof value === 'object' && value !== null && 'tools' in value && Array.isArray(value.tools);
}
