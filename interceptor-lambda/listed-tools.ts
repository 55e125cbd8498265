import { isObject } from './call.ts';
import type { Call, JsonObject } from './call.ts';

/** Gives a tool of a list as it may be shown, or nothing. */
export type ShowTool = (tool: JsonObject) => JsonObject | undefined;

/** Name of the gateway's own tool that finds tools (devguide gateway-using-mcp-semantic-search, read 2026-10). */
export const SEARCH_NAME = 'x_amz_bedrock_agentcore_search';

/** Whether a call's answer shows tools. */
export function showsTools({ method, tool }: Call): boolean {
  return method === 'tools/list' || tool?.name === SEARCH_NAME;
}

/**
 * Changes the tools that a result shows, in each of the places where they stand: `tools` of a list, and of a search
 * `structuredContent.tools` and once more the same as JSON in a text.
 */
export function showTools(result: JsonObject, show: ShowTool): JsonObject {
  return {
    ...withTools(result, show),
    ...(isObject(result.structuredContent)
      ? { structuredContent: withTools(result.structuredContent, show) }
      : {}),
    ...(Array.isArray(result.content)
      ? { content: (result.content as unknown[]).map((part) => withText(part, show)) }
      : {}),
  };
}

function withTools(holder: JsonObject, show: ShowTool): JsonObject {
  if (!Array.isArray(holder.tools)) return holder;
  const tools = (holder.tools as unknown[]).flatMap((tool) => (isObject(tool) ? (show(tool) ?? []) : []));
  return { ...holder, tools };
}

/** A text that cannot be read could show anything: it is taken away. */
function withText(part: unknown, show: ShowTool): unknown {
  if (!isObject(part) || typeof part.text !== 'string') return part;
  const value = parse(part.text);
  return { ...part, text: JSON.stringify(isObject(value) ? withTools(value, show) : { tools: [] }) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
