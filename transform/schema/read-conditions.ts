import { entriesOf, isObject, pointerTo } from '../document.ts';
import type { JsonObject, Located } from '../document.ts';
import { ANY } from './flat-schema.ts';
import type { FlatSchema, SchemaNode } from './flat-schema.ts';
import type { Combine } from './merge-all-of.ts';
import { widenUnions } from './widen-unions.ts';

/** Schemas that hold beside another in some cases only (JSON Schema 2020-12, section 10.2.2; `dependencies`: draft 7). */
export interface Conditions {
  /** `then`, `else`, and those that depend on a property. */
  readonly holding: readonly Located[];
  /** `if`: nothing holds by it, but the vendor knows its names. */
  readonly tried: readonly Located[];
}

/** Reads the conditional keywords of a schema; nothing of what they hold is looked at. */
export function readConditions(schema: JsonObject, pointer: string): Conditions {
  const at = (name: string): Located => ({ value: schema[name], pointer: pointerTo(pointer, name) });
  const dependent = [at('dependentSchemas'), at('dependencies')].flatMap((map) =>
    entriesOf(map.value).map(([name, value]) => ({ value, pointer: pointerTo(map.pointer, name) })),
  );
  const isSchema = ({ value }: Located): boolean => isObject(value);
  return {
    holding: [at('then'), at('else'), ...dependent].filter(isSchema),
    tried: [at('if')].filter(isSchema),
  };
}

/** What conditional schemas add to the one around them: names that may be given, and nothing that is demanded. */
export function joinConditions(
  holding: readonly FlatSchema[],
  tried: readonly FlatSchema[],
  either: Combine,
): FlatSchema {
  const anything = (node: SchemaNode): SchemaNode => either([node, either([])]);
  const loose = tried.map((flat) => ({
    ...flat,
    properties: new Map([...flat.properties].map(([name, node]) => [name, anything(node)])),
  }));
  const { properties, partial, items, additional, declarations, losses } = widenUnions(
    [ANY, ...holding, ...loose],
    either,
  );
  return { ...ANY, properties, partial, items, additional, declarations, losses };
}
