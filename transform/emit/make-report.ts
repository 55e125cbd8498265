import type { Finding } from '../../contract/finding.ts';
import { member, textOf } from '../document.ts';
import type { Draft } from '../draft.ts';
import type { Loss } from '../schema/flat-schema.ts';
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
}

/** Makes the report of one transformation. `document` is the text of the target document. */
export function makeReport(draft: Draft, tools: readonly Tool[], document: string): Report {
  const { source, target, dropped } = draft;
  return {
    version: 1,
    source: {
      file: source.file,
      sha256: source.sha256,
      openapi: source.openapi,
      title: textOf(member(source.root.info, 'title')) ?? '',
      operations: tools.length + dropped.length,
    },
    targets: [
      {
        name: target,
        document: 'target.json',
        routes: 'routes.json',
        tools: tools.length,
        bytes: Buffer.byteLength(document, 'utf8'),
        contextTokens: contextTokens(draft, tools),
      },
    ],
    fidelity: {
      declaredNames: sum(tools, ({ count }) => count.declared),
      survivingNames: sum(tools, ({ count }) => count.surviving),
      survivingTypes: sum(tools, ({ count }) => count.survivingTypes),
      openObjects: tools.filter(({ open }) => open).length,
    },
    operations: [
      ...tools.map(reportTool),
      ...dropped.map(({ method, path, findings }) => ({
        method,
        path,
        tool: null,
        fate: 'dropped' as const,
        because: codesOf(findings),
      })),
    ],
    findings: collectFindings(draft, tools),
  };
}

function reportTool({ operation, name, count, findings }: Tool): ReportedOperation {
  return {
    method: operation.method,
    path: operation.path,
    tool: name,
    fate: operation.adaptation === undefined ? 'kept' : 'adapted',
    because: codesOf([...operation.findings, ...count.losses, ...findings]),
  };
}

function codesOf(findings: readonly { readonly code: string }[]): readonly string[] {
  return [...new Set(findings.map(({ code }) => code))];
}

/** Each finding once: shared parameters and schemas are met by many operations. */
function collectFindings(draft: Draft, tools: readonly Tool[]): readonly Finding[] {
  const all = [
    ...draft.findings,
    ...tools.flatMap(({ operation, count, findings }) => [
      ...operation.findings,
      ...count.losses.map(toFinding),
      ...findings,
    ]),
    ...draft.dropped.flatMap(({ findings }) => findings),
  ];
  const distinct = new Map(
    all.map((finding) => [`${finding.code} ${finding.pointer} ${finding.message}`, finding]),
  );
  return [...distinct.values()];
}

function toFinding({ code, pointer, message }: Loss): Finding {
  return { code, severity: 'note', pointer, message };
}

/** The tools as `tools/list` shows them: the gateway flattens parameters and body properties into one object. */
function contextTokens(draft: Draft, tools: readonly Tool[]): number {
  const listed = tools.map(({ operation, name, parameters, properties }) => {
    const tokens: readonly ArgumentText[] = tokenParameters(operation, draft.tokens).map((token) => ({
      name: token.name,
      in: 'header',
      required: token.required,
      description: token.description,
      schema: '{"type":"string"}',
    }));
    const schema = writeObject([...tokens, ...parameters, ...properties].map(asListed));
    return `{"inputSchema":${schema},"name":${JSON.stringify(name)},"description":${JSON.stringify(operation.description)}}`;
  });
  return Math.ceil(Buffer.byteLength(`{"tools":[${listed.join(',')}]}`, 'utf8') / 4);
}

function asListed(argument: ArgumentText): ArgumentText {
  if (argument.description === undefined) return argument;
  const rest = argument.schema === '{}' ? '}' : `,${argument.schema.slice(1)}`;
  return { ...argument, schema: `{"description":${JSON.stringify(argument.description)}${rest}` };
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
