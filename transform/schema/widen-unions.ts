import { collectProperties, distinct } from './merge-all-of.ts';
import type { Combine } from './merge-all-of.ts';
import { ANY, soleType } from './flat-schema.ts';
import type { FlatSchema, SchemaNode, SchemaType } from './flat-schema.ts';

/** Characters of the texts of alternatives; no tool has room for as many. */
const MAX_TEXT = 100_000;

/** Keywords that speak of one type alone, so that they may stand in a union with others. */
const SPEAKS_OF: Readonly<Record<string, readonly SchemaType[]>> = {
  maxLength: ['string'],
  minLength: ['string'],
  pattern: ['string'],
  maxItems: ['array'],
  minItems: ['array'],
  uniqueItems: ['array'],
  maxProperties: ['object'],
  minProperties: ['object'],
};

/**
 * Widens alternatives to one schema that accepts whatever any of them accepts: all properties of all of them,
 * required only what all require, types and enumerations joined, a constraint only where all agree.
 */
export function widenUnions(branches: readonly FlatSchema[], either: Combine): FlatSchema {
  const [first, ...others] = branches;
  if (first === undefined) return ANY;
  if (others.length === 0) return first;
  const properties = joinProperties(branches, either);
  return {
    types: joinTypes(branches),
    nullable: branches.some((branch) => branch.nullable),
    values: joinValues(branches),
    properties,
    partial: joinPartial(branches, properties),
    required: new Set(
      [...first.required].filter((name) => others.every((branch) => branch.required.has(name))),
    ),
    items: joinItems(branches, either),
    additional: joinAdditional(branches, either),
    constraints: joinConstraints(branches),
    annotations: joinAnnotations(branches),
    xml: branches.find(({ xml }) => xml !== undefined)?.xml,
    declarations: distinct(branches.flatMap((branch) => branch.declarations)),
    losses: distinct(branches.flatMap((branch) => branch.losses)),
  };
}

/** What a description says of a union that has no `type`, for example `a string or an array`. */
export function describeAlternatives(types: ReadonlySet<SchemaType>): string {
  const names = [...types].map((type) => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`));
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

function joinTypes(branches: readonly FlatSchema[]): FlatSchema['types'] {
  const joined = new Set<SchemaType>();
  for (const { types } of branches) {
    if (types === undefined) return undefined;
    for (const type of types) joined.add(type);
  }
  if (joined.has('number')) joined.delete('integer');
  return joined;
}

function joinValues(branches: readonly FlatSchema[]): FlatSchema['values'] {
  const joined = new Map<string, unknown>();
  for (const { values } of branches) {
    if (values === undefined) return undefined;
    for (const value of values) joined.set(JSON.stringify(value), value);
  }
  return [...joined.values()];
}

/** A branch that says what its additional properties are speaks of the names that only other branches declare. */
function joinProperties(branches: readonly FlatSchema[], either: Combine): FlatSchema['properties'] {
  const open = branches.filter(({ additional }) => typeof additional === 'object');
  return new Map(
    [...collectProperties(branches)].map(([name, nodes]) => {
      const silent = open.filter(({ properties }) => !properties.has(name));
      const others = silent.flatMap(({ additional }) => (typeof additional === 'object' ? [additional] : []));
      return [name, either([...nodes, ...others])];
    }),
  );
}

/** A branch that says nothing of a name allows anything there; one that can be no object does not count. */
function joinPartial(
  branches: readonly FlatSchema[],
  properties: FlatSchema['properties'],
): ReadonlySet<string> {
  if (properties.size === 0) return ANY.partial;
  const objects = branches.filter(mayBe('object'));
  const speaks = (name: string, branch: FlatSchema): boolean =>
    branch.properties.has(name) ? !branch.partial.has(name) : typeof branch.additional === 'object';
  return new Set([...properties.keys()].filter((name) => !objects.every((branch) => speaks(name, branch))));
}

function mayBe(type: SchemaType): (branch: FlatSchema) => boolean {
  return (branch) => branch.types === undefined || branch.types.has(type);
}

/** Where one branch says nothing of the items, which allows any, the names inside those of another are kept. */
function joinItems(branches: readonly FlatSchema[], either: Combine): SchemaNode | undefined {
  const arrays = branches.filter(mayBe('array'));
  const items = arrays.flatMap((branch) => branch.items ?? []);
  if (items.length === 0) return undefined;
  return either(items.length < arrays.length ? [...items, either([])] : items);
}

/** Where one branch says nothing, which allows any, what another says of them is kept: names, and that they are meant. */
function joinAdditional(branches: readonly FlatSchema[], either: Combine): FlatSchema['additional'] {
  const said = branches.filter(mayBe('object')).map((branch) => branch.additional);
  const nodes = said.filter((additional) => typeof additional === 'object');
  const allowsAny = said.includes(true) || said.includes(undefined);
  // A branch that allows none beside one that allows some: other branches' declared names are properties by now.
  if (nodes.length > 0) return either(allowsAny ? [...nodes, either([])] : nodes);
  if (said.includes(true)) return true;
  return allowsAny || said.length === 0 ? undefined : false;
}

function joinConstraints(branches: readonly FlatSchema[]): FlatSchema['constraints'] {
  const joined = new Map<string, unknown>();
  const names = new Set(branches.flatMap((branch) => [...branch.constraints.keys()]));
  for (const name of names) {
    const types = SPEAKS_OF[name];
    const concerned =
      types === undefined ? branches : branches.filter((branch) => types.some((type) => mayBe(type)(branch)));
    const [first] = concerned;
    const value = first?.constraints.get(name);
    const agreed = concerned.every(
      (branch) => JSON.stringify(branch.constraints.get(name)) === JSON.stringify(value),
    );
    if (agreed && value !== undefined) joined.set(name, value);
  }
  return dropLoneExclusives(joined);
}

/** An exclusive flag without its bound is invalid. */
function dropLoneExclusives(constraints: Map<string, unknown>): Map<string, unknown> {
  if (!constraints.has('maximum')) constraints.delete('exclusiveMaximum');
  if (!constraints.has('minimum')) constraints.delete('exclusiveMinimum');
  return constraints;
}

/** One text for all alternatives: where they agree that one, else each with its own, once. */
function joinAnnotations(branches: readonly FlatSchema[]): FlatSchema['annotations'] {
  const texts = new Set<string>();
  let length = 0;
  for (const branch of branches) {
    const text = branch.annotations.get('description') ?? branch.annotations.get('title');
    if (typeof text !== 'string') continue;
    // Alternatives of alternatives would double the text at each level.
    if (length > MAX_TEXT) break;
    texts.add(text.trim());
    length += text.length;
  }
  const joined = new Map<string, unknown>();
  if (texts.size > 0) joined.set('description', [...texts].join('\nOr: '));
  return joined;
}

/** Whether widening these alternatives loses precision: anything but equal or single ones does. */
export function isWider(branches: readonly FlatSchema[], joined: FlatSchema): boolean {
  return branches.length > 1 && !(soleType(joined) !== undefined && joined.values !== undefined);
}
