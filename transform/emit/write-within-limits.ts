import type { Finding } from '../../contract/finding.ts';
import { MAX_INLINE_SCHEMA_BYTES, MAX_TOOLS_PER_TARGET } from '../../contract/gateway-limits.ts';
import type { Draft } from '../draft.ts';
import { createSchemaWriter } from '../schema/write-schema.ts';
import type { Detail, SchemaWriter } from '../schema/write-schema.ts';
import type { WrittenPart } from './make-report.ts';
import { oneTarget, splitTargets } from './split-targets.ts';
import type { TargetPart } from './split-targets.ts';
import { writeTarget } from './write-target.ts';
import { writeTools } from './write-tools.ts';
import type { Tool } from './write-tools.ts';

/** The documents that the targets read, and what was given up to keep them within the service's limits. */
export interface WrittenTargets {
  readonly parts: readonly WrittenPart[];
  readonly findings: readonly Finding[];
}

/** What a target's document says beside structure. */
interface Wording {
  readonly code: string | undefined;
  readonly says: string;
  readonly detail: Detail;
  readonly responses: 'full' | 'short';
}

const FULL: Wording = { code: undefined, says: '', detail: 'full', responses: 'full' };
/** What is given up, in this order. Extensions of the vendor's are never written. */
const REDUCED: readonly Wording[] = [
  { code: 'no-examples', says: 'examples are left out', detail: 'no-examples', responses: 'full' },
  {
    code: 'short-descriptions',
    says: 'examples are left out and descriptions in schemas are cut to their first sentence',
    detail: 'short-text',
    responses: 'full',
  },
  {
    code: 'short-responses',
    says: 'examples are left out, descriptions in schemas are cut to their first sentence, and those of responses to 80 characters',
    detail: 'short-text',
    responses: 'short',
  },
];
const REFERENCE =
  'https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/bedrock-agentcore-limits.html';

/**
 * Writes one target where it can hold all tools. Text goes, in a stated order, where that makes the document fit a
 * limit; what still does not fit is split over several targets.
 */
export function writeWithinLimits(draft: Draft): WrittenTargets {
  const limit = draft.choices.targetBytes;
  const writer = createSchemaWriter(draft.schemas, draft.reachOf, draft.choices.toolBytes);
  const tools = writeTools(draft, writer);
  if (tools.length > MAX_TOOLS_PER_TARGET) return split(draft, tools, limit);
  const full = writeOne(draft, tools, FULL);
  const bytes = bytesOf(full);
  if (bytes <= Math.min(limit, MAX_INLINE_SCHEMA_BYTES)) return { parts: [full], findings: [] };
  const reduced =
    reduce(draft, writer, bytes, Math.min(limit, MAX_INLINE_SCHEMA_BYTES)) ??
    reduce(draft, writer, bytes, limit);
  if (reduced !== undefined && (bytes > limit || bytesOf(reduced.part) <= MAX_INLINE_SCHEMA_BYTES)) {
    return {
      parts: [reduced.part],
      findings: [shortened(reduced.wording, bytes), ...notInline([reduced.part])],
    };
  }
  return bytes <= limit ? { parts: [full], findings: notInline([full]) } : split(draft, tools, limit);
}

/** The document with as much text as a limit allows; nothing is tried where text alone can hardly be the cause. */
function reduce(
  draft: Draft,
  writer: SchemaWriter,
  bytes: number,
  limit: number,
): { readonly part: WrittenPart; readonly wording: Wording } | undefined {
  if (bytes > 2 * limit || bytes <= limit) return undefined;
  for (const wording of REDUCED) {
    const part = writeOne(draft, writeTools(draft, writer, wording.detail), wording);
    if (bytesOf(part) <= limit) return { part, wording };
  }
  return undefined;
}

function writeOne(draft: Draft, tools: readonly Tool[], { responses }: Wording): WrittenPart {
  const part = oneTarget(draft, tools);
  const document = writeTarget(draft, part, responses);
  return { ...part, documentFile: 'target.json', routesFile: 'routes.json', document };
}

function split(draft: Draft, tools: readonly Tool[], limit: number): WrittenTargets {
  const documents = new Map<TargetPart, string>();
  const fits = (part: TargetPart): boolean => {
    const document = writeTarget(draft, part);
    documents.set(part, document);
    return part.tools.length <= MAX_TOOLS_PER_TARGET && Buffer.byteLength(document, 'utf8') <= limit;
  };
  const parts = splitTargets(draft, tools, fits).map((part) => ({
    ...part,
    documentFile: `${part.name}.target.json`,
    routesFile: `${part.name}.routes.json`,
    document: documents.get(part) ?? writeTarget(draft, part),
  }));
  return { parts, findings: [splitUp(parts, tools.length, limit), ...notInline(parts)] };
}

function bytesOf({ document }: WrittenPart): number {
  return Buffer.byteLength(document, 'utf8');
}

function shortened({ code, says }: Wording, bytes: number): Finding {
  return {
    code: `fit-limits/${code ?? ''}`,
    severity: 'note',
    pointer: '/paths',
    message: `${says}, because the document would have ${bytes} bytes`,
    hint: `An inline document may have ${MAX_INLINE_SCHEMA_BYTES} bytes; leave operations out to keep the full text.`,
    reference: REFERENCE,
  };
}

function splitUp(parts: readonly WrittenPart[], tools: number, limit: number): Finding {
  const why =
    tools > MAX_TOOLS_PER_TARGET
      ? `${tools} operations are more than the ${MAX_TOOLS_PER_TARGET} tools of one target`
      : `the document would have more than ${limit} bytes`;
  return {
    code: 'fit-limits/split',
    severity: 'note',
    pointer: '/paths',
    message: `the tools are split over ${parts.length} targets by tag, because ${why}`,
    hint: 'Choose operations with --include and --exclude, or "operations" in bearer.yaml, to have one target.',
    reference: REFERENCE,
  };
}

function notInline(parts: readonly WrittenPart[]): readonly Finding[] {
  return parts
    .map((part) => ({ name: part.name, bytes: bytesOf(part) }))
    .filter(({ bytes }) => bytes > MAX_INLINE_SCHEMA_BYTES)
    .map(({ name, bytes }) => ({
      code: 'fit-limits/not-inline',
      severity: 'warning',
      pointer: '/paths',
      message: `the document of target "${name}" has ${bytes} bytes, more than the ${MAX_INLINE_SCHEMA_BYTES} that a target takes inline, and cannot be registered yet`,
      hint: `Set "budgets.targetBytes: ${MAX_INLINE_SCHEMA_BYTES}" in bearer.yaml to split it over several targets, or leave operations out.`,
      reference: REFERENCE,
    }));
}
