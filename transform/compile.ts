import { getDomainWithoutSuffix } from 'tldts';
import { ToolkitError } from '../contract/errors.ts';
import type { Finding } from '../contract/finding.ts';
import {
  MAX_INLINE_SCHEMA_BYTES,
  MAX_S3_SCHEMA_BYTES,
  MAX_TOOLS_PER_TARGET,
  TARGET_NAME,
} from '../contract/gateway-limits.ts';
import type { RouteMap } from '../contract/route-map.ts';
import type { Choices } from './choices.ts';
import { member, textOf } from './document.ts';
import type { SourceDocument } from './document.ts';
import type { Draft } from './draft.ts';
import { makeReport } from './emit/make-report.ts';
import type { Report } from './emit/make-report.ts';
import { makeRoutes } from './emit/write-routes.ts';
import { writeTarget } from './emit/write-target.ts';
import { writeTools } from './emit/write-tools.ts';
import type { Tool } from './emit/write-tools.ts';
import { PASSES } from './passes/index.ts';
import { firstAbsolute } from './passes/resolve-servers.ts';
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
  const tools = writeTools(draft);
  const { text, findings } = writeWithinLimits(draft, tools);
  const written = { ...draft, findings: [...draft.findings, ...findings] };
  const part = {
    name: draft.target,
    documentFile: 'target.json',
    routesFile: 'routes.json',
    document: text,
    routes: makeRoutes(draft),
  };
  return { target: draft.target, parts: [part], report: makeReport(written, [{ ...part, tools }]) };
}

/** Detail goes only where the service's limit demands it, what no model reads first. */
function writeWithinLimits(
  draft: Draft,
  tools: readonly Tool[],
): { text: string; findings: readonly Finding[] } {
  const full = writeTarget(draft, tools);
  const bytes = Buffer.byteLength(full, 'utf8');
  const short = bytes <= MAX_INLINE_SCHEMA_BYTES ? full : writeTarget(draft, tools, 'short');
  const least = Buffer.byteLength(short, 'utf8');
  refuseOversize(tools.length, least);
  if (least < bytes && (least <= MAX_INLINE_SCHEMA_BYTES || bytes > MAX_S3_SCHEMA_BYTES)) {
    return { text: short, findings: [shortened(bytes)] };
  }
  return { text: full, findings: bytes > MAX_INLINE_SCHEMA_BYTES ? [needsStorage(bytes)] : [] };
}

function needsStorage(bytes: number): Finding {
  return {
    code: 'fit-limits/not-inline',
    severity: 'warning',
    pointer: '/paths',
    message: `the document has ${bytes} bytes, more than the ${MAX_INLINE_SCHEMA_BYTES} that a target takes inline, and cannot be registered yet`,
    hint: 'Leave operations out with --exclude or "operations" in bearer.yaml.',
    reference: 'https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/bedrock-agentcore-limits.html',
  };
}

function shortened(bytes: number): Finding {
  return {
    code: 'fit-limits/short-responses',
    severity: 'note',
    pointer: '/paths',
    message: `response descriptions are cut to their first line, 80 characters at most, because the document would have ${bytes} bytes`,
    hint: `An inline document may have ${MAX_INLINE_SCHEMA_BYTES} bytes; leave operations out to keep the full text.`,
    reference: 'https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/bedrock-agentcore-limits.html',
  };
}

function begin(source: SourceDocument, choices: Choices): Draft {
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
  return {
    source,
    choices,
    schemas: openSchemaGraph(source.root, source.openapi),
    vendor,
    target,
    servers: [],
    tokens: [],
    operations: [],
    dropped: [],
    findings: [],
  };
}

/** The registrable label of the first server's host (`app.asana.com` gives `Asana`), else the title's first word. */
function vendorOf({ root }: SourceDocument, choices: Choices): string {
  const server = firstAbsolute(root.servers, choices.servers[0]) ?? choices.servers[0];
  const label = server === undefined ? null : getDomainWithoutSuffix(new URL(server).hostname);
  const title = textOf(member(root.info, 'title')) ?? '';
  const word = label ?? /[A-Za-z0-9]+/.exec(title)?.[0] ?? 'Vendor';
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function refuseEmpty({ operations, dropped }: Draft): void {
  if (operations.length > 0) return;
  const asked = dropped.filter(({ findings }) =>
    findings.every(({ code }) => code === 'select-operations/excluded'),
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

function refuseOversize(tools: number, bytes: number): void {
  if (tools <= MAX_TOOLS_PER_TARGET && bytes <= MAX_S3_SCHEMA_BYTES) return;
  const what =
    tools > MAX_TOOLS_PER_TARGET
      ? `${tools} operations are more than the ${MAX_TOOLS_PER_TARGET} tools of one target`
      : `the document has ${bytes} bytes, more than the ${MAX_S3_SCHEMA_BYTES} of one target`;
  throw new ToolkitError('limit-exceeded', what, {
    hint: 'Choose operations with --include and --exclude, or "operations" in bearer.yaml.',
  });
}
