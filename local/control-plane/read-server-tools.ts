import type { Account } from '../account.ts';
import { isObject, itemsOf } from '../openapi/document.ts';
import { listedTool, listProblem } from './read-lambda-tools.ts';
import { schemaText } from './schema-text.ts';
import type { JsonObject } from '../openapi/document.ts';
import type { Gateway, TargetSettings } from './state.ts';
import type { SchemaIntake, SchemaReading } from './schema-reading.ts';

type Pending = Extract<SchemaIntake, { readonly pending: unknown }>;

/**
 * The tools of an MCP server: those of `mcpToolSchema` where it is given (a list of tools, or the result of tools/list:
 * its form is assumed), none where they are asked for with each list (DYNAMIC), else what the server lists.
 */
export function readServerTools(
  account: Account,
  gateway: Gateway,
  settings: TargetSettings,
): SchemaReading | Pending {
  const { mcpToolSchema, listingMode } = settings.targetConfiguration?.mcp?.mcpServer ?? {};
  if (mcpToolSchema !== undefined) return readStatic(account, settings, mcpToolSchema);
  if (listingMode === 'DYNAMIC') return { tools: {} };
  return { pending: askServer(account, gateway, settings) };
}

function readStatic(
  account: Account,
  { name }: TargetSettings,
  source: Parameters<typeof schemaText>[1],
): SchemaReading {
  const shows = source.inlinePayload === undefined ? 'failed' : 'refused';
  const read = schemaText(account, source);
  if ('problem' in read) return { problem: read.problem, shows };
  const definitions = parseTools(read.text);
  if (definitions === undefined) return { problem: 'MCP tool schema is not a JSON list of tools', shows };
  const problem = listProblem(definitions, name);
  if (problem !== undefined) return { problem, shows };
  return { tools: { listed: definitions.map((definition) => listedTool(name, definition)) } };
}

/** Never rejects: what goes wrong fails the target. The wording is assumed. */
async function askServer(
  account: Account,
  gateway: Gateway,
  settings: TargetSettings,
): Promise<Awaited<Pending['pending']>> {
  const { name } = settings;
  try {
    const definitions = await account.listServerTools(gateway, settings);
    const problem = listProblem(definitions, name);
    if (problem !== undefined) return { failure: problem };
    return { tools: { listed: definitions.map((definition) => listedTool(name, definition)) } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { failure: `Failed to list tools of the MCP server: ${reason}` };
  }
}

function parseTools(text: string): readonly JsonObject[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const list = isObject(value) ? itemsOf(value.tools) : itemsOf(value);
    const isList = Array.isArray(value) || (isObject(value) && Array.isArray(value.tools));
    const named = list.filter(isObject).filter(({ name }) => typeof name === 'string');
    return isList && named.length === list.length ? named : undefined;
  } catch {
    return undefined;
  }
}
