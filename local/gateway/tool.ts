import type { ListedTool, Target } from '../control-plane/state.ts';
import { isObject } from '../openapi/document.ts';
import type { JsonObject } from '../openapi/document.ts';
import type { OpenApiTool } from '../openapi/tools.ts';

/** A tool of a target: what clients call it, what it takes, how it is shown and who runs it. */
export interface Tool {
  /** With the target's prefix. */
  readonly name: string;
  readonly inputSchema: JsonObject;
  /** As tools/list writes it. */
  readonly shown: object;
  readonly run: OpenApiTool | ListedTool;
}

/** Made once of each operation and each listing, so that what hangs on a schema (its validator) is found again. */
const made = new WeakMap<Tool['run'], Tool>();

/** The tools that a target has right now; those of a DYNAMIC target only its server knows. */
export function toolsOfTarget(target: Target): readonly Tool[] {
  return [
    ...target.tools.map((run) => once(run, () => openApiTool(run))),
    ...target.listed.map((run) => once(run, () => listedTool(target, run))),
  ];
}

/** Whether a target's tools are asked of its server with each list (`listingMode`, service model). */
export function isDynamic({ settings }: Target): boolean {
  return settings.targetConfiguration?.mcp?.mcpServer?.listingMode === 'DYNAMIC';
}

/** Tells an operation of a document from a tool that its owner lists. */
export function isOpenApi(run: Tool['run']): run is OpenApiTool {
  return 'call' in run;
}

function once(run: Tool['run'], make: () => Tool): Tool {
  const tool = made.get(run) ?? make();
  made.set(run, tool);
  return tool;
}

/** Members in the order inputSchema, name, description (observed 2025-10 and 2026-09-28). */
function openApiTool(run: OpenApiTool): Tool {
  const { inputSchema, name, description } = run;
  return { name, inputSchema: { ...inputSchema }, shown: { inputSchema, name, description }, run };
}

/** A tool that its owner lists: a server's keeps its members and their order, a Lambda target's is written like others. */
export function listedTool({ settings }: Target, run: ListedTool): Tool {
  const { name, definition } = run;
  const inputSchema = isObject(definition.inputSchema) ? definition.inputSchema : { type: 'object' };
  const own = settings.targetConfiguration?.mcp?.mcpServer !== undefined;
  const shown = own ? { ...definition, name } : lambdaTool(name, inputSchema, definition);
  return { name, inputSchema, shown, run };
}

/** That an output schema follows the description is assumed. */
function lambdaTool(
  name: string,
  inputSchema: JsonObject,
  { description, outputSchema }: JsonObject,
): object {
  return {
    inputSchema: ordered(inputSchema),
    name,
    description,
    ...(isObject(outputSchema) ? { outputSchema: ordered(outputSchema) } : {}),
  };
}

/** A schema definition has these members alone (service model); an empty `required` is left out (observed 2026-09-28). */
function ordered(schema: JsonObject): JsonObject {
  const { type, properties, required, items, description } = schema;
  return {
    ...(description === undefined ? {} : { description }),
    ...(type === undefined ? {} : { type }),
    ...(isObject(properties) ? { properties: mapValues(properties) } : {}),
    ...(Array.isArray(required) && required.length > 0 ? { required } : {}),
    ...(isObject(items) ? { items: ordered(items) } : {}),
  };
}

function mapValues(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, isObject(schema) ? ordered(schema) : {}]),
  );
}
