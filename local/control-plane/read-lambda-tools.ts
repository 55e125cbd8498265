import { MAX_TOOL_NAME, MAX_TOOLS_PER_TARGET } from '../../contract/gateway-limits.ts';
import { toolName } from '../../contract/tool-name.ts';
import type { Account } from '../account.ts';
import { isObject } from '../openapi/document.ts';
import { schemaText } from './schema-text.ts';
import { constraintProblem } from './validate.ts';
import type { JsonObject } from '../openapi/document.ts';
import type { ListedTool, TargetSettings } from './state.ts';
import type { SchemaReading } from './schema-reading.ts';

/** The tools that a Lambda target declares, in the request or as JSON in S3. Wording assumed. */
export function readLambdaTools(account: Account, settings: TargetSettings): SchemaReading {
  const { inlinePayload, s3 } = settings.targetConfiguration?.mcp?.lambda?.toolSchema ?? {};
  const shows = inlinePayload === undefined ? 'failed' : 'refused';
  // The size counts for both; the service model has checked what stands in the request.
  const read = schemaText(
    account,
    inlinePayload === undefined ? { s3 } : { inlinePayload: JSON.stringify(inlinePayload) },
  );
  if ('problem' in read) return { problem: read.problem, shows };
  const definitions = parseList(read.text);
  if (definitions === undefined) return { problem: 'Tool schema is not a JSON list of tools', shows };
  const problem =
    constraintProblem('ToolDefinitions', definitions) ?? listProblem(definitions, settings.name);
  if (problem !== undefined) return { problem, shows };
  return { tools: { listed: definitions.map((definition) => listedTool(settings.name, definition)) } };
}

/** A tool under the target's prefix. */
export function listedTool(target: string, definition: JsonObject): ListedTool {
  const ownName = String(definition.name);
  return { name: toolName(target, ownName), ownName, definition };
}

/** What is refused of a list of tools: too many, names that are too long or there twice. */
export function listProblem(definitions: readonly JsonObject[], target: string): string | undefined {
  if (definitions.length > MAX_TOOLS_PER_TARGET) {
    return `Tool schema has ${definitions.length} tools, more than ${MAX_TOOLS_PER_TARGET}`;
  }
  const names = definitions.map(({ name }) => String(name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `Tool schema has more than one tool with name "${twice}"`;
  const long = names.map((name) => toolName(target, name)).find((name) => name.length > MAX_TOOL_NAME);
  return long && `Tool name "${long}" is longer than ${MAX_TOOL_NAME} characters`;
}

function parseList(text: string): readonly JsonObject[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every(isObject) ? value : undefined;
  } catch {
    return undefined;
  }
}
