import type { Severity } from '../../contract/finding.ts';
import {
  lint as findAll,
  isObject,
  member,
  parseText,
  textOf,
  validateStrictly,
} from '../../transform/internals.ts';
import type { JsonObject } from '../../transform/internals.ts';
import { readDocument } from '../../transform/index.ts';
import type { SourceDocument } from '../../transform/index.ts';
import { CANNOT, DONE } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { choicesOf, loadVendor } from '../load-vendor.ts';
import { placeFindings } from '../place-findings.ts';
import type { PlacedFinding } from '../place-findings.ts';

/** Findings of one code that are shown one by one. */
const SHOWN_OF_A_CODE = 5;

/** Options of `lint`, as the command line gives them. */
export interface LintOptions {
  readonly strict?: boolean;
  readonly config?: string;
  readonly maxBytes?: number;
  readonly allowRemote?: boolean;
  readonly json?: boolean;
}

/** Says what keeps the gateway from making working tools of a document as it is, and what to do about it. */
export async function lint(spec: string | undefined, options: LintOptions, io: Io): Promise<number> {
  const vendor = await loadVendor(spec, options, io.cwd);
  const read = await readDocument(vendor.spec, options);
  const { document, text } = read;
  const written = rootOf(read.written ?? parseText(document.file, text).value);
  const { operations, findings } = findAll({ document, text, written }, choicesOf(vendor.config));
  const all = options.strict === true ? [...findings, ...(await validateStrictly(document.root))] : findings;
  const placed = await placeFindings(all, vendor.spec, read, io.cwd);
  if (options.json === true) io.out(JSON.stringify(toReport(document, operations, placed)));
  else for (const line of describe(placed)) io.out(line);
  return placed.some(({ severity }) => severity === 'error') ? CANNOT : DONE;
}

/** The root as the file has it; reading the document has proved that it is an object. */
function rootOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** What `--json` prints, version 1. Stable. */
function toReport(
  { file: name, sha256, openapi, root }: SourceDocument,
  operations: number,
  findings: readonly PlacedFinding[],
): object {
  return {
    version: 1,
    source: { file: name, sha256, openapi, title: textOf(member(root.info, 'title')) ?? '', operations },
    findings: findings.map(
      ({ code, severity, pointer, file, line, column, message, serviceMessage, fix, reference }) => ({
        code,
        severity,
        pointer,
        file,
        line,
        column,
        message,
        ...(serviceMessage === undefined ? {} : { serviceMessage }),
        fix: fix.how,
        reference,
      }),
    ),
    errors: count(findings, 'error'),
    warnings: count(findings, 'warning'),
  };
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

/** The findings for a person: by code, errors first, of each code the first few, and one closing line. */
function describe(findings: readonly PlacedFinding[]): readonly string[] {
  if (findings.length === 0) return ['no findings'];
  const groups = Map.groupBy(findings, ({ code }) => code);
  const ordered = SEVERITIES.flatMap((wanted) =>
    [...groups.values()].filter(([first]) => first?.severity === wanted),
  );
  return [...ordered.flatMap((group) => [...describeGroup(group), '']), closing(findings)];
}

function describeGroup(group: readonly PlacedFinding[]): readonly string[] {
  const more = group.length - SHOWN_OF_A_CODE;
  const [first] = group;
  return [
    ...group
      .slice(0, SHOWN_OF_A_CODE)
      .map(
        (each) => `${each.file}:${each.line}:${each.column} ${each.severity} ${each.code}: ${each.message}`,
      ),
    ...(more > 0 ? [`  and ${more} more, all of which --json prints`] : []),
    ...(first?.serviceMessage === undefined ? [] : [`  AWS says: ${first.serviceMessage}`]),
    ...new Set(group.map(({ fix }) => `  fix: ${fix.how}`)),
  ];
}

function closing(findings: readonly PlacedFinding[]): string {
  const counts = SEVERITIES.map((severity) => plural(count(findings, severity), severity));
  const handled = findings.filter(({ fix }) => fix.by === 'transform').length;
  return `${counts.join(', ')}; transform handles ${handled} of them`;
}

function count(findings: readonly PlacedFinding[], wanted: Severity): number {
  return findings.filter(({ severity }) => severity === wanted).length;
}

function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
