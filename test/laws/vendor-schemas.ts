import { isObject, listOf, memberOf, objectOf, textOf } from '../roundtrip/json-document.ts';
import type { JsonObject } from '../roundtrip/json-document.ts';
import { openReferences } from './vendor-references.ts';

/** A schema where it is used. `plain`: as a part of `allOf`, where a base does not stand for its subtypes. */
export interface Use {
  readonly schema: JsonObject;
  readonly plain: boolean;
}

/** What one schema object says by itself: references followed, nothing merged. */
export interface Reading {
  readonly properties: readonly (readonly [name: string, schema: unknown])[];
  /** Schemas that speak of the same value: what it refers to, parts, alternatives, subtypes, conditions. */
  readonly same: readonly Use[];
  readonly items: readonly JsonObject[];
  /** Of members that no property names. */
  readonly additional: readonly JsonObject[];
}

/** Types that a schema allows besides null; `undefined` where it allows any. */
export type Types = ReadonlySet<string> | undefined;

/** A document's schemas, read from the document alone. */
export interface VendorSchemas {
  read(use: Use): Reading;
  typesOf(schema: unknown): Types;
  /** Whether the schema lists several types in one `type`. */
  listsTypes(schema: unknown): boolean;
}

const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'];
const CONDITIONS = ['if', 'then', 'else'];
/** A base that more schemas extend stands for itself alone, which the report says (`widen-unions/too-many-subtypes`). */
const MAX_SUBTYPES = 50;

/** Opens the schemas of a document of OpenAPI 3. */
export function openVendorSchemas(root: JsonObject): VendorSchemas {
  const references = openReferences(root);
  const subtypesOf = openSubtypes(root, references.target);
  const siblingsCount = /^3\.[1-9]/.test(String(root.openapi));
  const readings = { plain: new Map<JsonObject, Reading>(), whole: new Map<JsonObject, Reading>() };
  const types = new Map<unknown, Types>();

  function read({ schema, plain }: Use): Reading {
    const known = plain ? readings.plain : readings.whole;
    const reading = known.get(schema) ?? readFresh(schema, plain);
    known.set(schema, reading);
    return reading;
  }

  function readFresh(schema: JsonObject, plain: boolean): Reading {
    const target = references.target(schema);
    const referred = isObject(target) ? [{ schema: target, plain }] : [];
    if (typeof schema.$ref === 'string' && !siblingsCount) {
      return { properties: [], same: referred, items: [], additional: [] };
    }
    const { properties, allOf, oneOf, anyOf, dependentSchemas, dependencies } = schema;
    const conditions = CONDITIONS.map((name) => memberOf(schema, name));
    const dependent = [dependentSchemas, dependencies].flatMap((one) => Object.values(objectOf(one)));
    return {
      properties: Object.entries(objectOf(properties)).filter(([, value]) => value !== false),
      same: [
        ...referred,
        ...listOf(allOf)
          .filter(isObject)
          .map((part) => ({ schema: part, plain: true })),
        ...[oneOf, anyOf, conditions, dependent, plain ? [] : subtypesOf(schema)].flatMap((list) =>
          listOf(list)
            .filter(isObject)
            .map((branch) => ({ schema: branch, plain: false })),
        ),
      ],
      items: [schema.prefixItems, schema.items].flat().filter(isObject),
      additional: [schema.additionalProperties, ...Object.values(objectOf(schema.patternProperties))].filter(
        isObject,
      ),
    };
  }

  function typesOf(schema: unknown): Types {
    if (types.has(schema)) return types.get(schema);
    // A schema that is composed of itself says nothing the second time.
    types.set(schema, undefined);
    const found = isObject(schema) ? composedTypes(schema) : undefined;
    types.set(schema, found);
    return found;
  }

  function composedTypes(schema: JsonObject): Types {
    const target = references.target(schema);
    const referred = target === undefined ? undefined : typesOf(target);
    if (typeof schema.$ref === 'string' && !siblingsCount) return referred;
    const parts = listOf(schema.allOf).map(typesOf);
    const unions = [schema.oneOf, schema.anyOf].map((branches) => eitherType(listOf(branches).map(typesOf)));
    return [...unions, ...parts, referred, ownTypes(schema)].reduce(bothTypes, undefined);
  }

  function listsTypes(schema: unknown): boolean {
    if (!isObject(schema)) return false;
    const target = references.target(schema);
    return Array.isArray(schema.type) || (target !== undefined && listsTypes(target));
  }

  return { read, typesOf, listsTypes };
}

/** By `type`, or by what other keywords imply. */
function ownTypes({ type, enum: values, ...schema }: JsonObject): Types {
  const named = [type].flat().filter((one) => typeof one === 'string');
  if (named.length > 0) {
    const known = named.filter((one) => TYPES.includes(one));
    return known.length === 0 && !named.includes('null') ? undefined : withoutInteger(new Set(known));
  }
  const listed = Object.hasOwn(schema, 'const') ? [schema.const] : listOf(values);
  if (listed.length > 0) return new Set(listed.filter((value) => value !== null).map(typeOf));
  if (Object.keys(objectOf(schema.properties)).length > 0) return new Set(['object']);
  if (isObject(schema.items)) return new Set(['array']);
  return isObject(schema.additionalProperties) ? new Set(['object']) : undefined;
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** Alternatives that allow null alone say nothing of other types. */
function eitherType(branches: readonly Types[]): Types {
  const saying = branches.filter((branch) => branch?.size !== 0);
  const known = saying.filter((branch) => branch !== undefined);
  return saying.length === 0 || known.length < saying.length
    ? undefined
    : withoutInteger(new Set(known.flatMap((branch) => [...branch])));
}

function withoutInteger(types: Set<string>): Types {
  if (types.has('number')) types.delete('integer');
  return types;
}

/** Both hold; where they contradict each other, the first. */
function bothTypes(first: Types, second: Types): Types {
  if (first === undefined || second === undefined) return first ?? second;
  const isIn = (types: ReadonlySet<string>, type: string): boolean =>
    types.has(type) || (type === 'integer' && types.has('number'));
  const common = [
    ...[...first].filter((type) => isIn(second, type)),
    ...[...second].filter((type) => isIn(first, type)),
  ];
  return common.length === 0 ? first : new Set(common);
}

type Target = (schema: JsonObject) => unknown;

/** Schemas that a base with a discriminator stands for: those of its mapping, and those that extend it by `allOf`. */
function openSubtypes(root: JsonObject, target: Target): (base: JsonObject) => readonly unknown[] {
  const components = objectOf(memberOf(root.components, 'schemas'));
  let extending: Map<unknown, unknown[]> | undefined;
  const readExtending = (): Map<unknown, unknown[]> => {
    const found = new Map<unknown, unknown[]>();
    for (const schema of Object.values(components)) {
      for (const part of listOf(memberOf(schema, 'allOf')).filter(isObject)) {
        const base = target(part);
        if (base !== undefined) found.set(base, [...(found.get(base) ?? []), schema]);
      }
    }
    return found;
  };
  return (base) => {
    const { discriminator, oneOf, anyOf } = base;
    if (!isObject(discriminator) || Array.isArray(oneOf) || Array.isArray(anyOf)) return [];
    extending ??= readExtending();
    const { mapping, defaultMapping } = discriminator;
    const named = [...Object.values(objectOf(mapping)), defaultMapping].flatMap((name) => textOf(name) ?? []);
    const mapped = named.map((name) => (name.includes('/') ? target({ $ref: name }) : components[name]));
    const found = new Set<unknown>([...mapped, ...(extending.get(base) ?? [])]);
    // What extends a subtype is one too; a set grows while it is walked.
    for (const one of found) for (const further of extending.get(one) ?? []) found.add(further);
    found.delete(base);
    return found.size > MAX_SUBTYPES ? [] : [...found];
  };
}
