import type { SchemaNode } from './flat-schema.ts';
import { growTree, writeOccurrence } from './grow-tree.ts';
import type { Occurrence, Tree } from './grow-tree.ts';
import type { SchemaGraph } from './schema-graph.ts';
import { DETAILS } from './write-schema.ts';
import type { Detail, SchemaWriter } from './write-schema.ts';

/** A schema of a request as the tool shows it. */
export interface Shown {
  readonly node: SchemaNode;
  readonly text: string;
  /** What of it is shown; `undefined` where everything is. */
  readonly tree: Occurrence | undefined;
}

/** The schemas of one tool's arguments, written so that together they stay within a budget. */
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
 * Writes all arguments within a budget (bytes). Prose goes before structure: first examples, then long
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
    const whole = writeWhole(nodes, budget, detail, writing.writer);
    if (whole !== undefined) return whole;
    const tree = growTree(nodes, budget, detail, writing);
    if (!tree.reduced || detail === details.at(-1)) return writeTree(tree, budget, detail, writing);
  }
  return { shown: [], bytes: 0, detail: least, reduced: false, recursive: false, over: false };
}

function writeWhole(
  nodes: readonly SchemaNode[],
  budget: number,
  detail: Detail,
  writer: SchemaWriter,
): Fitted | undefined {
  const shown: Shown[] = [];
  let bytes = 0;
  for (const node of nodes) {
    const text = writer.whole(node, detail);
    bytes += text === undefined ? Infinity : Buffer.byteLength(text);
    if (text === undefined || bytes > budget) return undefined;
    shown.push({ node, text, tree: undefined });
  }
  return { shown, bytes, detail, reduced: false, recursive: false, over: false };
}

function writeTree(tree: Tree, budget: number, detail: Detail, { writer }: Writing): Fitted {
  const written = tree.roots.map((root) => ({
    node: root.node,
    text: writeOccurrence(root, detail, writer),
    tree: root,
  }));
  const shown = tree.bytes > budget ? strip(written, budget, writer) : written;
  const bytes = shown.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const { reduced, recursive } = tree;
  return { shown, bytes, detail, reduced, recursive, over: tree.bytes > budget };
}

/** Leaves of the largest schemas no more than their type, until the rest fits: an enumeration of thousands, a hundred arguments. */
function strip(shown: readonly Shown[], budget: number, writer: SchemaWriter): readonly Shown[] {
  const stripped = [...shown];
  const largestFirst = [...shown.keys()].sort((a, b) => sizeOf(shown[b]) - sizeOf(shown[a]) || a - b);
  let bytes = shown.reduce((sum, each) => sum + sizeOf(each), 0);
  for (const index of largestFirst) {
    const one = shown[index];
    if (one === undefined || bytes <= budget) break;
    const bare = { ...one, text: writer.bare(one.node) };
    bytes += sizeOf(bare) - sizeOf(one);
    stripped[index] = bare;
  }
  return stripped;
}

function sizeOf(shown: Shown | undefined): number {
  return Buffer.byteLength(shown?.text ?? '');
}
