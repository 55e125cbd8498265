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

/** What one flattened schema keeps of the names that its declarations declare. */
interface Kept {
  readonly pointer: string;
  readonly size: number;
  /** Whether each name is shown with its type; `undefined` where all are. */
  readonly names: ReadonlyMap<string, boolean> | undefined;
}

/** Opens a counter; what a schema keeps is worked out once. */
export function createNameCounter(graph: SchemaGraph): NameCounter {
  const keptBy = new Map<FlatSchema, readonly Kept[]>();
  const kept = (flat: FlatSchema): readonly Kept[] => {
    const known = keptBy.get(flat);
    if (known !== undefined) return known;
    const made = flat.declarations.map((declaration) => keep(declaration, flat, graph));
    keptBy.set(flat, made);
    return made;
  };
  return ({ declared, roots, shown }) => {
    const all = reachableFrom(declared, graph);
    const whole = shown.filter(({ tree }) => tree === undefined).map(({ node }) => node);
    const opened = shown.flatMap(({ tree, isBare }) => (isBare === true ? [] : openedIn(tree, graph)));
    const visible = new Set([...roots, ...reachableFrom(whole, graph), ...opened]);
    const losses = new Set<Loss>();
    for (const flat of all) for (const loss of flat.losses) losses.add(loss);
    return {
      declared: countDeclared(all),
      ...countSurvivors([...visible].flatMap(kept)),
      losses: [...losses],
    };
  };
}

function reachableFrom(nodes: readonly SchemaNode[], graph: SchemaGraph): readonly FlatSchema[] {
  const seen = new Set(nodes);
  const flats: FlatSchema[] = [];
  // A set grows while it is walked: every node is visited once, in the order in which it was found.
  for (const node of seen) {
    flats.push(graph.flatten(node));
    for (const child of graph.children(node)) seen.add(child);
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

/** The flattened schemas whose properties a tree shows. */
function openedIn(tree: Occurrence | undefined, graph: SchemaGraph): readonly FlatSchema[] {
  if (tree?.children === undefined) return [];
  return [graph.flatten(tree.node), ...tree.children.flatMap((child) => openedIn(child, graph))];
}

function keep({ pointer, properties }: Declaration, flat: FlatSchema, graph: SchemaGraph): Kept {
  const names = new Map<string, boolean>();
  for (const [name, declared] of properties) {
    const node = flat.properties.get(name);
    if (node !== undefined) names.set(name, keepsType(declared, node, graph));
  }
  const isComplete = names.size === properties.size && [...names.values()].every(Boolean);
  return { pointer, size: properties.size, names: isComplete ? undefined : names };
}

/** A name survives where any of the schemas shows it, and its type where any of them shows that. */
function countSurvivors(all: readonly Kept[]): Pick<NameCount, 'surviving' | 'survivingTypes'> {
  const complete = new Map<string, number>();
  const partial = new Map<string, Map<string, boolean>>();
  for (const { pointer, size, names } of all) if (names === undefined) complete.set(pointer, size);
  for (const { pointer, names } of all) {
    if (names === undefined || complete.has(pointer)) continue;
    const known = partial.get(pointer) ?? new Map<string, boolean>();
    partial.set(pointer, known);
    for (const [name, isTyped] of names) known.set(name, isTyped || known.get(name) === true);
  }
  const whole = [...complete.values()].reduce((sum, size) => sum + size, 0);
  const parts = [...partial.values()].flatMap((names) => [...names.values()]);
  return { surviving: whole + parts.length, survivingTypes: whole + parts.filter(Boolean).length };
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
