import { entriesOf, isObject, pointerTo } from '../document.ts';
import type { JsonObject } from '../document.ts';
import { ANY } from './flat-schema.ts';
import type { FlatSchema, SchemaNode } from './flat-schema.ts';
import type { Combine } from './merge-all-of.ts';

/** Makes the node of a schema that stands below another one. */
export type NodeMaker = (value: unknown, pointer: string) => SchemaNode;

/** The nodes of the properties, in their order; one that is `false` can be no property. */
export function readProperties(
  schema: JsonObject,
  pointer: string,
  node: NodeMaker,
): ReadonlyMap<string, SchemaNode> {
  if (!isObject(schema.properties)) return ANY.properties;
  const base = pointerTo(pointer, 'properties');
  const properties = new Map<string, SchemaNode>();
  for (const name of Object.keys(schema.properties)) {
    const value = schema.properties[name];
    if (value !== false) properties.set(name, node(value, pointerTo(base, name)));
  }
  return properties;
}

/** The node of any item: of a tuple, what may stand at any place. */
export function readItems(
  schema: JsonObject,
  pointer: string,
  node: NodeMaker,
  either: Combine,
): SchemaNode | undefined {
  const listed: unknown = schema.prefixItems ?? schema.items;
  const tuple: readonly unknown[] | undefined = Array.isArray(listed) ? listed : undefined;
  if (tuple === undefined) {
    return isObject(schema.items) ? node(schema.items, pointerTo(pointer, 'items')) : undefined;
  }
  const places = pointerTo(pointer, schema.prefixItems === undefined ? 'items' : 'prefixItems');
  const placed = tuple.map((item, index) => node(item, pointerTo(places, index)));
  const further = schema.prefixItems === undefined ? schema.additionalItems : schema.items;
  return either(further === false ? placed : [...placed, node(further, pointerTo(pointer, 'items'))]);
}

/** What is said of properties that are not declared; those whose names match a pattern are none of the output's own. */
export function readAdditional(
  schema: JsonObject,
  pointer: string,
  node: NodeMaker,
  either: Combine,
): FlatSchema['additional'] {
  const value = schema.additionalProperties;
  const patterns = entriesOf(schema.patternProperties);
  if (patterns.length > 0) {
    const base = pointerTo(pointer, 'patternProperties');
    const matching = patterns.map(([name, one]) => node(one, pointerTo(base, name)));
    const others = value === false ? [] : [node(value, pointerTo(pointer, 'additionalProperties'))];
    const any = either([...matching, ...others]);
    return any.content.kind === 'any' ? true : any;
  }
  if (typeof value === 'boolean') return value;
  if (!isObject(value)) return undefined;
  return Object.keys(value).length === 0 ? true : node(value, pointerTo(pointer, 'additionalProperties'));
}
