import type { Finding } from '../../contract/finding.ts';
import { MAX_INLINE_SCHEMA_BYTES, MAX_TOOLS_PER_TARGET } from '../../contract/gateway-limits.ts';
import type { Draft } from '../draft.ts';
import { createSchemaWriter } from '../schema/write-schema.ts';
import type { Detail } from '../schema/write-schema.ts';
import type { WrittenPart } from './make-report.ts';
import { oneTarget, splitTargets } from './split-targets.ts';
import type { TargetPart } from './split-targets.ts';
import { writeTarget } from './write-target.ts';
import { planTools, writeTools } from './write-tools.ts';
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
  const inline = Math.min(limit, MAX_INLINE_SCHEMA_BYTES);
  const attempts = openAttempts(draft);
  if (draft.operations.length > MAX_TOOLS_PER_TARGET) return split(draft, attempts.tools(FULL), limit);
  const fitting =
    attempts.whole(inline) ?? attempts.reduced(inline) ?? attempts.whole(limit) ?? attempts.reduced(limit);
  if (fitting === undefined) return split(draft, attempts.tools(FULL), limit);
  const { part, wording } = fitting;
  const said = wording === FULL ? [] : [shortened(wording, bytesOf(part) <= inline ? inline : limit)];
  return { parts: [part], findings: [...said, ...notInline([part])] };
}

/** A document that fits, and what was given up for it. */
interface Attempt {
  readonly part: WrittenPart;
  readonly wording: Wording;
}

interface Attempts {
  /** All tools in one wording. */
  tools(wording: Wording): readonly Tool[];
  /** The document with all its text, where it fits. */
  whole(limit: number): Attempt | undefined;
  /** The document with as much text as the limit allows; nothing is tried where text alone can hardly be the cause. */
  reduced(limit: number): Attempt | undefined;
}

/** Plans and writes each wording once. A plan alone says how many bytes a document has at least. */
function openAttempts(draft: Draft): Attempts {
  const writer = createSchemaWriter(draft.schemas, draft.reachOf, draft.choices.toolBytes);
  const plan = once((detail: Detail) => planTools(draft, writer, detail));
  const tools = once((detail: Detail) => writeTools(plan(detail), draft, writer));
  const write = once((wording: Wording) => writeOne(draft, tools(wording.detail), wording));
  const least = (detail: Detail): number => plan(detail).reduce((sum, { fitted }) => sum + fitted.bytes, 0);
  const attempt = (wording: Wording, limit: number): Attempt | undefined => {
    if (least(wording.detail) > limit) return undefined;
    const part = write(wording);
    return bytesOf(part) <= limit ? { part, wording } : undefined;
  };
  return {
    tools: (wording) => tools(wording.detail),
    whole: (limit) => attempt(FULL, limit),
    reduced: (limit) => {
      if (least('full') > 2 * limit) return undefined;
      for (const wording of REDUCED) {
        const found = attempt(wording, limit);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

function once<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
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

function shortened({ code, says }: Wording, limit: number): Finding {
  return {
    code: `fit-limits/${code ?? ''}`,
    severity: 'note',
    pointer: '/paths',
    message: `${says}, because the document would have more than ${limit} bytes`,
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
