import { plain } from '../contract/plain-name.ts';
import { isObject } from '../contract/json-object.ts';
import { changeItems, changeMembers } from '../contract/change-members.ts';
import type { JsonObject } from '../contract/json-object.ts';
import type { Call } from './call.ts';

/** Gives a tool of a list as it may be shown, or nothing. */
export type ShowTool = (tool: JsonObject) => JsonObject | undefined;

/** Name of the gateway's own tool that finds tools (devguide gateway-using-mcp-semantic-search, read 2026-10). */
export const SEARCH_NAME = 'x_amz_bedrock_agentcore_search';

const PLAIN_SEARCH_NAME = plain(SEARCH_NAME);

/** Whether a call's answer shows tools, also where a gateway takes a name for the search's that is written otherwise. */
export function showsTools({ method, tool }: Call): boolean {
  return method === 'tools/list' || (tool !== undefined && plain(tool.name.trim()) === PLAIN_SEARCH_NAME);
}

/**
 * Changes the tools that a result shows, in each of the places where they stand: `tools` of a list, and of a search
 * `structuredContent.tools` and once more the same as JSON in a text. What else a result holds is kept where it is plain,
 * such as the cursor of the next page: anything larger could show tools in a way that nobody looks through. Where nothing
 * changes it is the very same result, byte for byte.
 */
export function showTools(result: unknown, show: ShowTool): JsonObject {
  if (!isObject(result)) return { tools: [] };
  return changeMembers(result, (name, value) => {
    if (name === 'structuredContent') return isObject(value) ? withTools(value, show) : undefined;
    if (name !== 'content') return shownMember(name, value, show);
    return Array.isArray(value) ? changeItems(value, (part) => withText(part, show)) : undefined;
  });
}

function withTools(holder: JsonObject, show: ShowTool): JsonObject {
  return changeMembers(holder, (name, value) => shownMember(name, value, show));
}

function shownMember(name: string, value: unknown, show: ShowTool): unknown {
  if (name !== 'tools') return isPlain(value) ? value : undefined;
  return Array.isArray(value) ? changeItems(value, (tool) => (isObject(tool) ? show(tool) : undefined)) : [];
}

/** A text that cannot be read could show anything: it is taken away, and so is what is no text. */
function withText(part: unknown, show: ShowTool): JsonObject | undefined {
  if (!isObject(part) || part.type !== 'text' || typeof part.text !== 'string') return undefined;
  const value = parse(part.text);
  const isList = isObject(value) && Array.isArray(value.tools);
  const shown = isList ? withTools(value, show) : { tools: [] };
  const text = shown === value ? part.text : JSON.stringify(shown);
  return changeMembers(part, (name, member) =>
    name === 'text' ? text : isPlain(member) ? member : undefined,
  );
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
