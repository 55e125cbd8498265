import type { SchemaNode } from './flat-schema.ts';
import type { SchemaGraph } from './schema-graph.ts';
import { MAX_LEVELS } from './write-schema.ts';
import type { Detail, SchemaWriter } from './write-schema.ts';

/** One use of a schema below a tool's argument. */
export interface Occurrence {
  readonly node: SchemaNode;
  readonly parent: Occurrence | undefined;
  readonly level: number;
  /** In the order of {@link SchemaGraph.children}; `undefined` where the tool says no more than an open schema. */
  children: readonly Occurrence[] | undefined;
}

/** What of the arguments' schemas is shown. */
export interface Tree {
  readonly roots: readonly Occurrence[];
  /** UTF-8 bytes of all roots' texts. */
  readonly bytes: number;
  /** Whether the budget cut something. */
  readonly reduced: boolean;
  /** Whether recursion or depth cut something. */
  readonly recursive: boolean;
}

/**
 * Shows as much of the schemas as a budget (bytes) allows: first every schema once, level by level and the
 * cheapest first, so that each declared name is seen somewhere; then again where it is used again. A schema inside
 * itself stays open.
 */
export function growTree(
  nodes: readonly SchemaNode[],
  budget: number,
  detail: Detail,
  { graph, writer }: { readonly graph: SchemaGraph; readonly writer: SchemaWriter },
): Tree {
  const begin = (node: SchemaNode, parent?: Occurrence): Occurrence => ({
    node,
    parent,
    level: parent === undefined ? 0 : parent.level + 1,
    children: undefined,
  });
  const costOf = (node: SchemaNode): number => {
    const below = graph.children(node).reduce((sum, child) => sum + writer.stubBytes(child, detail), 0);
    return writer.levelBytes(node, detail) + below - writer.stubBytes(node, detail);
  };
  const roots = nodes.map((node) => begin(node));
  let bytes = nodes.reduce((sum, node) => sum + writer.stubBytes(node, detail), 0);
  let reduced = false;
  let recursive = false;

  /** Opens what fits of one level and gives the level below it. */
  function open(occurrences: readonly Occurrence[]): readonly Occurrence[] {
    const priced = occurrences.map((occurrence) => ({ occurrence, cost: costOf(occurrence.node) }));
    return priced
      .sort((a, b) => a.cost - b.cost)
      .flatMap(({ occurrence, cost }) => {
        if (bytes + cost > budget) {
          reduced = true;
          return [];
        }
        bytes += cost;
        const children = graph.children(occurrence.node).map((node) => begin(node, occurrence));
        occurrence.children = children;
        return children;
      });
  }

  const seen = new Set<SchemaNode>();
  const again: Occurrence[] = [];
  for (let level: readonly Occurrence[] = roots; level.length > 0;) {
    const first: Occurrence[] = [];
    for (const occurrence of level) {
      if (occurrence.level > MAX_LEVELS) recursive = true;
      else if (seen.has(occurrence.node)) again.push(occurrence);
      else {
        seen.add(occurrence.node);
        first.push(occurrence);
      }
    }
    level = open(first);
  }
  for (let level: readonly Occurrence[] = again; level.length > 0;) {
    const repeatable = level.filter((occurrence) => !isInsideItself(occurrence));
    recursive ||= repeatable.length < level.length;
    level = open(repeatable);
  }
  return { roots, bytes, reduced, recursive };
}

function isInsideItself({ node, parent, level }: Occurrence): boolean {
  if (level > MAX_LEVELS) return true;
  for (let above = parent; above !== undefined; above = above.parent) if (above.node === node) return true;
  return false;
}

/** The text of an occurrence as far as it is shown. */
export function writeOccurrence(
  { node, children }: Occurrence,
  detail: Detail,
  writer: SchemaWriter,
): string {
  if (children === undefined) return writer.stub(node, detail);
  return writer.around(
    node,
    detail,
    children.map((child) => writeOccurrence(child, detail, writer)),
  );
}

/** UTF-8 bytes of {@link writeOccurrence}. */
export function bytesOfOccurrence(
  { node, children }: Occurrence,
  detail: Detail,
  writer: SchemaWriter,
): number {
  if (children === undefined) return writer.stubBytes(node, detail);
  return children.reduce(
    (sum, child) => sum + bytesOfOccurrence(child, detail, writer),
    writer.levelBytes(node, detail),
  );
}
