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
 * `structuredContent.tools` and once more the same as JSON in a text. What else a result holds is kept where it is plain,
 * such as the cursor of the next page: anything larger could show tools in a way that nobody looks through.
 */
export function showTools(result: unknown, show: ShowTool): JsonObject {
  if (!isObject(result)) return { tools: [] };
  const { structuredContent, content } = result;
  return {
    ...withTools(result, show),
    ...(isObject(structuredContent) ? { structuredContent: withTools(structuredContent, show) } : {}),
    ...(Array.isArray(content)
      ? { content: (content as unknown[]).flatMap((part) => withText(part, show)) }
      : {}),
  };
}

function withTools(holder: JsonObject, show: ShowTool): JsonObject {
  const kept = Object.entries(holder).flatMap(([name, value]): [string, unknown][] => {
    if (name === 'tools') return [[name, shownOf(value, show)]];
    return typeof value === 'object' && value !== null ? [] : [[name, value]];
  });
  return Object.fromEntries(kept);
}

function shownOf(tools: unknown, show: ShowTool): readonly JsonObject[] {
  const given = Array.isArray(tools) ? (tools as readonly unknown[]) : [];
  return given.flatMap((tool): readonly JsonObject[] => {
    const shown = isObject(tool) ? show(tool) : undefined;
    return shown === undefined ? [] : [shown];
  });
}

/** A text that cannot be read could show anything: it is taken away, and so is what is no text. */
function withText(part: unknown, show: ShowTool): readonly JsonObject[] {
  if (!isObject(part) || part.type !== 'text' || typeof part.text !== 'string') return [];
  const value = parse(part.text);
  const shown = isObject(value) && Array.isArray(value.tools) ? withTools(value, show) : { tools: [] };
  return [{ type: 'text', text: JSON.stringify(shown) }];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
