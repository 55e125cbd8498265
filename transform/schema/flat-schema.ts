import type { JsonObject } from '../document.ts';

/** A type of JSON Schema that OpenAPI 3.0 knows. `null` is a flag of its own there. */
export type SchemaType = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';

/** A schema of the document, or a combination of several that the compiler made. The same parts give the same node. */
export interface SchemaNode {
  readonly id: number;
  /** Where the schema stands; of a combination, where its first part stands. */
  readonly pointer: string;
  readonly content:
    | { readonly kind: 'schema' | 'plain'; readonly value: JsonObject }
    | { readonly kind: 'any' }
    | { readonly kind: 'broken'; readonly reference: string }
    | { readonly kind: 'all' | 'either'; readonly nodes: readonly SchemaNode[] }
    | { readonly kind: 'extended'; readonly node: SchemaNode; readonly names: readonly string[] };
}

/** Names that one schema of the document declares, for counting what survives. */
export interface Declaration {
  readonly pointer: string;
  readonly properties: ReadonlyMap<string, SchemaNode>;
}

/** A loss of precision or a change that flattening made, at one place of the document. */
export interface Loss {
  readonly code: string;
  readonly pointer: string;
  readonly message: string;
}

/**
 * One level of a schema without composition: what is left to say in OpenAPI 3.0 once `allOf` is merged and
 * `oneOf` and `anyOf` are widened. Children are nodes, flattened when somebody asks.
 */
export interface FlatSchema {
  /** `undefined`: any type. Several: a union, written without `type`. */
  readonly types: ReadonlySet<SchemaType> | undefined;
  readonly nullable: boolean;
  readonly values: readonly unknown[] | undefined;
  readonly properties: ReadonlyMap<string, SchemaNode>;
  /** Of the properties, those of which nothing is said in some case: another alternative, an unmet condition. */
  readonly partial: ReadonlySet<string>;
  readonly required: ReadonlySet<string>;
  readonly items: SchemaNode | undefined;
  /** `additionalProperties`; `undefined` where nothing is said, which allows them. */
  readonly additional: boolean | SchemaNode | undefined;
  /** Keywords that pass as they are: bounds, pattern, format. */
  readonly constraints: ReadonlyMap<string, unknown>;
  /** Keywords that a reader uses: title, description, default, example, deprecated, readOnly, writeOnly. */
  readonly annotations: ReadonlyMap<string, unknown>;
  /** The XML Object, as the document has it. */
  readonly xml: JsonObject | undefined;
  readonly declarations: readonly Declaration[];
  readonly losses: readonly Loss[];
}

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();
const NO_NAMES: ReadonlySet<string> = new Set();

/** The schema that says nothing. */
export const ANY: FlatSchema = {
  types: undefined,
  nullable: false,
  values: undefined,
  properties: NOTHING,
  partial: NO_NAMES,
  required: NO_NAMES,
  items: undefined,
  additional: undefined,
  constraints: NOTHING,
  annotations: NOTHING,
  xml: undefined,
  declarations: [],
  losses: [],
};

/** The one type of a schema, where it has exactly one. */
export function soleType(flat: FlatSchema): SchemaType | undefined {
  return flat.types?.size === 1 ? flat.types.values().next().value : undefined;
}

/** Whether two sets of types are equal; `undefined` equals itself alone. */
export function sameTypes(a: FlatSchema['types'], b: FlatSchema['types']): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.size === b.size && [...a].every((type) => b.has(type));
}

/** The schema with further properties that nobody declares and nobody requires. */
export function extendFlat(flat: FlatSchema, names: readonly string[], any: SchemaNode): FlatSchema {
  const required = [...flat.required].filter((name) => !names.includes(name));
  const further = names.map((name) => [name, any] as const);
  return { ...flat, properties: new Map([...flat.properties, ...further]), required: new Set(required) };
}
