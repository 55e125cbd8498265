import { COMPOSITION_NAMES } from './composition-names.ts';
import type { FlatSchema, SchemaNode } from './flat-schema.ts';
import { soleType } from './flat-schema.ts';
import type { Reach } from './find-cycles.ts';
import type { SchemaGraph } from './schema-graph.ts';
import { describeAlternatives } from './widen-unions.ts';

/** How far below a schema the writer goes before it leaves an open schema. */
export interface Extent {
  /** Levels of properties, items and additional properties. */
  readonly depth: number;
  /** Steps inside recursion: from one schema of a cycle to another. */
  readonly turns: number;
}

/** Writes schemas as OpenAPI 3.0 JSON text without composition and without references. */
export interface SchemaWriter {
  /**
   * The text of a schema, or nothing where it is longer than the writer's limit. The same node and extent give
   * the same string, written once.
   */
  write(node: SchemaNode, extent: Extent): string | undefined;
  /** Whether any extent cuts something below the node that a deeper one would not. */
  cuts(node: SchemaNode, extent: Extent): boolean;
  /** The extent at a child, or nothing where the child is out of reach. */
  step(node: SchemaNode, child: SchemaNode, extent: Extent): Extent | undefined;
  /** The part of an extent that matters to a node: equal parts write equal text. */
  trim(node: SchemaNode, extent: Extent): Extent;
}

/** Opens a writer over a graph. Text over `maxLength` characters is given up, not written. */
export function createSchemaWriter(
  graph: SchemaGraph,
  reachOf: (node: SchemaNode) => Reach,
  maxLength: number,
): SchemaWriter {
  const written = new Map<SchemaNode, Map<string, string | undefined>>();

  function trim(node: SchemaNode, extent: Extent): Extent {
    const { cyclic, height } = reachOf(node);
    return cyclic ? extent : { depth: Math.min(extent.depth, height), turns: 0 };
  }

  function cuts(node: SchemaNode, extent: Extent): boolean {
    const { cyclic, height } = reachOf(node);
    return cyclic || height > extent.depth;
  }

  function step(node: SchemaNode, child: SchemaNode, extent: Extent): Extent | undefined {
    if (extent.depth === 0) return undefined;
    const within = reachOf(node);
    const recursive = within.cyclic && within.component === reachOf(child).component;
    // A schema that would recurse once too often keeps its name, type and description.
    if (recursive && extent.turns === 0) return { depth: 0, turns: 0 };
    return { depth: extent.depth - 1, turns: recursive ? extent.turns - 1 : extent.turns };
  }

  function write(node: SchemaNode, asked: Extent): string | undefined {
    const extent = trim(node, asked);
    const key = `${extent.depth}.${extent.turns}`;
    const texts = written.get(node) ?? new Map<string, string | undefined>();
    written.set(node, texts);
    if (texts.has(key)) return texts.get(key);
    const text = writeWithin(node, extent);
    texts.set(key, text);
    return text;
  }

  function writeWithin(node: SchemaNode, extent: Extent): string | undefined {
    const state = { tooLong: false };
    const text = writeFlat(graph.flatten(node), (child) => {
      const next = step(node, child, extent);
      if (next === undefined || state.tooLong) return undefined;
      const below = write(child, next);
      state.tooLong ||= below === undefined;
      return below;
    });
    return state.tooLong || text.length > maxLength ? undefined : text;
  }

  return { write, cuts, step, trim };
}

/** One level as JSON text; `child` gives the text of what stands below, or nothing where it is out of reach. */
function writeFlat(flat: FlatSchema, child: (node: SchemaNode) => string | undefined): string {
  const members: string[] = [];
  const say = (name: string, text: string | undefined): void => {
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  };
  const type = soleType(flat);
  say('type', type === undefined ? undefined : JSON.stringify(type));
  for (const [name, value] of flat.annotations) if (name !== 'description') say(name, JSON.stringify(value));
  say('description', describe(flat));
  if (flat.nullable && type !== undefined) say('nullable', 'true');
  say('enum', writeValues(flat));
  for (const [name, value] of flat.constraints) say(name, JSON.stringify(value));
  writeObject(flat, child, say);
  if (type === 'array' || flat.items !== undefined) {
    say('items', (flat.items === undefined ? undefined : child(flat.items)) ?? '{}');
  }
  return `{${members.join(',')}}`;
}

/** Whether a level can be written with its properties: not where one is named like composition. */
export function isWritable({ properties }: FlatSchema): boolean {
  return ![...COMPOSITION_NAMES].some((name) => properties.has(name));
}

function writeObject(
  flat: FlatSchema,
  child: (node: SchemaNode) => string | undefined,
  say: (name: string, text: string | undefined) => void,
): void {
  if (!isWritable(flat)) return;
  const properties: string[] = [];
  for (const [name, node] of flat.properties) {
    const text = child(node);
    if (text === undefined) return; // Out of reach: an open object of the same type is left.
    properties.push(`${JSON.stringify(name)}:${text}`);
  }
  if (properties.length > 0) say('properties', `{${properties.join(',')}}`);
  const required = [...flat.required].sort();
  if (required.length > 0) say('required', JSON.stringify(required));
  if (flat.additional === false) say('additionalProperties', 'false');
  else if (flat.additional === true) say('additionalProperties', 'true');
  else if (flat.additional !== undefined) say('additionalProperties', child(flat.additional) ?? 'true');
}

/** The description, with the types of a union, which has no `type` of its own. */
function describe({ annotations, types }: FlatSchema): string | undefined {
  const text = annotations.get('description');
  const said = typeof text === 'string' ? text : undefined;
  if (types === undefined || types.size < 2) return said === undefined ? undefined : JSON.stringify(said);
  const alternatives = `Either ${describeAlternatives(types)}.`;
  return JSON.stringify(said === undefined ? alternatives : `${said} ${alternatives}`);
}

/** In OpenAPI 3.0 an enumeration must list null for null to be allowed (proposal "Clarify Nullable", 2019). */
function writeValues({ values, nullable }: FlatSchema): string | undefined {
  if (values === undefined || values.length === 0) return undefined;
  return JSON.stringify(nullable ? [...values, null] : values);
}
