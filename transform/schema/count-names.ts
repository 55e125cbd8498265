import { childrenOf } from './find-cycles.ts';
import type { FlatSchema, Loss, SchemaNode } from './flat-schema.ts';
import { sameTypes } from './flat-schema.ts';
import type { SchemaGraph } from './schema-graph.ts';
import { isWritable } from './write-schema.ts';
import type { Extent, SchemaWriter } from './write-schema.ts';

/** What one tool kept of the names that the vendor's schemas declare. */
export interface NameCount {
  /** Distinct (declaring schema, name) reachable from the request. */
  readonly declared: number;
  /** Of those, the ones that appear in the tool at least once. */
  readonly surviving: number;
  /** Of those, the ones whose `type` is the vendor's own. */
  readonly survivingTypes: number;
  /** Losses of precision met on the way, each place once. */
  readonly losses: readonly Loss[];
}

/** A schema of a request with the extent to which the tool writes it. */
export interface Written {
  readonly node: SchemaNode;
  readonly extent: Extent;
}

/** What is counted for one tool. */
export interface Counted {
  /** All schemas of the vendor's request. */
  readonly declared: readonly SchemaNode[];
  /** Schemas whose own properties all became arguments. */
  readonly roots: readonly FlatSchema[];
  readonly written: readonly Written[];
}

/** Counts declared and surviving names below the schemas of a request. */
export function countNames(
  { declared, roots, written }: Counted,
  graph: SchemaGraph,
  writer: SchemaWriter,
): NameCount {
  const walk = walkAll(declared, graph);
  const surviving = new Map<string, boolean>();
  for (const flat of [...roots, ...walkWritten(written, graph, writer)])
    noteSurvivors(flat, graph, surviving);
  return {
    declared: walk.declared,
    surviving: surviving.size,
    survivingTypes: [...surviving.values()].filter(Boolean).length,
    losses: walk.losses,
  };
}

interface Walk {
  readonly declared: number;
  readonly losses: readonly Loss[];
}

function walkAll(nodes: readonly SchemaNode[], graph: SchemaGraph): Walk {
  const seen = new Set(nodes);
  const pointers = new Set<string>();
  const losses = new Map<string, Loss>();
  let declared = 0;
  // A set grows while it is walked: every node is visited once, in the order in which it was found.
  for (const node of seen) {
    const flat = graph.flatten(node);
    for (const { pointer, properties } of flat.declarations) {
      if (pointers.has(pointer)) continue;
      pointers.add(pointer);
      declared += properties.size;
    }
    for (const loss of flat.losses) losses.set(`${loss.code} ${loss.pointer}`, loss);
    for (const child of childrenOf(flat)) seen.add(child);
  }
  return { declared, losses: [...losses.values()] };
}

/** The flattened schemas whose properties the tool really writes. */
function walkWritten(
  written: readonly Written[],
  graph: SchemaGraph,
  writer: SchemaWriter,
): readonly FlatSchema[] {
  const states = new Map<string, Written>();
  const add = (node: SchemaNode, extent: Extent): void => {
    const trimmed = writer.trim(node, extent);
    states.set(`${node.id} ${trimmed.depth} ${trimmed.turns}`, { node, extent: trimmed });
  };
  for (const { node, extent } of written) add(node, extent);
  const flats: FlatSchema[] = [];
  for (const { node, extent } of states.values()) {
    const flat = graph.flatten(node);
    if ((extent.depth === 0 && childrenOf(flat).length > 0) || !isWritable(flat)) continue;
    flats.push(flat);
    for (const child of childrenOf(flat)) {
      const next = writer.step(node, child, extent);
      if (next !== undefined) add(child, next);
    }
  }
  return flats;
}

function noteSurvivors(flat: FlatSchema, graph: SchemaGraph, surviving: Map<string, boolean>): void {
  for (const { pointer, properties } of flat.declarations) {
    for (const [name, declared] of properties) {
      const node = flat.properties.get(name);
      if (node === undefined) continue;
      const key = `${pointer} ${name}`;
      const kept = keepsType(graph.flatten(declared), graph.flatten(node));
      surviving.set(key, surviving.get(key) === true || kept);
    }
  }
}

/** Whether the written schema has the vendor's own type and no wider one: a union is written without `type`. */
export function keepsType(declared: FlatSchema, written: FlatSchema): boolean {
  if (declared.types === undefined) return true;
  return written.types?.size === 1 && sameTypes(declared.types, written.types);
}
