import MiniSearch from 'minisearch';
import type { Gateway } from '../control-plane/state.ts';
import { refused } from './answers.ts';
import { argumentProblem } from './arguments.ts';
import { isObject } from '../openapi/document.ts';
import type { JsonObject } from '../openapi/document.ts';
import type { ToolArguments } from './arguments.ts';
import { servedTools } from './served-targets.ts';
import type { MethodAnswer, MethodCall } from './call.ts';
import type { Tool } from './tool.ts';

/** Name of the tool that finds tools. */
export const SEARCH_NAME = 'x_amz_bedrock_agentcore_search';

const INPUT_SCHEMA: JsonObject = {
  type: 'object',
  properties: { query: { type: 'string' } },
  required: ['query'],
};

/** The tool that finds tools, as it is listed (captured from the service; devguide gateway-using-mcp-semantic-search). */
export const SEARCH_TOOL: object = {
  name: SEARCH_NAME,
  description:
    'A special tool that returns a trimmed down list of tools given a context. Use this tool only when there are many tools available and you want to get a subset that matches the provided context.',
  inputSchema: INPUT_SCHEMA,
};

/** Tools of one answer at most (devguide observability page, read 2026-10). */
const MAX_FOUND = 10;

/** Whether a gateway has the search tool. */
export function hasSearch({ settings }: Gateway): boolean {
  return settings.protocolConfiguration?.mcp?.searchType === 'SEMANTIC';
}

/**
 * Finds tools by words of their names, descriptions and arguments. The service ranks by meaning, so that its order is
 * another; the answer's form is captured: the tools stand in it twice.
 */
export function searchTools(call: MethodCall, args: ToolArguments): MethodAnswer {
  const problem = argumentProblem(INPUT_SCHEMA, args, call.account.quirks.argumentWording);
  if (problem !== undefined) return { outcome: { result: refused(problem) }, madeBy: 'gateway' };
  const byName = new Map(servedTools(call).map(({ tool }) => [tool.name, tool]));
  const index = new MiniSearch<Searched>({ fields: SEARCHED, idField: 'name', tokenize, processTerm });
  index.addAll([...byName.values()].map(toSearched));
  const found = index.search(String(args.query)).slice(0, MAX_FOUND);
  const tools = found.flatMap(({ id }) => byName.get(String(id))?.shown ?? []);
  const result = {
    structuredContent: { tools },
    isError: false,
    content: [{ type: 'text', text: JSON.stringify({ tools }) }],
  };
  return { outcome: { result }, madeBy: 'target' };
}

/** What is looked at of a tool. */
interface Searched {
  readonly name: string;
  readonly description: string;
  readonly args: string;
}

const SEARCHED: (keyof Searched)[] = ['name', 'description', 'args'];

function toSearched({ name, shown, inputSchema }: Tool): Searched {
  const { description } = shown as { readonly description?: unknown };
  const { properties } = inputSchema;
  const args = isObject(properties)
    ? Object.entries(properties).map(([key, schema]) =>
        isObject(schema) && typeof schema.description === 'string' ? `${key} ${schema.description}` : key,
      )
    : [];
  return { name, description: typeof description === 'string' ? description : '', args: args.join(' ') };
}

/** Words, camelCase and snake_case taken apart. */
function tokenize(text: string): string[] {
  return text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** A word in lower case, without a plural's s. */
function processTerm(word: string): string {
  const lower = word.toLowerCase();
  return lower.length > 3 ? lower.replace(/s$/, '') : lower;
}
