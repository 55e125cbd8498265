import type { Gateway } from '../control-plane/state.ts';
import { refused } from './answers.ts';
import { argumentProblem } from './arguments.ts';
import { isObject } from '../openapi/document.ts';
import type { JsonObject } from '../openapi/document.ts';
import type { ToolArguments } from './arguments.ts';
import { rank } from './rank.ts';
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
  const texts = [...byName.values()].map((tool) => ({ key: tool.name, text: textOf(tool) }));
  const found = rank(texts, String(args.query)).slice(0, MAX_FOUND);
  const tools = found.flatMap((name) => byName.get(name)?.shown ?? []);
  const result = {
    structuredContent: { tools },
    isError: false,
    content: [{ type: 'text', text: JSON.stringify({ tools }) }],
  };
  return { outcome: { result }, madeBy: 'target' };
}

function textOf({ name, shown, inputSchema }: Tool): string {
  const { description } = shown as { readonly description?: unknown };
  const { properties } = inputSchema;
  const args = isObject(properties)
    ? Object.entries(properties).map(([key, schema]) =>
        isObject(schema) && typeof schema.description === 'string' ? `${key} ${schema.description}` : key,
      )
    : [];
  return [name, typeof description === 'string' ? description : '', ...args].join(' ');
}
