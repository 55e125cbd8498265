import type { ParameterStyle } from '../../contract/route-map.ts';
import { entriesOf, followReference, isObject, member, pointerTo, textOf } from '../document.ts';
import type { JsonObject, Located } from '../document.ts';
import type { FlatSchema, SchemaNode } from '../schema/flat-schema.ts';
import type { SchemaGraph } from '../schema/schema-graph.ts';

/** An operation with everything that makes its tool's arguments, references followed. */
export interface Operation {
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly pointer: string;
  /** For messages, for example `POST /tasks`. */
  readonly label: string;
  readonly value: JsonObject;
  readonly pathItem: Located;
  /** Those of the path and its own; its own outrank the path's. */
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
}

/** A parameter that has a name and a place. */
export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly pointer: string;
  readonly style: ParameterStyle | undefined;
  readonly explode: boolean;
  /** The media type, where it is described by one. */
  readonly content: string | undefined;
  readonly schema: Located;
  /** The schema without composition. */
  readonly flat: FlatSchema;
}

/** A request body. */
export interface Body {
  readonly pointer: string;
  readonly contents: readonly BodyContent[];
}

/** What one media type says of the body. */
export interface BodyContent {
  readonly mediaType: string;
  readonly pointer: string;
  readonly schema: Located;
  readonly node: SchemaNode;
}

/** Fields of a Path Item Object that hold an operation (OpenAPI 3.2.0, Path Item Object). */
const FIELDS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];
const STYLES: readonly ParameterStyle[] = [
  'simple',
  'label',
  'matrix',
  'form',
  'spaceDelimited',
  'pipeDelimited',
  'deepObject',
];

/** Reads the operations below `paths`. What is no operation, parameter or body is passed over. */
export function readOperations(root: JsonObject, schemas: SchemaGraph): readonly Operation[] {
  return entriesOf(root.paths).flatMap(([path, entry]) => {
    if (path.startsWith('x-')) return [];
    const pathItem = followReference(root, { value: entry, pointer: pointerTo('/paths', path) });
    return slotsOf(pathItem).flatMap(({ method, ...slot }) => {
      // OpenAPI has no references to operations, documents do.
      const { value, pointer, broken } = followReference(root, slot);
      if (!isObject(value) || broken !== undefined) return [];
      const parameters = readParameters(root, schemas, pathItem, { value, pointer });
      const body = readBody(root, schemas, { value, pointer });
      return [{ method, path, pointer, label: `${method} ${path}`, value, pathItem, parameters, body }];
    });
  });
}

/** A member of a path item in the place of an operation. */
export interface Slot extends Located {
  /** Upper case, or as OpenAPI 3.2 lists it. */
  readonly method: string;
}

/** The members of a path item that stand in the place of operations. */
export function slotsOf({ value, pointer }: Located): readonly Slot[] {
  const others = `${pointer}/additionalOperations`;
  return [
    ...FIELDS.map((field) => ({
      method: field.toUpperCase(),
      value: member(value, field),
      pointer: pointerTo(pointer, field),
    })),
    ...entriesOf(member(value, 'additionalOperations')).map(([method, operation]) => ({
      method,
      value: operation,
      pointer: pointerTo(others, method),
    })),
  ].filter((slot) => slot.value !== undefined);
}

function readParameters(
  root: JsonObject,
  schemas: SchemaGraph,
  ...owners: readonly Located[]
): readonly Parameter[] {
  const parameters = new Map<string, Parameter>();
  for (const owner of owners) {
    for (const entry of itemsAt(owner, 'parameters')) {
      const parameter = readParameter(followReference(root, entry), schemas);
      if (parameter !== undefined) parameters.set(`${parameter.in} ${parameter.name}`, parameter);
    }
  }
  return [...parameters.values()];
}

function readParameter({ value, pointer }: Located, schemas: SchemaGraph): Parameter | undefined {
  const name = textOf(member(value, 'name'));
  const place = textOf(member(value, 'in'));
  if (!isObject(value) || name === undefined || place === undefined) return undefined;
  const [content] = entriesOf(value.content);
  const schema = schemaOf(value, pointer, content);
  const style = STYLES.find((known) => known === value.style);
  const isForm = style === undefined ? place === 'query' || place === 'cookie' : style === 'form';
  return {
    name,
    in: place,
    pointer,
    style,
    explode: typeof value.explode === 'boolean' ? value.explode : isForm,
    content: content?.[0],
    schema,
    flat: schemas.flatten(schemas.node(schema.value, schema.pointer)),
  };
}

function schemaOf(
  parameter: JsonObject,
  pointer: string,
  content: readonly [string, unknown] | undefined,
): Located {
  if (content === undefined) return { value: parameter.schema, pointer: pointerTo(pointer, 'schema') };
  const [mediaType, media] = content;
  const base = pointerTo(pointerTo(pointer, 'content'), mediaType);
  return { value: member(media, 'schema'), pointer: pointerTo(base, 'schema') };
}

function readBody(root: JsonObject, schemas: SchemaGraph, operation: Located): Body | undefined {
  const { value, pointer } = followReference(root, {
    value: member(operation.value, 'requestBody'),
    pointer: pointerTo(operation.pointer, 'requestBody'),
  });
  if (!isObject(value)) return undefined;
  const contents = entriesOf(value.content).map(([mediaType, media]) => {
    const base = pointerTo(pointerTo(pointer, 'content'), mediaType);
    const schema = { value: member(media, 'schema'), pointer: pointerTo(base, 'schema') };
    return { mediaType, pointer: base, schema, node: schemas.node(schema.value, schema.pointer) };
  });
  return { pointer, contents };
}

/** The items of a list below an object, each with its pointer. */
export function itemsAt({ value, pointer }: Located, name: string): readonly Located[] {
  const list = member(value, name);
  if (!Array.isArray(list)) return [];
  const base = pointerTo(pointer, name);
  return list.map((item: unknown, index) => ({ value: item, pointer: pointerTo(base, index) }));
}
