import { entriesOf, isObject, pointerTo, textOf } from '../document.ts';
import type { JsonObject } from '../document.ts';
import { ANY } from './flat-schema.ts';
import type { Declaration, FlatSchema, Loss, SchemaNode, SchemaType } from './flat-schema.ts';

const TYPES: ReadonlySet<string> = new Set<SchemaType>([
  'string',
  'number',
  'integer',
  'boolean',
  'array',
  'object',
]);
const ANNOTATIONS = ['title', 'description', 'default', 'example', 'deprecated', 'readOnly', 'writeOnly'];
const CONSTRAINTS = [
  ...['multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum'],
  ...['maxLength', 'minLength', 'pattern', 'maxItems', 'minItems', 'uniqueItems'],
  ...['maxProperties', 'minProperties', 'format'],
];
/** Keywords of JSON Schema 2020-12 and OpenAPI that narrow a schema and that the output cannot say. */
const LEFT_OUT = [
  ...['not', 'if', 'then', 'else', 'dependentSchemas', 'dependentRequired', 'patternProperties'],
  ...['propertyNames', 'unevaluatedProperties', 'unevaluatedItems', 'contains', 'minContains'],
  ...['maxContains', 'discriminator', '$dynamicRef', '$recursiveRef'],
];

/** Makes the node of a schema that stands below another one. */
export type NodeMaker = (value: unknown, pointer: string) => SchemaNode;

/**
 * Reads a schema's own keywords, of OpenAPI 3.0 as of 3.1, into the terms of 3.0: type lists, `const`, numeric
 * exclusive bounds, `prefixItems`, content keywords. Composition is not looked at.
 */
export function readKeywords(
  schema: JsonObject,
  pointer: string,
  node: NodeMaker,
  either: (nodes: readonly SchemaNode[]) => SchemaNode,
): FlatSchema {
  const values = readValues(schema);
  const listed = typeof schema.type === 'string' ? [schema.type] : schema.type;
  const names: readonly unknown[] | undefined = Array.isArray(listed) ? listed : undefined;
  const properties = readProperties(schema, pointer, node);
  const declarations: Declaration[] = properties.size === 0 ? [] : [{ pointer, properties }];
  return {
    types: names === undefined ? impliedTypes(schema, values) : namedTypes(names),
    nullable: schema.nullable === true || names?.includes('null') === true || values?.includes(null) === true,
    values: values?.filter((value) => value !== null),
    properties,
    required: readRequired(schema, properties),
    items: readItems(schema, pointer, node, either),
    additional: readAdditional(schema, pointer, node),
    constraints: readConstraints(schema),
    annotations: readAnnotations(schema),
    declarations,
    losses: readLosses(schema, pointer),
  };
}

/** Title and description beside a reference: all that OpenAPI 3.0 readers use of a reference's siblings. */
export function readReferenceText(schema: JsonObject): FlatSchema {
  const annotations = readAnnotations(schema);
  for (const name of annotations.keys())
    if (name !== 'description' && name !== 'title') annotations.delete(name);
  return { ...ANY, nullable: schema.nullable === true, annotations };
}

function readValues(schema: JsonObject): readonly unknown[] | undefined {
  if (Object.hasOwn(schema, 'const')) return [schema.const];
  return Array.isArray(schema.enum) && schema.enum.length > 0 ? schema.enum : undefined;
}

function namedTypes(names: readonly unknown[]): FlatSchema['types'] {
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
  if (isObject(schema.properties) && Object.keys(schema.properties).length > 0) return new Set(['object']);
  if (isObject(schema.items)) return new Set(['array']);
  if (typeof schema.additionalProperties === 'object') return new Set(['object']);
  return undefined;
}

function typeOfValue(value: unknown): SchemaType {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'boolean' : 'object';
}

function readProperties(
  schema: JsonObject,
  pointer: string,
  node: NodeMaker,
): ReadonlyMap<string, SchemaNode> {
  const base = pointerTo(pointer, 'properties');
  const properties = new Map<string, SchemaNode>();
  for (const [name, value] of entriesOf(schema.properties)) {
    if (value !== false && value !== null) properties.set(name, node(value, pointerTo(base, name)));
  }
  return properties;
}

/** `required` without read-only properties: there it speaks of the response alone (OpenAPI 3.0.3, Schema Object, readOnly). */
function readRequired(schema: JsonObject, properties: ReadonlyMap<string, SchemaNode>): ReadonlySet<string> {
  const names = Array.isArray(schema.required) ? schema.required : [];
  const required = names.filter((name): name is string => typeof name === 'string');
  return new Set(required.filter((name) => !isReadOnly(properties.get(name))));
}

function isReadOnly(node: SchemaNode | undefined): boolean {
  return node?.content.kind === 'schema' && node.content.value.readOnly === true;
}

function readItems(
  schema: JsonObject,
  pointer: string,
  node: NodeMaker,
  either: (nodes: readonly SchemaNode[]) => SchemaNode,
): SchemaNode | undefined {
  const listed: unknown = schema.prefixItems ?? schema.items;
  const tuple: readonly unknown[] | undefined = Array.isArray(listed) ? listed : undefined;
  if (tuple === undefined) {
    return isObject(schema.items) ? node(schema.items, pointerTo(pointer, 'items')) : undefined;
  }
  if (schema.prefixItems === undefined || schema.items !== false) return undefined;
  const base = pointerTo(pointer, 'prefixItems');
  return either(tuple.map((item, index) => node(item, pointerTo(base, index))));
}

function readAdditional(schema: JsonObject, pointer: string, node: NodeMaker): FlatSchema['additional'] {
  // Names that match a pattern are additional ones to the output, which has no patternProperties.
  if (isObject(schema.patternProperties)) return true;
  const value = schema.additionalProperties;
  if (typeof value === 'boolean') return value;
  if (!isObject(value)) return undefined;
  return Object.keys(value).length === 0 ? true : node(value, pointerTo(pointer, 'additionalProperties'));
}

function readConstraints(schema: JsonObject): Map<string, unknown> {
  const constraints = new Map<string, unknown>();
  for (const name of CONSTRAINTS) {
    const value = schema[name];
    if (value === undefined || value === null || !Object.hasOwn(schema, name)) continue;
    // 3.1 writes the exclusive bound as a number, 3.0 as a flag beside the inclusive one.
    if (name === 'exclusiveMaximum' && typeof value === 'number') {
      constraints.set('maximum', value).set(name, true);
    } else if (name === 'exclusiveMinimum' && typeof value === 'number') {
      constraints.set('minimum', value).set(name, true);
    } else if (isSound(name, value) && isExact(value)) constraints.set(name, value);
  }
  if (schema.contentEncoding === 'base64') constraints.set('format', 'byte');
  else if (typeof schema.contentMediaType === 'string') constraints.set('format', 'binary');
  return constraints;
}

/** Whether a constraint's value has the kind that OpenAPI 3.0 demands; real documents get it wrong. */
function isSound(name: string, value: unknown): boolean {
  if (name === 'pattern' || name === 'format') return typeof value === 'string';
  if (name.startsWith('exclusive') || name === 'uniqueItems') return typeof value === 'boolean';
  if (name === 'multipleOf') return typeof value === 'number' && value > 0;
  if (name === 'maximum' || name === 'minimum') return typeof value === 'number';
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

/** A bound beyond 2^53 was rounded when it was read; a rounded bound could refuse what the vendor accepts. */
function isExact(value: unknown): boolean {
  return typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value);
}

function readAnnotations(schema: JsonObject): Map<string, unknown> {
  const annotations = new Map<string, unknown>();
  for (const name of ANNOTATIONS) {
    const value = schema[name];
    if (value === undefined || !Object.hasOwn(schema, name)) continue;
    if (name === 'description' || name === 'title') {
      const text = textOf(value);
      if (text !== undefined && text.trim() !== '') annotations.set(name, text);
    } else if (name === 'default' || name === 'example') {
      annotations.set(name, value);
    } else if (value === true) annotations.set(name, true);
  }
  return annotations;
}

function readLosses(schema: JsonObject, pointer: string): readonly Loss[] {
  const rounded = CONSTRAINTS.filter((name) => !isExact(schema[name])).map((name) => ({
    code: 'read-keywords/rounded',
    pointer: pointerTo(pointer, name),
    message: `"${name}" is a number beyond 2^53 that cannot be kept exactly and is left out`,
  }));
  const leftOut = LEFT_OUT.filter((name) => Object.hasOwn(schema, name)).map((name) => ({
    code: 'read-keywords/left-out',
    pointer: pointerTo(pointer, name),
    message: `"${name}" has no counterpart in the gateway's schemas and is left out`,
  }));
  return [...rounded, ...leftOut];
}
