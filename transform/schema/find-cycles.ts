import type { SchemaNode } from './flat-schema.ts';
import { toolNames } from './legal-names.ts';
import type { SchemaGraph } from './schema-graph.ts';

/** What emission must know of a node to stop in time and to share its work. */
export interface Reach {
  /** Whether a cycle is reachable. */
  readonly cyclic: boolean;
  /** Levels below this one, where no cycle is reachable. */
  readonly height: number;
  /** Whether a property here or below has a name that no model accepts. */
  readonly renames: boolean;
}

/** Tells what is reachable from a node. */
export type ReachOf = (node: SchemaNode) => Reach;

/** Of a schema without children, as most are. */
const LEAF: Reach = { cyclic: false, height: 0, renames: false };

interface Frame {
  readonly node: SchemaNode;
  readonly children: readonly SchemaNode[];
  next: number;
  readonly index: number;
  low: number;
}

/**
 * Finds recursion by Tarjan's algorithm, without recursion of its own: documents nest as deep as they like.
 * Works node by node as they are asked for; what was seen is not walked again.
 */
export function createCycleFinder(graph: SchemaGraph): ReachOf {
  const reach = new Map<SchemaNode, Reach>();
  const indexes = new Map<SchemaNode, number>();
  const open: Frame[] = [];
  const onStack = new Set<SchemaNode>();

  const isLeaf = (node: SchemaNode): boolean => graph.children(node).length === 0;

  function enter(node: SchemaNode, frames: Frame[]): void {
    const index = indexes.size;
    indexes.set(node, index);
    const frame = { node, children: graph.children(node), next: 0, index, low: index };
    frames.push(frame);
    open.push(frame);
    onStack.add(node);
  }

  function leave(frame: Frame): void {
    if (frame.low !== frame.index) return;
    const members: Frame[] = [];
    for (let top = open.pop(); top !== undefined; top = open.pop()) {
      onStack.delete(top.node);
      members.push(top);
      if (top === frame) break;
    }
    const recursive = members.length > 1 || frame.children.includes(frame.node);
    const known = summary(members, recursive);
    for (const { node } of members) reach.set(node, known);
  }

  /** What the members of one strongly connected component share. */
  function summary(members: readonly Frame[], recursive: boolean): Reach {
    let cyclic = recursive;
    let height = 0;
    let renames = false;
    for (const { node, children } of members) {
      renames ||= toolNames(graph.flatten(node)).size > 0;
      for (const child of children) {
        const below = isLeaf(child) ? LEAF : reach.get(child);
        if (below === undefined) continue;
        cyclic ||= below.cyclic;
        renames ||= below.renames;
        height = Math.max(height, below.height + 1);
      }
    }
    return { cyclic, height: cyclic ? 0 : height, renames };
  }

  return (start) => {
    if (isLeaf(start)) return LEAF;
    const known = reach.get(start);
    if (known !== undefined) return known;
    const frames: Frame[] = [];
    enter(start, frames);
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const child = frame.children[frame.next];
      if (child === undefined) {
        frames.pop();
        const parent = frames.at(-1);
        if (parent !== undefined) parent.low = Math.min(parent.low, frame.low);
        leave(frame);
        continue;
      }
      frame.next += 1;
      if (isLeaf(child)) continue;
      const seen = indexes.get(child);
      if (seen === undefined) enter(child, frames);
      else if (onStack.has(child)) frame.low = Math.min(frame.low, seen);
    }
    return reach.get(start) ?? LEAF;
  };
}
