import { MAX_TARGETS, MAX_TOOLS_PER_TARGET } from '../../contract/gateway-limits.ts';
import { TOOL_NAME_SEPARATOR, toolName } from '../../contract/tool-name.ts';
import type { Draft, Operation } from '../draft.ts';
import { shortenFor } from '../passes/name-operations.ts';
import type { Tool } from './write-tools.ts';

/** Tools that become one target. */
export interface TargetPart {
  readonly name: string;
  readonly tools: readonly Tool[];
}

/** Characters that every operationId keeps beside a part's name. */
const ROOM_FOR_IDS = 32;
const ROOM_FOR_NUMBER = 4;
const MIN_SLUG = 8;

/**
 * Splits tools over targets: one for each tag (the first of each operation), and where a tag has more than
 * `fits` allows, several in the order of paths, numbered from 2. Parts beyond the targets of one gateway are
 * joined, the smallest first.
 */
export function splitTargets(
  draft: Draft,
  tools: readonly Tool[],
  fits: (part: TargetPart) => boolean,
): readonly TargetPart[] {
  const groups = [...Map.groupBy(tools, ({ operation }) => slugOf(operation, draft))];
  const split = ([slug, members]: Group): readonly TargetPart[] =>
    splitByPath(`${draft.target}-${slug}`, members, draft, fits);
  return joinUntilFew(groups).flatMap(split);
}

/** Joins as many groups as it takes for all parts together to be no more than a gateway has. */
function joinUntilFew(groups: readonly Group[]): readonly Group[] {
  for (let count = MAX_TARGETS; count > 1; count--) {
    const joined = joinSmallest(groups, count);
    const parts = joined.reduce((sum, [, tools]) => sum + Math.ceil(tools.length / MAX_TOOLS_PER_TARGET), 0);
    if (parts <= MAX_TARGETS) return joined;
  }
  return groups;
}

/** The whole document as one target. */
export function oneTarget({ target }: Draft, tools: readonly Tool[]): TargetPart {
  return { name: target, tools };
}

function slugOf({ source: { tags } }: Operation, { target, choices }: Draft): string {
  const tag: unknown = Array.isArray(tags) ? tags[0] : undefined;
  const room = choices.toolName - target.length - TOOL_NAME_SEPARATOR.length - ROOM_FOR_IDS - ROOM_FOR_NUMBER;
  const slug = typeof tag === 'string' ? tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-') : '';
  return slug.slice(0, Math.max(room, MIN_SLUG)).replaceAll(/^-+|-+$/g, '') || 'other';
}

type Group = readonly [slug: string, tools: readonly Tool[]];

function joinSmallest(groups: readonly Group[], count: number): readonly Group[] {
  if (groups.length <= count) return groups;
  const named = groups.filter(([slug]) => slug !== 'other');
  const largest = new Set(named.toSorted(([, a], [, b]) => b.length - a.length).slice(0, count - 1));
  const rest = groups.filter((group) => !largest.has(group));
  return [...largest, ['other', rest.flatMap(([, tools]) => tools)]];
}

function splitByPath(
  name: string,
  tools: readonly Tool[],
  draft: Draft,
  fits: (part: TargetPart) => boolean,
): readonly TargetPart[] {
  const sorted = tools.toSorted((a, b) => compareText(a.operation.path, b.operation.path));
  for (let count = Math.ceil(tools.length / MAX_TOOLS_PER_TARGET); count < tools.length; count++) {
    const parts = chunks(count === 1 ? tools : sorted, count).map((chunk, index) =>
      namePart(index === 0 ? name : `${name}-${index + 1}`, chunk, draft),
    );
    if (parts.every(fits)) return parts;
  }
  return sorted.map((tool, index) => namePart(index === 0 ? name : `${name}-${index + 1}`, [tool], draft));
}

/** Nearly equal runs; operations of one path stay together. */
function chunks(tools: readonly Tool[], count: number): readonly (readonly Tool[])[] {
  const size = Math.ceil(tools.length / count);
  const runs: Tool[][] = [[]];
  for (const tool of tools) {
    const run = runs.at(-1) ?? [];
    const together = run.at(-1)?.operation.path === tool.operation.path && run.length < MAX_TOOLS_PER_TARGET;
    if (run.length < size || together) run.push(tool);
    else runs.push([tool]);
  }
  return runs;
}

function namePart(name: string, tools: readonly Tool[], draft: Draft): TargetPart {
  const renamed = tools.map((tool) => {
    const operation = shortenFor(tool.operation, name, draft.choices.toolName);
    return { ...tool, operation, name: toolName(name, operation.id) };
  });
  return { name, tools: renamed };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
