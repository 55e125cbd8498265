import type { Shown } from './fit-budget.ts';
import type { Declaration, FlatSchema, Loss, SchemaNode } from './flat-schema.ts';
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
export type NameCounter = (counted: Counted) => NameCount;

/** What one flattened schema keeps of the names that one of its declarations declares. */
interface Kept {
  /** Number of the declaring schema. */
  readonly id: number;
  readonly size: number;
  /** Whether each name is shown with its type; `undefined` where all are. */
  readonly names: ReadonlyMap<string, boolean> | undefined;
}

/** Opens a counter; what a schema keeps is worked out once. */
export function createNameCounter(graph: SchemaGraph): NameCounter {
  const keptBy = new Map<FlatSchema, readonly Kept[]>();
  const idOf = createNumbering();
  const kept = (flat: FlatSchema): readonly Kept[] => {
    const known = keptBy.get(flat);
    if (known !== undefined) return known;
    const made = flat.declarations.map((declaration) =>
      keep(idOf(declaration.pointer), declaration, flat, graph),
    );
    keptBy.set(flat, made);
    return made;
  };
  return (counted) => {
    const all = reachableFrom(counted.declared, graph);
    const visible = showsAll(counted, graph) ? all : visibleOf(counted, graph);
    const losses = new Set<Loss>();
    for (const flat of all) for (const loss of flat.losses) losses.add(loss);
    return { declared: countDeclared(all, kept), ...countSurvivors(visible, kept), losses: [...losses] };
  };
}

type KeptOf = (flat: FlatSchema) => readonly Kept[];

/** Numbers texts in the order in which they are first seen. */
function createNumbering(): (text: string) => number {
  const numbers = new Map<string, number>();
  return (text) => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
}

/** Whether the tool shows each schema of the request to its last level: what is declared is then what is shown. */
function showsAll({ declared, roots, shown }: Counted, graph: SchemaGraph): boolean {
  if (shown.some(({ tree, isBare }) => tree !== undefined || isBare === true)) return false;
  const nodes = new Set(shown.map(({ node }) => node));
  return declared.every((node) => nodes.has(node) || roots.includes(graph.flatten(node)));
}

function visibleOf({ roots, shown }: Counted, graph: SchemaGraph): Iterable<FlatSchema> {
  const whole = shown.filter(({ tree }) => tree === undefined).map(({ node }) => node);
  const visible = new Set([...roots, ...reachableFrom(whole, graph)]);
  for (const { tree, isBare } of shown) {
    if (tree !== undefined && isBare !== true) addOpened(tree, graph, visible);
  }
  return visible;
}

/** What there is to count; most schemas are texts and numbers that declare nothing. */
function reachableFrom(nodes: readonly SchemaNode[], graph: SchemaGraph): readonly FlatSchema[] {
  const seen = new Set(nodes);
  const flats: FlatSchema[] = [];
  // A set grows while it is walked: every node is visited once, in the order in which it was found.
  for (const node of seen) {
    const flat = graph.flatten(node);
    if (flat.declarations.length + flat.losses.length > 0) flats.push(flat);
    for (const child of graph.children(node)) if (hasMore(child, graph)) seen.add(child);
  }
  return flats;
}

/** Whether there is anything to count at a schema or below it. */
function hasMore(node: SchemaNode, graph: SchemaGraph): boolean {
  return graph.children(node).length > 0 || graph.flatten(node).losses.length > 0;
}

function countDeclared(flats: readonly FlatSchema[], kept: KeptOf): number {
  const seen = new Set<number>();
  let declared = 0;
  for (const flat of flats) {
    for (const { id, size } of kept(flat)) {
      if (seen.has(id)) continue;
      seen.add(id);
      declared += size;
    }
  }
  return declared;
}

/** Adds the flattened schemas whose properties a tree shows. */
function addOpened({ node, children }: Occurrence, graph: SchemaGraph, visible: Set<FlatSchema>): void {
  if (children === undefined) return;
  visible.add(graph.flatten(node));
  for (const child of children) addOpened(child, graph, visible);
}

function keep(id: number, { properties }: Declaration, flat: FlatSchema, graph: SchemaGraph): Kept {
  const names = new Map<string, boolean>();
  for (const [name, declared] of properties) {
    const node = flat.properties.get(name);
    if (node !== undefined) names.set(name, keepsType(declared, node, graph));
  }
  const isComplete = names.size === properties.size && [...names.values()].every(Boolean);
  return { id, size: properties.size, names: isComplete ? undefined : names };
}

/** A name survives where any of the schemas shows it, and its type where any of them shows that. */
function countSurvivors(
  flats: Iterable<FlatSchema>,
  kept: KeptOf,
): Pick<NameCount, 'surviving' | 'survivingTypes'> {
  let whole = 0;
  const complete = new Set<number>();
  const partial = new Map<number, Map<string, boolean>>();
  for (const flat of flats) {
    for (const { id, size, names } of kept(flat)) {
      if (names === undefined) {
        if (!complete.has(id)) whole += size;
        complete.add(id);
      } else partial.set(id, joinNames(partial.get(id), names));
    }
  }
  if (partial.size === 0) return { surviving: whole, survivingTypes: whole };
  const parts = [...partial].flatMap(([id, names]) => (complete.has(id) ? [] : [...names.values()]));
  return { surviving: whole + parts.length, survivingTypes: whole + parts.filter(Boolean).length };
}

function joinNames(
  known: Map<string, boolean> = new Map<string, boolean>(),
  names: ReadonlyMap<string, boolean>,
): Map<string, boolean> {
  for (const [name, isTyped] of names) known.set(name, isTyped || known.get(name) === true);
  return known;
}

/**
 * Whether the written schema has the vendor's own `type` and no wider one. Alternatives of different types have no
 * `type` in the document either; a list of types in one `type` does, and is lost.
 */
export function keepsType(declared: SchemaNode, written: SchemaNode, graph: SchemaGraph): boolean {
  const { types } = graph.flatten(declared);
  if (types === undefined) return true;
  const isSame = declared === written || sameTypes(types, graph.flatten(written).types);
  return isSame && (types.size === 1 || !listsTypes(declared));
}

function listsTypes({ content }: SchemaNode): boolean {
  return content.kind === 'schema' && Array.isArray(content.value.type);
}
