import { adaptedPath } from '../../contract/tool-name.ts';
import { member, textOf } from '../document.ts';
import type { Draft, Operation, Response, Token } from '../draft.ts';
import { fitBudget, writeFitted } from '../schema/fit-budget.ts';
import { createSchemaWriter } from '../schema/write-schema.ts';
import type { TargetPart } from './split-targets.ts';
import type { ArgumentText, Tool } from './write-tools.ts';

/** Version of the form of our own output, in the root extension `x-agentcore-bearer`. */
const OUTPUT_VERSION = 1;
/** Root extension by which our own output is recognised. */
export const OUTPUT_MARK = 'x-agentcore-bearer';

/**
 * Writes the document that the gateway reads: OpenAPI 3.0.3 as JSON text, one operation a line, so that a change
 * of one operation is a change of one line.
 */
export function writeTarget(draft: Draft, part: TargetPart, responseText: 'full' | 'short' = 'full'): string {
  const { root, sha256 } = draft.source;
  const title = textOf(member(root.info, 'title')) ?? draft.vendor;
  const version = member(root.info, 'version') ?? '1';
  const head = [
    `"openapi":"3.0.3"`,
    `"info":${json({ title, version: typeof version === 'string' || typeof version === 'number' ? String(version) : '1' })}`,
    `"servers":[${json({ url: draft.choices.deployedUrl })}]`,
    `${json(OUTPUT_MARK)}:${json({ version: OUTPUT_VERSION, sourceSha256: sha256 })}`,
  ];
  return `{\n${head.join(',\n')},\n"paths":{\n${writePaths(draft, part, responseText)}\n}\n}\n`;
}

function writePaths(draft: Draft, { name, tools }: TargetPart, responseText: 'full' | 'short'): string {
  const describeResponse = responseWriter(draft, responseText);
  const paths = new Map<string, string[]>();
  for (const tool of tools) {
    const { method, path } = exposedAt(tool.operation, name);
    const operations = paths.get(path) ?? [];
    paths.set(path, operations);
    operations.push(`${json(method.toLowerCase())}:${writeOperation(tool, draft, describeResponse)}`);
  }
  const items = [...paths].map(([path, operations]) => `${json(path)}:{${concatenate(operations, ',\n')}}`);
  return concatenate(items, ',\n');
}

/** Where the gateway finds an operation: at the vendor's own place, or among our tools. */
export function exposedAt(
  operation: Operation,
  target: string,
): { readonly method: string; readonly path: string } {
  if (operation.adaptation === undefined) return { method: operation.method, path: operation.path };
  return { method: 'POST', path: adaptedPath(target, operation.id) };
}

function writeOperation(tool: Tool, draft: Draft, describeResponse: (response: Response) => string): string {
  const { operation, parameters, properties } = tool;
  const written = [
    ...tokenParameters(operation, draft.tokens).map((parameter) => parameter.text),
    ...parameters.map(writeParameter),
  ];
  const members = [
    `"operationId":${json(operation.id)}`,
    ...writeLabels(operation),
    `"description":${json(operation.description)}`,
  ];
  if (written.length > 0) members.push(`"parameters":[${written.join(',')}]`);
  const takesObject =
    operation.adaptation === undefined ? operation.body !== undefined : properties.length > 0;
  if (takesObject) {
    members.push(`"requestBody":${writeBody(properties, isBodyRequired(tool))}`);
  }
  const responses = operation.responses.map(
    (response) => `${json(response.status)}:${describeResponse(response)}`,
  );
  members.push(`"responses":{${responses.join(',')}}`);
  return `{${concatenate(members, ',')}}`;
}

/** Joins texts that share their parts with the result, where `join` would write each part once more at every level. */
function concatenate(texts: readonly string[], separator: string): string {
  let all = texts[0] ?? '';
  for (const text of texts.slice(1)) all += separator + text;
  return all;
}

/** What the vendor says of an operation besides its description, where it is what OpenAPI wants. */
function writeLabels({ source, description }: Operation): readonly string[] {
  const { tags, summary, deprecated } = source;
  const isNames = Array.isArray(tags) && tags.length > 0 && tags.every((tag) => typeof tag === 'string');
  return [
    ...(isNames ? [`"tags":${json(tags)}`] : []),
    ...(typeof summary === 'string' && summary.trim() !== description ? [`"summary":${json(summary)}`] : []),
    ...(deprecated === true ? ['"deprecated":true'] : []),
  ];
}

/** The token headers of an operation as OpenAPI parameters, inline as in the captured document of the pattern. */
export function tokenParameters(
  operation: Operation,
  tokens: readonly Token[],
): readonly {
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  readonly text: string;
}[] {
  return operation.tokens.flatMap(({ id, required }) => {
    const token = tokens.find((known) => known.id === id);
    if (token === undefined) return [];
    const { header: name, description } = token;
    const text = json({ name, in: 'header', required, description, schema: { type: 'string' } });
    return [{ name, required, description, text }];
  });
}

function writeParameter({ name, in: place, required, description, schema }: ArgumentText): string {
  const said = description === undefined ? '' : `"description":${json(description)},`;
  return `{"name":${json(name)},"in":${json(place)},"required":${json(required)},${said}"schema":${schema}}`;
}

function writeBody(properties: readonly ArgumentText[], required: boolean): string {
  return `{"required":${json(required)},"content":{"application/json":{"schema":${writeObject(properties)}}}}`;
}

/** A flat object of arguments as a schema. */
export function writeObject(properties: readonly ArgumentText[]): string {
  let members = '';
  for (const { name, schema } of properties) members += `${members === '' ? '' : ','}${json(name)}:${schema}`;
  const required = properties.filter((property) => property.required).map(({ name }) => name);
  const demands = required.length === 0 ? '' : `,"required":${json(required)}`;
  return `{"type":"object","properties":{${members}}${demands}}`;
}

/** An adapted tool posts its arguments as one object. */
function isBodyRequired({ operation }: Tool): boolean {
  return operation.adaptation !== undefined || operation.body?.required === true;
}

function responseWriter(draft: Draft, responseText: 'full' | 'short'): (response: Response) => string {
  const { schemas: graph, reachOf, choices } = draft;
  const writing = { graph, writer: createSchemaWriter(graph, reachOf, choices.toolBytes) };
  return ({ description: said, schema }) => {
    const description = responseText === 'full' ? said : firstLine(said);
    if (schema === undefined) return json({ description });
    const [text = '{}'] = writeFitted(fitBudget([schema], choices.toolBytes, writing), writing.writer);
    return `{"description":${json(description)},"content":{"application/json":{"schema":${text}}}}`;
  };
}

function firstLine(text: string): string {
  return text.trimStart().split('\n', 1)[0]?.slice(0, 80) ?? '';
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
