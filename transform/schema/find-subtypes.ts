import { entriesOf, isObject, member, pointerTo, textOf } from '../document.ts';
import type { JsonObject } from '../document.ts';
import type { SchemaNode } from './flat-schema.ts';

/** Finds the schemas that extend one with a discriminator. */
export type SubtypeFinder = (base: SchemaNode, schema: JsonObject) => readonly SchemaNode[];

/** Whether a schema names a discriminator and leaves its subtypes to be found (OpenAPI 3.0.3, Discriminator Object). */
export function isBase(schema: JsonObject): boolean {
  const { discriminator, oneOf, anyOf } = schema;
  return isObject(discriminator) && !Array.isArray(oneOf) && !Array.isArray(anyOf);
}

/** Opens a finder over a document: subtypes are the ones of the mapping, and the components whose `allOf` names the base. */
export function createSubtypeFinder(
  root: JsonObject,
  follow: (reference: string) => SchemaNode,
): SubtypeFinder {
  let extending: ReadonlyMap<string, readonly string[]> | undefined;
  return (base, { discriminator }) => {
    extending ??= readExtensions(root);
    const references = new Set(mapped(discriminator));
    for (const reference of extending.get(`#${base.pointer}`) ?? []) references.add(reference);
    // What extends a subtype is one as well; a set grows while it is walked.
    for (const reference of references) {
      for (const further of extending.get(reference) ?? []) references.add(further);
    }
    const nodes = [...references].map(follow).filter(({ content }) => content.kind !== 'broken');
    return [...new Set(nodes)].filter((node) => node !== base);
  };
}

function mapped(discriminator: unknown): readonly string[] {
  return entriesOf(member(discriminator, 'mapping')).flatMap(([, value]) => {
    const reference = textOf(value);
    if (reference === undefined) return [];
    return reference.includes('/') ? [reference] : [`#${pointerTo('/components/schemas', reference)}`];
  });
}

/** References to the components that extend each one, by its reference. */
function readExtensions({ components }: JsonObject): ReadonlyMap<string, readonly string[]> {
  const extending = new Map<string, string[]>();
  for (const [name, schema] of entriesOf(member(components, 'schemas'))) {
    const allOf = member(schema, 'allOf');
    if (!Array.isArray(allOf)) continue;
    for (const part of allOf) {
      const base = textOf(member(part, '$ref'));
      if (base === undefined) continue;
      const known = extending.get(base) ?? [];
      known.push(`#${pointerTo('/components/schemas', name)}`);
      extending.set(base, known);
    }
  }
  return extending;
}
