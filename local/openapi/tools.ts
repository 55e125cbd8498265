import { toolName } from '../../contract/tool-name.ts';
import { entriesOf, isObject, itemsOf, resolve } from './document.ts';
import { inlineSchema } from './inline-schema.ts';
import type { DocumentOperation, JsonObject, OpenApiDocument } from './document.ts';

/** A tool made of an OpenAPI operation: what clients see, and how a call becomes a request. */
export interface OpenApiTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: ToolSchema;
  readonly call: ToolCall;
}

/** The input schema of a tool; `required` is left out when empty (observed 2026-09-28). */
export interface ToolSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, JsonObject>>;
  readonly required?: readonly string[];
}

/** How arguments become a request. */
export interface ToolCall {
  readonly method: string;
  /** May hold variables, for example `https://{tenant}.example.com/v1`. */
  readonly serverUrl: string;
  readonly variables: readonly ServerVariable[];
  readonly path: string;
  readonly parameters: readonly ToolParameter[];
  readonly body: ToolBody | undefined;
}

/** A variable of the server's URL, which the service offers as an optional argument (observed 2026-09-28). */
export interface ServerVariable {
  readonly name: string;
  readonly default: string;
}

/** A parameter of the operation. */
export interface ToolParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly explode: boolean;
}

/** The JSON body: the names of its properties, or `whole` where the body is no object with properties. */
export interface ToolBody {
  readonly required: boolean;
  readonly properties: readonly string[] | 'whole';
}

/** One place of a request that takes an argument. */
export interface ToolInput {
  readonly name: string;
  readonly place: 'path' | 'query' | 'header' | 'cookie' | 'body' | 'server';
  readonly required: boolean;
  readonly schema: JsonObject;
}

/** Name of the argument that is a whole body which is no object with properties (assumed). */
const WHOLE_BODY = 'body';

/** Turns every operation that has an operationId into a tool of `target`. */
export function toolsOf(document: OpenApiDocument, target: string): readonly OpenApiTool[] {
  return document.operations.flatMap((entry) => {
    const { operationId } = entry.operation;
    return typeof operationId === 'string' ? [toTool(document.root, entry, target, operationId)] : [];
  });
}

/** The arguments that an operation takes: server variables, parameters, then the body's properties. */
export function inputsOf(root: JsonObject, entry: DocumentOperation): readonly ToolInput[] {
  const variables = variablesOf(root, entry).map(({ name }): ToolInput => ({
    name,
    place: 'server',
    required: false,
    schema: { type: 'string' },
  }));
  return [...parametersOf(root, entry).map(parameterInput(root)), ...bodyInputs(root, entry), ...variables];
}

/**
 * Header parameters that are ignored (OpenAPI 3.0.3, Parameter Object, `name`). `Authorization` is ignored there too,
 * but a sample of AWS has a tool that takes it (agentcore-samples 14, 2026-01; that it works is assumed from that).
 */
const IGNORED_HEADERS: ReadonlySet<string> = new Set(['accept', 'content-type']);

/** The operation's parameters, the path's own included unless overridden. */
export function parametersOf(
  root: JsonObject,
  { operation, pathItem }: DocumentOperation,
): readonly JsonObject[] {
  const all = [...itemsOf(pathItem.parameters), ...itemsOf(operation.parameters)]
    .map((parameter) => resolve(root, parameter))
    .filter(isObject)
    .filter(({ in: place, name }) => place !== 'header' || !IGNORED_HEADERS.has(String(name).toLowerCase()));
  const byPlace = new Map(
    all.map((parameter) => [`${String(parameter.in)} ${String(parameter.name)}`, parameter]),
  );
  return [...byPlace.values()];
}

/** The operation's JSON body with its schema written out, or nothing. */
export function jsonBodyOf(
  root: JsonObject,
  { operation }: DocumentOperation,
): { readonly required: boolean; readonly schema: JsonObject } | undefined {
  const body = resolve(root, operation.requestBody);
  if (!isObject(body)) return undefined;
  const media = entriesOf(body.content).find(([type]) => isJsonMediaType(type))?.[1];
  if (!isObject(media)) return undefined;
  return { required: body.required === true, schema: inlineSchema(root, media.schema) };
}

/** Whether a media type is JSON's own; its parameters do not count. */
export function isJsonMediaType(type: string): boolean {
  return /^application\/json\s*(;|$)/i.test(type);
}

/** The URL of the server that an operation is called at, and the variables in it. */
export function serverOf(
  root: JsonObject,
  { operation, pathItem }: DocumentOperation,
): JsonObject | undefined {
  const lists = [operation.servers, pathItem.servers, root.servers];
  return lists.flatMap((list) => itemsOf(list)).find(isObject);
}

function toTool(
  root: JsonObject,
  entry: DocumentOperation,
  target: string,
  operationId: string,
): OpenApiTool {
  const inputs = inputsOf(root, entry);
  const required = inputs.filter((input) => input.required).map((input) => input.name);
  return {
    name: toolName(target, operationId),
    description: firstText(entry.operation.description, entry.operation.summary) ?? operationId,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(inputs.map((input) => [input.name, input.schema])),
      ...(required.length > 0 ? { required } : {}),
    },
    call: toCall(root, entry),
  };
}

function toCall(root: JsonObject, entry: DocumentOperation): ToolCall {
  const body = jsonBodyOf(root, entry);
  return {
    method: entry.method.toUpperCase(),
    serverUrl: firstText(serverOf(root, entry)?.url) ?? '',
    variables: variablesOf(root, entry),
    path: entry.path,
    parameters: parametersOf(root, entry).map((parameter) => ({
      name: String(parameter.name),
      // Other places do not exist in OpenAPI 3; such a parameter is sent as a header would be.
      in: parameter.in as ToolParameter['in'],
      explode: parameter.explode !== false,
    })),
    body: body && {
      required: body.required,
      properties: isObject(body.schema.properties) ? Object.keys(body.schema.properties) : 'whole',
    },
  };
}

function parameterInput(root: JsonObject): (parameter: JsonObject) => ToolInput {
  return (parameter) => ({
    name: String(parameter.name),
    place: parameter.in as ToolInput['place'],
    required: parameter.required === true,
    schema: {
      ...(typeof parameter.description === 'string' ? { description: parameter.description } : {}),
      ...withoutDescription(inlineSchema(root, parameter.schema), parameter.description),
    },
  });
}

function bodyInputs(root: JsonObject, entry: DocumentOperation): readonly ToolInput[] {
  const body = jsonBodyOf(root, entry);
  if (body === undefined) return [];
  const { schema } = body;
  if (!isObject(schema.properties)) {
    return [{ name: WHOLE_BODY, place: 'body', required: body.required, schema }];
  }
  const required = body.required ? itemsOf(schema.required) : [];
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    place: 'body',
    required: required.includes(name),
    schema: isObject(property) ? property : {},
  }));
}

function variablesOf(root: JsonObject, entry: DocumentOperation): readonly ServerVariable[] {
  return entriesOf(serverOf(root, entry)?.variables).map(([name, variable]) => ({
    name,
    default: isObject(variable) ? (firstText(variable.default) ?? '') : '',
  }));
}

function withoutDescription(schema: JsonObject, description: unknown): JsonObject {
  if (typeof description !== 'string') return schema;
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== 'description'));
}

function firstText(...values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}
