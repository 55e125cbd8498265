import { getDomainWithoutSuffix } from 'tldts';
import { ToolkitError } from '../contract/errors.ts';
import type { Finding } from '../contract/finding.ts';
import { MAX_S3_SCHEMA_BYTES, MAX_TARGETS, TARGET_NAME } from '../contract/gateway-limits.ts';
import type { RouteMap } from '../contract/route-map.ts';
import type { Choices } from './choices.ts';
import { member, textOf } from './document.ts';
import type { SourceDocument } from './document.ts';
import { labelOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { makeReport } from './emit/make-report.ts';
import type { Report, WrittenPart } from './emit/make-report.ts';
import { makeRoutes } from './emit/write-routes.ts';
import { writeWithinLimits } from './emit/write-within-limits.ts';
import { PASSES } from './passes/index.ts';
import { firstAbsolute } from './passes/resolve-servers.ts';
import { createCycleFinder } from './schema/find-cycles.ts';
import { openSchemaGraph } from './schema/schema-graph.ts';

/** What a vendor's document becomes. */
export interface Compilation {
  /** The vendor's own target name; where the document is split, the parts' names begin with it. */
  readonly target: string;
  /** One target each, in order; more than one where no single target can hold the tools. */
  readonly parts: readonly CompiledPart[];
  readonly report: Report;
}

/** One target's document and route map, with the names of their files. */
export interface CompiledPart {
  /** The target's name. */
  readonly name: string;
  /** `target.json`, or `{name}.target.json` where the document is split. */
  readonly documentFile: string;
  /** `routes.json`, or `{name}.routes.json`. */
  readonly routesFile: string;
  /** Text of the document that the gateway reads. */
  readonly document: string;
  readonly routes: RouteMap;
}

/**
 * Compiles a vendor's document to the gateway's: the same input gives the same bytes.
 * @throws ToolkitError `no-operations` where the document offers none, `cannot-transform` where a finding is an
 * error, `token-header-taken`, `forbidden-header`, `limit-exceeded`, `config-invalid` for a target name.
 */
export function compile(source: SourceDocument, choices: Choices): Compilation {
  const draft = PASSES.reduce((refined, pass) => pass.run(refined), begin(source, choices));
  refuseEmpty(draft);
  refuseErrors(draft);
  const { parts, findings } = writeWithinLimits(draft);
  refuseTooMany(parts);
  const compiled = parts.map((part) => ({ ...part, routes: makeRoutes(draft, part) }));
  const written = { ...draft, findings: [...draft.findings, ...findings] };
  return { target: draft.target, parts: compiled, report: makeReport(written, parts) };
}

/** The draft before the first pass: who the vendor is, and how its target is called. */
export function begin(source: SourceDocument, choices: Choices): Draft {
  const vendor = choices.vendor ?? vendorOf(source, choices);
  const target =
    choices.target ??
    (vendor
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '') ||
      'vendor');
  if (!TARGET_NAME.test(target)) {
    throw new ToolkitError('config-invalid', `"${target}" cannot be a target's name`, {
      hint: 'Use letters, digits and single hyphens, 100 characters at most.',
    });
  }
  const schemas = openSchemaGraph(source.root, source.openapi, source.unread);
  return {
    source,
    choices,
    schemas,
    reachOf: createCycleFinder(schemas),
    vendor,
    target,
    servers: [],
    tokens: [],
    operations: [],
    dropped: [],
    findings: source.notes ?? [],
  };
}

/** A longer name of nobody's choice would leave tools no room for theirs. */
const MAX_VENDOR = 40;

/** The registrable label of the first server's host (`app.asana.com` gives `Asana`), else the title's first word. */
function vendorOf({ root }: SourceDocument, choices: Choices): string {
  const server = firstAbsolute(root.servers, choices.servers[0]) ?? choices.servers[0];
  const label = server === undefined ? null : getDomainWithoutSuffix(new URL(server).hostname);
  const title = textOf(member(root.info, 'title')) ?? '';
  const word = (label ?? /[A-Za-z0-9]+/.exec(title)?.[0] ?? 'Vendor').slice(0, MAX_VENDOR);
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function refuseEmpty({ operations, dropped }: Draft): void {
  if (operations.length > 0) return;
  const asked = dropped.filter(({ findings }) =>
    findings.every(({ code }) => /^select-operations\/(excluded|deprecated)$/.test(code)),
  );
  const none = dropped.length === 0 ? 'has no operations' : 'has no operation that can become a tool';
  throw asked.length === 0
    ? new ToolkitError('no-operations', `the document ${none}`, {
        hint: 'Only operations under "paths" can become tools; webhooks cannot.',
      })
    : new ToolkitError(
        'cannot-transform',
        `all operations are left out, ${asked.length} of them by the include and exclude patterns`,
        {
          hint: 'Check --include, --exclude and "operations" in bearer.yaml.',
        },
      );
}

function refuseErrors({ operations, findings }: Draft): void {
  const errors = [...findings, ...operations.flatMap((operation) => operation.findings)].filter(isError);
  const [first] = errors;
  if (first === undefined) return;
  const others = errors.length === 1 ? '' : ` (and ${errors.length - 1} more like it)`;
  throw new ToolkitError(
    'cannot-transform',
    `${first.message}${others}`,
    first.hint === undefined ? {} : { hint: first.hint },
  );
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

function refuseTooMany(parts: readonly WrittenPart[]): void {
  const tooLarge = parts.find(({ document }) => Buffer.byteLength(document, 'utf8') > MAX_S3_SCHEMA_BYTES);
  if (parts.length <= MAX_TARGETS && tooLarge === undefined) return;
  const operations = tooLarge?.tools.map(({ operation }) => `"${labelOf(operation)}"`).join(', ') ?? '';
  const what =
    tooLarge === undefined
      ? `the document is split over ${parts.length} targets, more than the ${MAX_TARGETS} of one gateway`
      : `the document of ${operations} has more than the ${MAX_S3_SCHEMA_BYTES} bytes of one target`;
  throw new ToolkitError('limit-exceeded', what, {
    hint: 'Choose operations with --include and --exclude, or "operations" in bearer.yaml.',
  });
}
