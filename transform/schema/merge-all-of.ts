import { ANY } from './flat-schema.ts';
import type { FlatSchema, SchemaNode } from './flat-schema.ts';

/** Makes one node of several: of the same parts always the same node. */
export type Combine = (nodes: readonly SchemaNode[]) => SchemaNode;

/** Nodes that all hold, and nodes of which one does. */
export interface Combining {
  readonly all: Combine;
  readonly either: Combine;
}

/** A bound and the flag that excludes it belong together. */
const EXCLUSIVE_OF: Readonly<Record<string, string>> = {
  exclusiveMaximum: 'maximum',
  exclusiveMinimum: 'minimum',
};

/**
 * Merges schemas that all hold into one that accepts at least what all of them accept. Of several constraints of
 * one name the last is kept, which only widens; so are the words of the last part, the most specific one in the
 * chains that vendors write.
 */
export function mergeAllOf(parts: readonly FlatSchema[], combining: Combining): FlatSchema {
  const [first, ...others] = parts;
  if (first === undefined) return ANY;
  if (others.length === 0) return first;
  const { all } = combining;
  const properties = mergeProperties(parts, combining);
  return {
    types: parts.map(({ types }) => types).reduce(commonTypes),
    // Strictly all would have to allow null; vendors write `nullable` beside the reference and mean it.
    nullable: parts.some(({ nullable }) => nullable),
    values: parts.map(({ values }) => values).reduce(commonValues),
    properties,
    partial: mergePartial(parts),
    required: mergeRequired(parts, properties),
    items: one(
      parts.flatMap(({ items }) => items ?? []),
      all,
    ),
    additional: parts.reduce((a, b) => ({ ...b, additional: mergeAdditional(a, b, all) })).additional,
    constraints: mergeConstraints(parts),
    annotations: new Map(parts.flatMap(({ annotations }) => [...annotations])),
    xml: parts.findLast(({ xml }) => xml !== undefined)?.xml,
    declarations: distinct(parts.flatMap(({ declarations }) => declarations)),
    losses: distinct(parts.flatMap(({ losses }) => losses)),
  };
}

/** The same values once each, in order: what several parts share is counted and kept once. */
export function distinct<T>(values: readonly T[]): readonly T[] {
  return values.length < 2 ? values : [...new Set(values)];
}

function commonTypes(first: FlatSchema['types'], second: FlatSchema['types']): FlatSchema['types'] {
  if (first === undefined) return second;
  if (second === undefined) return first;
  const common = new Set([...first].filter((type) => second.has(type)));
  // Every integer is a number: the narrower of the two holds.
  const integer = first.has('integer') ? second.has('number') : first.has('number') && second.has('integer');
  if (integer) common.add('integer');
  return common.size === 0 ? first : common;
}

function commonValues(first: FlatSchema['values'], second: FlatSchema['values']): FlatSchema['values'] {
  if (first === undefined) return second;
  if (second === undefined) return first;
  const allowed = new Set(second.map((value) => JSON.stringify(value)));
  const common = first.filter((value) => allowed.has(JSON.stringify(value)));
  return common.length === 0 ? first : common;
}

function mergeProperties(parts: readonly FlatSchema[], combining: Combining): FlatSchema['properties'] {
  const [only, ...others] = parts.filter(({ properties }) => properties.size > 0);
  if (only === undefined || others.length === 0) return only?.properties ?? ANY.properties;
  const declaring = [only, ...others];
  const hold = declaring.some(({ partial }) => partial.size > 0)
    ? (name: string) => mergeProperty(name, declaring, combining)
    : (_name: string, nodes: readonly SchemaNode[]) => combining.all(nodes);
  return new Map([...collectProperties(declaring)].map(([name, nodes]) => [name, hold(name, nodes)]));
}

/**
 * What is said of a name in some cases only narrows nothing where a part says something in all cases: in the other
 * cases that alone holds. It still names what is inside. Said in some cases by all parts, it is an alternative.
 */
function mergeProperty(name: string, parts: readonly FlatSchema[], { all, either }: Combining): SchemaNode {
  const [always, sometimes]: readonly [SchemaNode[], SchemaNode[]] = [[], []];
  for (const { properties, partial } of parts) {
    const node = properties.get(name);
    if (node !== undefined) (partial.has(name) ? sometimes : always).push(node);
  }
  if (always.length === 0) return either(sometimes);
  const further = sometimes.filter((node) => !always.includes(node));
  return all([...further.map((node) => either([node, either([])])), ...always]);
}

/** A name is partial where every part that has it says so. */
function mergePartial(parts: readonly FlatSchema[]): ReadonlySet<string> {
  if (parts.every(({ partial }) => partial.size === 0)) return ANY.partial;
  const names = parts.flatMap(({ partial }) => [...partial]);
  const isSure = (name: string): boolean =>
    parts.some(({ properties, partial }) => properties.has(name) && !partial.has(name));
  return new Set(names.filter((name) => !isSure(name)));
}

/** The nodes that stand under each property name, in order. */
export function collectProperties(parts: readonly FlatSchema[]): ReadonlyMap<string, readonly SchemaNode[]> {
  const collected = new Map<string, SchemaNode[]>();
  for (const { properties } of parts) {
    for (const [name, node] of properties) {
      const nodes = collected.get(name);
      if (nodes === undefined) collected.set(name, [node]);
      else nodes.push(node);
    }
  }
  return collected;
}

/** A read-only property is required in answers alone, also where another part requires it. */
function mergeRequired(
  parts: readonly FlatSchema[],
  properties: FlatSchema['properties'],
): ReadonlySet<string> {
  const names = parts.flatMap(({ required }) => [...required]);
  return new Set(names.filter((name) => !isReadOnly(properties.get(name))));
}

/** Whether a schema says of itself that only answers have it. */
export function isReadOnly(node: SchemaNode | undefined): boolean {
  if (node === undefined) return false;
  const { content } = node;
  if (content.kind === 'schema' || content.kind === 'plain') return content.value.readOnly === true;
  return content.kind === 'all' && content.nodes.some(isReadOnly);
}

function one(nodes: readonly SchemaNode[], all: Combine): SchemaNode | undefined {
  return nodes.length === 0 ? undefined : all(nodes);
}

/** A part that forbids other properties would forbid those of the other part, which no vendor means. */
function mergeAdditional(first: FlatSchema, second: FlatSchema, all: Combine): FlatSchema['additional'] {
  const { additional: a } = first;
  const { additional: b } = second;
  if (typeof a === 'object' && typeof b === 'object') return all([a, b]);
  if (a === undefined || b === undefined) {
    const said = a ?? b;
    const silent = a === undefined ? first : second;
    return said === false && silent.properties.size > 0 ? undefined : said;
  }
  if (a === false && b === false) {
    return first.properties.size > 0 && second.properties.size > 0 ? undefined : false;
  }
  return typeof a === 'object' ? a : typeof b === 'object' ? b : true;
}

function mergeConstraints(parts: readonly FlatSchema[]): FlatSchema['constraints'] {
  const merged = new Map<string, unknown>();
  for (const { constraints } of parts) {
    for (const [flag, bound] of Object.entries(EXCLUSIVE_OF)) if (constraints.has(bound)) merged.delete(flag);
    for (const [name, value] of constraints) merged.set(name, value);
  }
  return merged;
}
