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
    | { readonly kind: 'all' | 'either'; readonly nodes: readonly SchemaNode[] };
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

/** The schema that says nothing. */
export const ANY: FlatSchema = {
  types: undefined,
  nullable: false,
  values: undefined,
  properties: NOTHING,
  required: new Set<string>(),
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
