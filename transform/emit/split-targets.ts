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
  const groups = joinUntilFew([...Map.groupBy(tools, ({ operation }) => slugOf(operation, draft))]);
  const names = groups.map(([slug]) => `${draft.target}-${slug}`);
  return groups.flatMap(([, members], index) =>
    splitByPath(numbered(names[index] ?? draft.target, names), members, draft, fits),
  );
}

/** Names of a group's parts: its own, then with numbers from 2 that make no other group's name. */
function numbered(name: string, taken: readonly string[]): (index: number) => string {
  const names = [name];
  return (index) => {
    for (let number = names.length + 1; names.length <= index; number++) {
      const next = `${name}-${number}`;
      if (!taken.includes(next) && !names.includes(next)) names.push(next);
    }
    return names[index] ?? name;
  };
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
  const bySize = named.toSorted(([a, x], [b, y]) => y.length - x.length || compareText(a, b));
  const largest = new Set(bySize.slice(0, count - 1));
  const rest = groups.filter((group) => !largest.has(group));
  return [...largest, ['other', rest.flatMap(([, tools]) => tools)]];
}

function splitByPath(
  nameAt: (index: number) => string,
  tools: readonly Tool[],
  draft: Draft,
  fits: (part: TargetPart) => boolean,
): readonly TargetPart[] {
  const sorted = tools.toSorted((a, b) => compareText(a.operation.path, b.operation.path));
  const least = Math.ceil(tools.length / MAX_TOOLS_PER_TARGET);
  for (let count = least; count < tools.length; count++) {
    const parts = chunks(count === 1 ? tools : sorted, count).map((chunk, index) =>
      namePart(nameAt(index), chunk, draft),
    );
    if (parts.every(fits)) return parts;
    // A tool that does not fit alone never will.
    if (count === least && !tools.every((tool) => fits(namePart(nameAt(0), [tool], draft)))) break;
  }
  return sorted.map((tool, index) => namePart(nameAt(index), [tool], draft));
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
