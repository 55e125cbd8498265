import type { Finding } from '../../contract/finding.ts';
import { member, textOf } from '../document.ts';
import type { Draft, Dropped } from '../draft.ts';
import type { Loss } from '../schema/flat-schema.ts';
import { writtenPointer } from '../swagger/written-pointer.ts';
import { tokenParameters, writeObject } from './write-target.ts';
import type { ArgumentText, Tool } from './write-tools.ts';

/** `report.json`, version 1: every operation accounted for, every change said. Stable. */
export interface Report {
  readonly version: 1;
  readonly source: {
    readonly file: string;
    readonly sha256: string;
    readonly openapi: string;
    readonly title: string;
    readonly operations: number;
  };
  readonly targets: readonly ReportedTarget[];
  readonly fidelity: Fidelity;
  readonly operations: readonly ReportedOperation[];
  readonly findings: readonly Finding[];
}

/** One target document. */
export interface ReportedTarget {
  readonly name: string;
  readonly document: string;
  readonly routes: string;
  readonly tools: number;
  /** UTF-8 bytes of the document. */
  readonly bytes: number;
  /** Estimate of what `tools/list` costs a model: the list's UTF-8 bytes divided by four. */
  readonly contextTokens: number;
}

/** What survived of the names that the vendor's requests declare. */
export interface Fidelity {
  readonly declaredNames: number;
  readonly survivingNames: number;
  readonly survivingTypes: number;
  /** Names that are not shown because a tool's budget was spent. */
  readonly lostToBudget: number;
  /** Names that are not shown because schemas nest too deeply. */
  readonly lostToRecursion: number;
  /** Operations whose whole body became an open object. */
  readonly openObjects: number;
}

/** What became of one operation. */
export interface ReportedOperation {
  readonly method: string;
  readonly path: string;
  /** `null` where it was dropped. */
  readonly tool: string | null;
  readonly fate: 'kept' | 'adapted' | 'dropped';
  readonly because: readonly string[];
  /** Indexes into {@link Report.findings}: what `because` names, place by place. */
  readonly findings: readonly number[];
  /** UTF-8 bytes of the tool as `tools/list` shows it; 0 where it was dropped. */
  readonly bytes: number;
  readonly contextTokens: number;
}

/** A target document as it was written, with its tools. */
export interface WrittenPart {
  readonly name: string;
  readonly documentFile: string;
  readonly routesFile: string;
  readonly document: string;
  readonly tools: readonly Tool[];
}

/** Makes the report of one transformation. */
export function makeReport(draft: Draft, parts: readonly WrittenPart[]): Report {
  const { source, dropped } = draft;
  const tools = parts.flatMap((part) => part.tools);
  const { findings, indexOf } = collectFindings(draft, tools);
  const operations = [
    ...tools.map((tool) => reportTool(tool, draft, indexOf)),
    ...dropped.map((operation) => reportDropped(operation, indexOf)),
  ];
  return {
    version: 1,
    source: {
      file: source.file,
      sha256: source.sha256,
      openapi: source.openapi,
      title: textOf(member(source.root.info, 'title')) ?? '',
      operations: operations.length,
    },
    targets: reportTargets(parts, operations),
    fidelity: {
      declaredNames: sum(tools, ({ count }) => count.declared),
      survivingNames: sum(tools, ({ count }) => count.surviving),
      survivingTypes: sum(tools, ({ count }) => count.survivingTypes),
      lostToBudget: sum(tools, ({ lost, reduced }) => (reduced ? lost : 0)),
      lostToRecursion: sum(tools, ({ lost, reduced }) => (reduced ? 0 : lost)),
      openObjects: tools.filter(({ open }) => open).length,
    },
    operations,
    findings: findings.map((finding) => ({ ...finding, pointer: writtenPointer(source, finding.pointer) })),
  };
}

function reportTargets(
  parts: readonly WrittenPart[],
  operations: readonly ReportedOperation[],
): readonly ReportedTarget[] {
  const bytes = new Map(operations.map((operation) => [operation.tool, operation.bytes]));
  return parts.map(({ name, documentFile, routesFile, document, tools }) => {
    const listed = tools.map((tool) => bytes.get(tool.name) ?? 0);
    const commas = Math.max(0, tools.length - 1);
    const listBytes = listed.reduce((total, size) => total + size, '{"tools":[]}'.length + commas);
    return {
      name,
      document: documentFile,
      routes: routesFile,
      tools: tools.length,
      bytes: Buffer.byteLength(document, 'utf8'),
      contextTokens: tokensIn(listBytes),
    };
  });
}

type IndexOf = (finding: Finding | Loss) => number;

function reportTool(tool: Tool, draft: Draft, indexOf: IndexOf): ReportedOperation {
  const { operation, name, count, findings } = tool;
  const all = [...operation.findings, ...count.losses, ...findings];
  const bytes = listedBytes(tool, draft);
  return {
    method: operation.method,
    path: operation.path,
    tool: name,
    fate: operation.adaptation === undefined ? 'kept' : 'adapted',
    because: codesOf(all),
    findings: [...new Set(all.map(indexOf))],
    bytes,
    contextTokens: tokensIn(bytes),
  };
}

function reportDropped({ method, path, findings }: Dropped, indexOf: IndexOf): ReportedOperation {
  return {
    method,
    path,
    tool: null,
    fate: 'dropped',
    because: codesOf(findings),
    findings: [...new Set(findings.map(indexOf))],
    bytes: 0,
    contextTokens: 0,
  };
}

function codesOf(findings: readonly { readonly code: string }[]): readonly string[] {
  if (findings.length < 2) return findings.map(({ code }) => code);
  return [...new Set(findings.map(({ code }) => code))];
}

/** Each finding once: shared parameters and schemas are met by many operations. */
function collectFindings(
  draft: Draft,
  tools: readonly Tool[],
): { readonly findings: readonly Finding[]; readonly indexOf: IndexOf } {
  const all: readonly (Finding | Loss)[] = [
    ...draft.findings,
    ...tools.flatMap(({ operation, count, findings }) => [
      ...operation.findings,
      ...count.losses,
      ...findings,
    ]),
    ...draft.dropped.flatMap(({ findings }) => findings),
  ];
  const indexes = new Map<string, number>();
  const seen = new Map<Finding | Loss, number>();
  const findings: Finding[] = [];
  for (const finding of all) {
    if (seen.has(finding)) continue;
    const key = `${finding.code} ${finding.pointer} ${finding.message}`;
    const index = indexes.get(key) ?? findings.length;
    seen.set(finding, index);
    if (index < findings.length) continue;
    indexes.set(key, index);
    findings.push('severity' in finding ? finding : { ...finding, severity: 'note' });
  }
  return { findings, indexOf: (finding) => seen.get(finding) ?? 0 };
}

/**
 * UTF-8 bytes of a tool as `tools/list` shows it: the gateway flattens parameters and body properties into one
 * object. The schemas' own bytes are known and not counted again.
 */
function listedBytes({ operation, name, parameters, properties }: Tool, draft: Draft): number {
  const tokens = tokenParameters(operation, draft.tokens).map((token) => ({
    ...{ name: token.name, in: 'header' as const, required: token.required, description: token.description },
    ...{ schema: TOKEN_SCHEMA, bytes: TOKEN_SCHEMA.length },
  }));
  const listed = [...tokens, ...parameters, ...properties];
  const object = writeObject(listed.map((argument) => ({ ...argument, schema: '' })));
  const text = `{"inputSchema":${object},"name":${JSON.stringify(name)},"description":${JSON.stringify(operation.description)}}`;
  return listed.reduce(
    (sum, argument) => sum + argument.bytes + describedBytes(argument),
    Buffer.byteLength(text),
  );
}

const TOKEN_SCHEMA = '{"type":"string"}';

/** The gateway shows a parameter's description inside its schema. */
function describedBytes({ description, schema }: ArgumentText): number {
  if (description === undefined) return 0;
  const comma = schema === '{}' ? 0 : 1;
  return Buffer.byteLength(`"description":${JSON.stringify(description)}`) + comma;
}

function tokensIn(bytes: number): number {
  return Math.ceil(bytes / 4);
}

function sum(tools: readonly Tool[], count: (tool: Tool) => number): number {
  return tools.reduce((total, tool) => total + count(tool), 0);
}

/** The report as JSON text, one operation and one finding a line. */
export function writeReport({ operations, findings, ...head }: Report): string {
  const members = Object.entries(head).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  const lines = (values: readonly unknown[]): string =>
    values.map((value) => JSON.stringify(value)).join(',\n');
  return `{\n${members.join(',\n')},\n"operations":[\n${lines(operations)}\n],\n"findings":[\n${lines(findings)}\n]\n}\n`;
}
