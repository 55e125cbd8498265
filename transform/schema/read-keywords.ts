import { isObject, pointerTo, textOf } from '../document.ts';
import type { JsonObject } from '../document.ts';
import { ANY } from './flat-schema.ts';
import { isWritable } from './is-writable.ts';
import { isReadOnly } from './merge-all-of.ts';
import type { Combine } from './merge-all-of.ts';
import { readAdditional, readItems, readProperties } from './read-children.ts';
import type { NodeMaker } from './read-children.ts';
import type { FlatSchema, Loss, SchemaNode, SchemaType } from './flat-schema.ts';

const TYPES: ReadonlySet<string> = new Set<SchemaType>([
  'string',
  'number',
  'integer',
  'boolean',
  'array',
  'object',
]);
/** What most schemas are: a document has a set for each type, not one for each schema. */
const SOLE_TYPES: ReadonlyMap<unknown, FlatSchema['types']> = new Map(
  [...TYPES].map((type) => [type, new Set([type as SchemaType])]),
);
const ANNOTATIONS = ['title', 'description', 'default', 'example', 'deprecated', 'readOnly', 'writeOnly'];
const CONSTRAINTS = [
  ...['multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum'],
  ...['maxLength', 'minLength', 'pattern', 'maxItems', 'minItems', 'uniqueItems'],
  ...['maxProperties', 'minProperties', 'format'],
];
/** Keywords that hold in some cases only; see {@link file://./read-conditions.ts}. */
const CONDITIONAL = ['if', 'then', 'else', 'dependentSchemas', 'dependencies'];
/** Keywords of JSON Schema 2020-12 and OpenAPI that narrow a schema and that the output cannot say. */
const LEFT_OUT = [
  ...['not', ...CONDITIONAL, 'dependentRequired', 'patternProperties'],
  ...['propertyNames', 'unevaluatedProperties', 'unevaluatedItems', 'contains', 'minContains'],
  ...['maxContains', '$dynamicRef', '$recursiveRef'],
];

/** Keywords that are read in this order, whatever the document's: the same schema gives the same text. */
const RANKS: ReadonlyMap<string, number> = new Map(
  [...LEFT_OUT, ...CONSTRAINTS, ...ANNOTATIONS, 'enum', 'const'].map((name, rank) => [name, rank]),
);
const IS_LEFT_OUT: ReadonlySet<string> = new Set(LEFT_OUT);
const IS_CONSTRAINT: ReadonlySet<string> = new Set(CONSTRAINTS);
const IS_ANNOTATION: ReadonlySet<string> = new Set(ANNOTATIONS);
/** Keywords whose values may be of any size. */
const IS_DATA: ReadonlySet<string> = new Set(['default', 'example', 'enum', 'const']);

/** Members and items that the values of an enumeration may have together. */
const MAX_ENUM_SIZE = 100_000;

/**
 * Reads a schema's own keywords, of OpenAPI 3.0 as of 3.1, into the terms of 3.0: type lists, `const`, numeric
 * exclusive bounds, `prefixItems`, content keywords. Composition is not looked at.
 */
export function readKeywords(
  schema: JsonObject,
  pointer: string,
  node: NodeMaker,
  either: Combine,
): FlatSchema {
  const present = presentIn(schema);
  const values = readValues(schema);
  const listed = typeof schema.type === 'string' ? [schema.type] : schema.type;
  const names: readonly unknown[] | undefined = Array.isArray(listed) ? listed : undefined;
  const properties = readProperties(schema, pointer, node);
  const declarations = properties.size === 0 ? ANY.declarations : [{ pointer, properties }];
  return {
    types: names === undefined ? impliedTypes(schema, values) : namedTypes(names),
    nullable: schema.nullable === true || names?.includes('null') === true || values?.includes(null) === true,
    values: values?.filter((value) => value !== null),
    properties,
    partial: ANY.partial,
    required: readRequired(schema, properties),
    items: readItems(schema, pointer, node, either),
    additional: readAdditional(schema, pointer, node, either),
    constraints: readConstraints(schema, present),
    annotations: readAnnotations(schema, present),
    xml: isObject(schema.xml) ? schema.xml : undefined,
    declarations,
    losses: readLosses(schema, present, pointer),
  };
}

/** Title and description beside a reference: all that OpenAPI 3.0 readers use of a reference's siblings. */
export function readReferenceText(schema: JsonObject): FlatSchema {
  const texts = presentIn(schema).filter((name) => name === 'description' || name === 'title');
  return { ...ANY, nullable: schema.nullable === true, annotations: readAnnotations(schema, texts) };
}

/** The schema's own keywords of {@link RANKS}, in that order. What is null says nothing, but as an example or default. */
function presentIn(schema: JsonObject): readonly string[] {
  const names = Object.keys(schema).filter(
    (name) => RANKS.has(name) && (isThere(schema[name]) || IS_DATA.has(name)),
  );
  return names.sort((a, b) => rankOf(a) - rankOf(b));
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function rankOf(name: string): number {
  return RANKS.get(name) ?? RANKS.size;
}

function readValues(schema: JsonObject): readonly unknown[] | undefined {
  if (Object.hasOwn(schema, 'const') && isWritable(schema.const)) {
    return isExact(schema.const) ? [schema.const] : undefined;
  }
  const values: unknown = schema.enum;
  return Array.isArray(values) &&
    values.length > 0 &&
    isWritable(values, MAX_ENUM_SIZE) &&
    values.every(isExact)
    ? textual(schema, values)
    : undefined;
}

/** Unquoted numbers among the values of a string are texts that YAML read as numbers. */
function textual({ type }: JsonObject, values: readonly unknown[]): readonly unknown[] {
  if (type !== 'string') return values;
  return values.map((value) =>
    typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
  );
}

function namedTypes(names: readonly unknown[]): FlatSchema['types'] {
  const sole = names.length === 1 ? SOLE_TYPES.get(names[0]) : undefined;
  if (sole !== undefined) return sole;
  const types = new Set(
    names.filter((name): name is SchemaType => typeof name === 'string' && TYPES.has(name)),
  );
  if (types.has('number')) types.delete('integer');
  // `null` alone stays an empty set: it allows nothing but what `nullable` says.
  return types.size === 0 && !names.includes('null') ? undefined : types;
}

/** Vendors leave `type` out where properties, items or an enumeration say enough. */
function impliedTypes(schema: JsonObject, values: readonly unknown[] | undefined): FlatSchema['types'] {
  if (values !== undefined) return new Set(values.filter((value) => value !== null).map(typeOfValue));
  if (isObject(schema.properties) && Object.keys(schema.properties).length > 0)
    return SOLE_TYPES.get('object');
  if (isObject(schema.items)) return SOLE_TYPES.get('array');
  if (typeof schema.additionalProperties === 'object') return SOLE_TYPES.get('object');
  return undefined;
}

function typeOfValue(value: unknown): SchemaType {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'boolean' : 'object';
}

/** `required` without read-only properties: there it speaks of the response alone (OpenAPI 3.0.3, Schema Object, readOnly). */
function readRequired(schema: JsonObject, properties: ReadonlyMap<string, SchemaNode>): ReadonlySet<string> {
  if (!Array.isArray(schema.required)) return ANY.required;
  const names: readonly unknown[] = schema.required;
  const required = names.filter((name): name is string => typeof name === 'string');
  return new Set(required.filter((name) => !isReadOnly(properties.get(name))));
}

function readConstraints(schema: JsonObject, present: readonly string[]): FlatSchema['constraints'] {
  const constraints = new Map<string, unknown>();
  for (const name of present) {
    const value = schema[name];
    if (!IS_CONSTRAINT.has(name) || !isExact(value)) continue;
    const bound = { exclusiveMaximum: 'maximum', exclusiveMinimum: 'minimum' }[name];
    // 3.1 writes the exclusive bound as a number, 3.0 as a flag beside the inclusive one.
    if (bound !== undefined && typeof value === 'number') constraints.set(bound, value).set(name, true);
    else if (isSound(name, value)) constraints.set(name, value);
  }
  if (!constraints.has('maximum')) constraints.delete('exclusiveMaximum');
  if (!constraints.has('minimum')) constraints.delete('exclusiveMinimum');
  const format = contentFormat(schema);
  if (format !== undefined) constraints.set('format', format);
  return constraints.size === 0 ? ANY.constraints : constraints;
}

/** Content keywords of 3.1 in the words of 3.0; text inside a string is a string (JSON Schema 2020-12, 8.3 to 8.5). */
function contentFormat({ contentEncoding, contentMediaType }: JsonObject): string | undefined {
  if (contentEncoding === 'base64') return 'byte';
  if (typeof contentMediaType !== 'string') return undefined;
  return /^text\/|[/+](json|xml)\b/i.test(contentMediaType) ? undefined : 'binary';
}

/** Whether a constraint's value has the kind that OpenAPI 3.0 demands; real documents get it wrong. */
function isSound(name: string, value: unknown): boolean {
  if (name === 'pattern' || name === 'format') return typeof value === 'string';
  if (name.startsWith('exclusive') || name === 'uniqueItems') return typeof value === 'boolean';
  if (name === 'multipleOf') return typeof value === 'number' && value > 0;
  if (name === 'maximum' || name === 'minimum') return typeof value === 'number';
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

/** An infinite bound says nothing, and one beyond 2^53 was rounded when it was read; it could refuse what the vendor accepts. */
function isExact(value: unknown): boolean {
  if (typeof value !== 'number') return true;
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function readAnnotations(schema: JsonObject, present: readonly string[]): FlatSchema['annotations'] {
  const annotations = new Map<string, unknown>();
  for (const name of present) {
    if (!IS_ANNOTATION.has(name)) continue;
    const value = schema[name];
    if (name === 'description' || name === 'title') {
      const text = textOf(value);
      if (text !== undefined && text.trim() !== '') annotations.set(name, text);
    } else if (IS_DATA.has(name)) {
      if (isWritable(value) && isExact(value)) annotations.set(name, value);
    } else if (value === true) annotations.set(name, true);
  }
  return annotations.size === 0 ? ANY.annotations : annotations;
}

function readLosses(schema: JsonObject, present: readonly string[], pointer: string): readonly Loss[] {
  const losses: Loss[] = [];
  const lose = (code: string, name: string, message: string): void => {
    const loss = {
      code: `read-keywords/${code}`,
      pointer: pointerTo(pointer, name),
      message: `"${name}" ${message}`,
    };
    losses.push(loss);
  };
  for (const name of present) {
    const value = schema[name];
    if (IS_LEFT_OUT.has(name)) {
      const [code, message] = sayLeftOut(name);
      lose(code, name, message);
    } else if (isRounded(value)) {
      lose('rounded', name, 'is a number that cannot be kept exactly and is left out');
    } else if (IS_CONSTRAINT.has(name) && isUnsound(name, value)) {
      lose('unsound', name, 'has a value that it cannot have and is left out');
    } else if (IS_DATA.has(name) && !isWritable(value, name === 'enum' ? MAX_ENUM_SIZE : undefined)) {
      lose('too-large', name, 'is too large, refers to itself or reads as composition, and is left out');
    }
  }
  if (isUnknownType(schema.type))
    lose('unknown-type', 'type', 'names no type of JSON Schema and is left out');
  const tuple = isThere(schema.prefixItems) ? 'prefixItems' : 'items';
  if (Array.isArray(schema[tuple])) lose('tuple', tuple, 'says what stands at each place, which is widened');
  return losses.length === 0 ? ANY.losses : losses;
}

/** Code and message of a keyword that is not kept as it is. */
function sayLeftOut(name: string): readonly [code: string, message: string] {
  if (CONDITIONAL.includes(name)) {
    return ['conditional', 'holds on a condition; its properties are shown, its demands are left out'];
  }
  return name === '$dynamicRef'
    ? ['dynamic-reference', 'is taken for a reference to the first schema with this anchor']
    : ['left-out', "has no counterpart in the gateway's schemas and is left out"];
}

function isRounded(value: unknown): boolean {
  return Array.isArray(value) ? !value.every(isExact) : !isExact(value);
}

function isUnsound(name: string, value: unknown): boolean {
  return !(name.startsWith('exclusive') && typeof value === 'number') && !isSound(name, value);
}

function isUnknownType(type: unknown): boolean {
  if (typeof type === 'string') return !TYPES.has(type) && type !== 'null';
  const names: readonly unknown[] = Array.isArray(type) ? type : type === undefined ? [] : [type];
  return names.some((name) => name !== 'null' && !(typeof name === 'string' && TYPES.has(name)));
}
