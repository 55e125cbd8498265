import type { FlatSchema, SchemaNode } from './flat-schema.ts';

/** Makes one node of several: of the same parts always the same node. */
export type Combine = (nodes: readonly SchemaNode[]) => SchemaNode;

/**
 * Merges two schemas that both hold into one that accepts at least what both accept. Of two constraints of one
 * name the first is kept, which only widens.
 */
export function mergeAllOf(first: FlatSchema, second: FlatSchema, all: Combine): FlatSchema {
  const types = commonTypes(first.types, second.types);
  const conflict = types?.size === 0;
  return {
    types: conflict ? first.types : types,
    // Strictly both would have to allow null; vendors write `nullable` beside the reference and mean it.
    nullable: first.nullable || second.nullable,
    values: commonValues(first.values, second.values),
    properties: mergeProperties(first.properties, second.properties, all),
    required: new Set([...first.required, ...second.required]),
    items: both(first.items, second.items, all),
    additional: mergeAdditional(first, second, all),
    constraints: new Map([...second.constraints, ...first.constraints]),
    annotations: mergeAnnotations(first.annotations, second.annotations),
    declarations: [...first.declarations, ...second.declarations],
    losses: [...first.losses, ...second.losses],
  };
}

function commonTypes(first: FlatSchema['types'], second: FlatSchema['types']): FlatSchema['types'] {
  if (first === undefined) return second;
  if (second === undefined) return first;
  const common = new Set([...first].filter((type) => second.has(type)));
  // Every integer is a number: the narrower of the two holds.
  const integer = first.has('integer') ? second.has('number') : first.has('number') && second.has('integer');
  if (integer) common.add('integer');
  return common;
}

function commonValues(first: FlatSchema['values'], second: FlatSchema['values']): FlatSchema['values'] {
  if (first === undefined) return second;
  if (second === undefined) return first;
  const allowed = new Set(second.map((value) => JSON.stringify(value)));
  const common = first.filter((value) => allowed.has(JSON.stringify(value)));
  return common.length === 0 ? first : common;
}

function mergeProperties(
  first: FlatSchema['properties'],
  second: FlatSchema['properties'],
  all: Combine,
): FlatSchema['properties'] {
  if (first.size === 0) return second;
  if (second.size === 0) return first;
  const merged = new Map(first);
  for (const [name, node] of second) {
    const known = merged.get(name);
    merged.set(name, known === undefined ? node : all([known, node]));
  }
  return merged;
}

function both(
  first: SchemaNode | undefined,
  second: SchemaNode | undefined,
  all: Combine,
): SchemaNode | undefined {
  return first !== undefined && second !== undefined ? all([first, second]) : (first ?? second);
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
  if (a === false && b === false)
    return first.properties.size > 0 && second.properties.size > 0 ? undefined : false;
  return typeof a === 'object' ? a : typeof b === 'object' ? b : true;
}

/** The later part is the more specific one in the chains that vendors write. */
function mergeAnnotations(
  first: FlatSchema['annotations'],
  second: FlatSchema['annotations'],
): FlatSchema['annotations'] {
  if (second.size === 0) return first;
  return first.size === 0 ? second : new Map([...first, ...second]);
}
