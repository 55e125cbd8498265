import { childrenOf } from './find-cycles.ts';
import type { Shown } from './fit-budget.ts';
import type { FlatSchema, Loss, SchemaNode } from './flat-schema.ts';
import { sameTypes } from './flat-schema.ts';
import type { Occurrence } from './grow-tree.ts';
import type { SchemaGraph } from './schema-graph.ts';

/** What one tool kept of the names that the vendor's schemas declare. */
export interface NameCount {
  /** Distinct (declaring schema, name) reachable from the request. */
  readonly declared: number;
  /** Of those, the ones that appear in the tool at least once. */
  readonly surviving: number;
  /** Of those, the ones whose `type` is the vendor's own. */
  readonly survivingTypes: number;
  /** Losses of precision met on the way, each once. */
  readonly losses: readonly Loss[];
}

/** What is counted for one tool. */
export interface Counted {
  /** All schemas of the vendor's request. */
  readonly declared: readonly SchemaNode[];
  /** Schemas whose own properties all became arguments. */
  readonly roots: readonly FlatSchema[];
  readonly shown: readonly Shown[];
}

/** Counts declared and surviving names below the schemas of a request. */
export function countNames({ declared, roots, shown }: Counted, graph: SchemaGraph): NameCount {
  const all = reachableFrom(declared, graph);
  const whole = shown.filter(({ tree }) => tree === undefined).map(({ node }) => node);
  const isWhole = whole.length === shown.length;
  const visible = isWhole
    ? [...roots, ...reachableFrom(whole, graph)]
    : [...roots, ...reachableFrom(whole, graph), ...shown.flatMap(({ tree }) => openedIn(tree, graph))];
  const surviving = new Map<string, Map<string, boolean>>();
  for (const flat of new Set(visible)) noteSurvivors(flat, graph, surviving);
  const names = [...surviving.values()];
  return {
    declared: countDeclared(all),
    surviving: names.reduce((sum, kept) => sum + kept.size, 0),
    survivingTypes: names.reduce((sum, kept) => sum + [...kept.values()].filter(Boolean).length, 0),
    losses: lossesOf(all),
  };
}

function reachableFrom(nodes: readonly SchemaNode[], graph: SchemaGraph): readonly FlatSchema[] {
  const seen = new Set(nodes);
  const flats: FlatSchema[] = [];
  // A set grows while it is walked: every node is visited once, in the order in which it was found.
  for (const node of seen) {
    const flat = graph.flatten(node);
    flats.push(flat);
    for (const child of childrenOf(flat)) seen.add(child);
  }
  return flats;
}

function countDeclared(flats: readonly FlatSchema[]): number {
  const pointers = new Set<string>();
  let declared = 0;
  for (const { declarations } of flats) {
    for (const { pointer, properties } of declarations) {
      if (pointers.has(pointer)) continue;
      pointers.add(pointer);
      declared += properties.size;
    }
  }
  return declared;
}

function lossesOf(flats: readonly FlatSchema[]): readonly Loss[] {
  const losses = new Set<Loss>();
  for (const flat of flats) for (const loss of flat.losses) losses.add(loss);
  return [...losses];
}

/** The flattened schemas whose properties a tree shows. */
function openedIn(tree: Occurrence | undefined, graph: SchemaGraph): readonly FlatSchema[] {
  if (tree?.children === undefined) return [];
  return [graph.flatten(tree.node), ...tree.children.flatMap((child) => openedIn(child, graph))];
}

function noteSurvivors(
  flat: FlatSchema,
  graph: SchemaGraph,
  surviving: Map<string, Map<string, boolean>>,
): void {
  for (const { pointer, properties } of flat.declarations) {
    const kept = surviving.get(pointer) ?? new Map<string, boolean>();
    surviving.set(pointer, kept);
    for (const [name, declared] of properties) {
      const node = flat.properties.get(name);
      if (node === undefined || kept.get(name) === true) continue;
      kept.set(name, keepsType(declared, node, graph));
    }
  }
}

/**
 * Whether the written schema has the vendor's own `type` and no wider one. Alternatives of different types have no
 * `type` in the document either; a list of types in one `type` does, and is lost.
 */
export function keepsType(declared: SchemaNode, written: SchemaNode, graph: SchemaGraph): boolean {
  const { types } = graph.flatten(declared);
  if (types === undefined) return true;
  return sameTypes(types, graph.flatten(written).types) && (types.size === 1 || !listsTypes(declared));
}

function listsTypes({ content }: SchemaNode): boolean {
  return content.kind === 'schema' && Array.isArray(content.value.type);
}
