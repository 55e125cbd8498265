import type { SchemaNode } from './flat-schema.ts';
import { bytesOfOccurrence, growTree, writeOccurrence } from './grow-tree.ts';
import type { Occurrence, Tree } from './grow-tree.ts';
import type { SchemaGraph } from './schema-graph.ts';
import { DETAILS } from './write-schema.ts';
import type { Detail, SchemaWriter } from './write-schema.ts';

/** A schema of a request as the tool shows it. */
export interface Shown {
  readonly node: SchemaNode;
  /** What of it is shown; `undefined` where everything is. */
  readonly tree: Occurrence | undefined;
  readonly bytes: number;
  /** Whether no more than the type is written, the rest being over the budget. */
  readonly isBare?: true;
}

/** How the schemas of one tool's arguments are written for them to stay within a budget together. */
export interface Fitted {
  readonly shown: readonly Shown[];
  /** UTF-8 bytes of all texts together. */
  readonly bytes: number;
  readonly detail: Detail;
  /** Whether the budget cut structure. */
  readonly reduced: boolean;
  /** Whether recursion or depth cut structure. */
  readonly recursive: boolean;
  /** Whether even the least that can be said is over the budget. */
  readonly over: boolean;
}

/** What writing schemas takes. */
export interface Writing {
  readonly graph: SchemaGraph;
  readonly writer: SchemaWriter;
}

/**
 * Fits all arguments into a budget (bytes). Prose goes before structure: first examples, then long
 * descriptions, then the depth of what is used least. `least` is the detail to begin with.
 */
export function fitBudget(
  nodes: readonly SchemaNode[],
  budget: number,
  writing: Writing,
  least: Detail = 'full',
): Fitted {
  const details = DETAILS.slice(DETAILS.indexOf(least));
  for (const detail of details) {
    const whole = fitWhole(nodes, budget, detail, writing.writer);
    if (whole !== undefined) return whole;
    const tree = growTree(nodes, budget, detail, writing);
    if (!tree.reduced || detail === details.at(-1)) return fitTree(tree, budget, detail, writing);
  }
  return { shown: [], bytes: 0, detail: least, reduced: false, recursive: false, over: false };
}

/** The texts of what was fitted, in order. */
export function writeFitted({ shown, detail }: Fitted, writer: SchemaWriter): readonly string[] {
  return shown.map(({ node, tree, isBare }) => {
    if (isBare === true) return writer.bare(node);
    return tree === undefined ? writer.whole(node, detail) : writeOccurrence(tree, detail, writer);
  });
}

function fitWhole(
  nodes: readonly SchemaNode[],
  budget: number,
  detail: Detail,
  writer: SchemaWriter,
): Fitted | undefined {
  const shown = nodes.map((node) => ({ node, tree: undefined, bytes: writer.wholeBytes(node, detail) }));
  const bytes = sumOf(shown);
  return bytes > budget ? undefined : { shown, bytes, detail, reduced: false, recursive: false, over: false };
}

function fitTree(tree: Tree, budget: number, detail: Detail, { writer }: Writing): Fitted {
  const grown = tree.roots.map((root) => ({
    node: root.node,
    tree: root,
    bytes: bytesOfOccurrence(root, detail, writer),
  }));
  const shown = tree.bytes > budget ? strip(grown, budget, writer) : grown;
  const { reduced, recursive } = tree;
  return { shown, bytes: sumOf(shown), detail, reduced, recursive, over: tree.bytes > budget };
}

/** Leaves of the largest schemas no more than their type, until the rest fits: an enumeration of thousands, a hundred arguments. */
function strip(shown: readonly Shown[], budget: number, writer: SchemaWriter): readonly Shown[] {
  const stripped = [...shown];
  const largestFirst = [...shown.entries()].sort(([i, a], [j, b]) => b.bytes - a.bytes || i - j);
  let bytes = sumOf(shown);
  for (const [index, one] of largestFirst) {
    if (bytes <= budget) break;
    const bare = { ...one, isBare: true as const, bytes: Buffer.byteLength(writer.bare(one.node)) };
    bytes += bare.bytes - one.bytes;
    stripped[index] = bare;
  }
  return stripped;
}

function sumOf(shown: readonly Shown[]): number {
  return shown.reduce((sum, { bytes }) => sum + bytes, 0);
}
