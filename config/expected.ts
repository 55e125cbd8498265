import { z } from 'zod';

/** What a schema wants at a place. */
export interface Expected {
  /** For example `a list of tool patterns`, or `a whole number from 1 to 3600`. */
  readonly words: string;
  /** The values that are allowed, where they can be counted. */
  readonly values: readonly unknown[];
  /** The keys that are known, where a group of keys is wanted. */
  readonly keys: readonly string[];
  readonly types: ReadonlySet<string>;
}

type Path = readonly PropertyKey[];
type Shape = z.core.JSONSchema.BaseSchema;

/** Reads from a schema what belongs at a path of this document; of alternatives, those that the document chose. */
export function expectedAt(schema: z.ZodType, path: Path, document: unknown): Expected {
  const shapes = shapesAt(shapeOf(schema), path, document);
  const values = [...new Set(shapes.flatMap(valuesOf))];
  const types = new Set(shapes.flatMap(({ type = [] }) => type));
  const keys = [...new Set(shapes.flatMap(({ properties = {} }) => Object.keys(properties)))];
  const described = shapes.find(({ description }) => description !== undefined)?.description;
  const [first = {}] = shapes;
  return { words: described ?? (values.length > 0 ? oneOf(values) : inWords(first)), values, keys, types };
}

/** The shortest place at which a schema knows a key: for example `outbound.apiKey`; nothing where there is none. */
export function placeOfKey(schema: z.ZodType, key: string): string | undefined {
  return findPlace(schema, (place) => place.endsWith(`.${key}`));
}

/** The shortest place with a schema's key `name` at which a value can stand: `interceptors.response[].step`. */
export function placeOfValue(schema: z.ZodType, name: string, value: unknown): string | undefined {
  return findPlace(schema, (place, shape) => place.endsWith(`.${name}`) && valuesOf(shape).includes(value));
}

function findPlace(schema: z.ZodType, isIt: (place: string, shape: Shape) => boolean): string | undefined {
  let level: readonly (readonly [string, Shape])[] = [['', shapeOf(schema)]];
  while (level.length > 0) {
    const next = level.flatMap(([place, shape]) => membersOf(place, shape));
    const found = next.find(([place, shape]) => isIt(place, shape));
    if (found !== undefined) return found[0].slice(1);
    level = next;
  }
  return undefined;
}

/** `"a", "b" or "c"`, as YAML would have them. */
export function oneOf(values: readonly unknown[]): string {
  const quoted = values.map((value) => JSON.stringify(value));
  return quoted.length < 2 ? quoted.join() : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`;
}

/** The schema as plain data: the same that is published for editors. */
function shapeOf(schema: z.ZodType): Shape {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

function shapesAt(root: Shape, path: Path, document: unknown): readonly Shape[] {
  let shapes = alternatives(root);
  let value = document;
  for (const key of path) {
    const chosen = shapes.filter((shape) => isChosen(shape, value, key));
    const below = (chosen.length > 0 ? chosen : shapes).flatMap((shape) => childOf(shape, key));
    shapes = below.flatMap(alternatives);
    value = memberOf(value, key);
  }
  const chosen = shapes.filter((shape) => isChosen(shape, value));
  return chosen.length > 0 ? chosen : shapes;
}

function alternatives(shape: Shape): readonly Shape[] {
  const { description } = shape;
  const branches = [...(shape.anyOf ?? []), ...(shape.oneOf ?? [])].filter(isShape);
  if (branches.length === 0) return [shape];
  const all = branches.flatMap(alternatives);
  return description === undefined ? all : all.map((branch) => ({ ...branch, description }));
}

/** Whether a group of keys is of that kind which its own `step`, or another constant, names; `besides` is in question. */
function isChosen({ properties = {} }: Shape, value: unknown, besides?: PropertyKey): boolean {
  return Object.entries(properties).every(([name, member]) => {
    if (name === besides || !isShape(member) || member.const === undefined) return true;
    return memberOf(value, name) === member.const;
  });
}

function childOf({ properties, items, additionalProperties }: Shape, key: PropertyKey): readonly Shape[] {
  const child = typeof key === 'number' ? items : (properties?.[String(key)] ?? additionalProperties);
  return isShape(child) ? [child] : [];
}

function membersOf(place: string, shape: Shape): readonly (readonly [string, Shape])[] {
  return alternatives(shape).flatMap(({ properties = {}, items }) => [
    ...Object.entries(properties).flatMap(([name, member]) =>
      isShape(member) ? [[`${place}.${name}`, member] as const] : [],
    ),
    ...(isShape(items) ? [[`${place}[]`, items] as const] : []),
  ]);
}

function valuesOf(shape: Shape): readonly unknown[] {
  return shape.const === undefined ? (shape.enum ?? []) : [shape.const];
}

function inWords(shape: Shape): string {
  if (shape.type === 'array') return listInWords(shape);
  if (shape.type === 'object') return groupInWords(shape);
  if (shape.type === 'integer' || shape.type === 'number') return rangeInWords(shape);
  if (shape.type === 'boolean') return 'true or false';
  return shape.maxLength === undefined ? 'a text' : `a text of at most ${shape.maxLength} characters`;
}

function listInWords({ items }: Shape): string {
  if (!isShape(items)) return 'a list';
  const values = valuesOf(items);
  const entries = items.description ?? (values.length > 0 ? oneOf(values) : undefined);
  if (entries !== undefined) return `a list; each entry is ${entries}`;
  if (items.type === 'string') return 'a list of texts';
  return items.type === 'integer' ? 'a list of whole numbers' : 'a list';
}

function groupInWords({ properties = {}, required = [] }: Shape): string {
  const names = required.length > 0 ? required : Object.keys(properties);
  if (names.length === 0) return 'a group of keys';
  return required.length > 0
    ? `a group with ${names.map((name) => `"${name}"`).join(', ')}`
    : `a group of keys, such as ${oneOf(names)}`;
}

/** Zod writes the bounds of whole numbers where none were given. */
function rangeInWords({ minimum, maximum }: Shape): string {
  const isOpen = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER;
  if (minimum === undefined) return 'a whole number';
  return isOpen ? `a whole number, at least ${minimum}` : `a whole number from ${minimum} to ${maximum}`;
}

/** What stands at a path of a document. */
export function valueAt(document: unknown, path: Path): unknown {
  return path.reduce(memberOf, document);
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<PropertyKey, unknown>>)[key];
}

function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
