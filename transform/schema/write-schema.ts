import { childrenOf } from './find-cycles.ts';
import type { ReachOf } from './find-cycles.ts';
import type { FlatSchema, SchemaNode } from './flat-schema.ts';
import { ANY, soleType } from './flat-schema.ts';
import { toolNames } from './legal-names.ts';
import type { SchemaGraph } from './schema-graph.ts';
import { describeAlternatives } from './widen-unions.ts';

/**
 * How much is said beside structure, from the most to the least: everything; no examples; and descriptions cut to
 * their first sentence, without titles and without lists of allowed values that are pages long.
 */
export type Detail = 'full' | 'no-examples' | 'short-text';
/** In the order in which detail is given up. */
export const DETAILS: readonly Detail[] = ['full', 'no-examples', 'short-text'];

/** Levels that are written without a bound of their own; deeper schemas are cut like recursive ones. */
export const MAX_LEVELS = 32;
const MAX_SENTENCE = 160;
const MAX_VALUES_TEXT = 1000;

/** Writes schemas as OpenAPI 3.0 JSON text without composition and without references. Each text is made once. */
export interface SchemaWriter {
  /** The text of a schema to its last level; nothing where it recurses, nests too deeply or exceeds the limit. */
  whole(node: SchemaNode, detail: Detail): string | undefined;
  /** The text of one level around the texts of its children, in the order of {@link childrenOf}. */
  around(node: SchemaNode, detail: Detail, children: readonly string[]): string;
  /** The text of a schema without its children: an open object, a list of anything. */
  stub(node: SchemaNode, detail: Detail): string;
  /** The schema's type alone. */
  bare(node: SchemaNode): string;
  /** UTF-8 bytes of {@link stub}. */
  stubBytes(node: SchemaNode, detail: Detail): number;
  /** UTF-8 bytes of {@link around} without the children's own. */
  levelBytes(node: SchemaNode, detail: Detail): number;
}

/** One level of a schema: what stands before, between and behind its children. */
interface Level {
  readonly head: string;
  readonly names: readonly string[];
  readonly tail: string;
  readonly hasItems: boolean;
  readonly hasAdditional: boolean;
  readonly stub: string;
  readonly stubBytes: number;
  readonly bytes: number;
}

/** Opens a writer over a graph. Text over `maxBytes` is given up, not written. */
export function createSchemaWriter(graph: SchemaGraph, reachOf: ReachOf, maxBytes: number): SchemaWriter {
  const levels: Readonly<Record<Detail, Map<SchemaNode, Level>>> = perDetail(() => new Map());
  const wholes: Readonly<Record<Detail, Map<SchemaNode, string | undefined>>> = perDetail(() => new Map());

  function levelOf(node: SchemaNode, detail: Detail): Level {
    const known = levels[detail].get(node);
    if (known !== undefined) return known;
    const made = makeLevel(graph.flatten(node), detail);
    levels[detail].set(node, made);
    return made;
  }

  function whole(node: SchemaNode, detail: Detail): string | undefined {
    const known = wholes[detail];
    if (known.has(node)) return known.get(node);
    const { cyclic, height } = reachOf(node);
    const text = cyclic || height > MAX_LEVELS ? undefined : writeWhole(node, detail);
    known.set(node, text);
    return text;
  }

  function writeWhole(node: SchemaNode, detail: Detail): string | undefined {
    const children: string[] = [];
    let bytes = levelOf(node, detail).bytes;
    for (const child of childrenOf(graph.flatten(node))) {
      const text = whole(child, detail);
      if (text === undefined) return undefined;
      bytes += text.length;
      if (bytes > maxBytes) return undefined;
      children.push(text);
    }
    return compose(levelOf(node, detail), children);
  }

  return {
    whole,
    around: (node, detail, children) => compose(levelOf(node, detail), children),
    stub: (node, detail) => levelOf(node, detail).stub,
    bare: (node) => makeLevel({ ...ANY, types: graph.flatten(node).types }, 'short-text').stub,
    stubBytes: (node, detail) => levelOf(node, detail).stubBytes,
    levelBytes: (node, detail) => levelOf(node, detail).bytes,
  };
}

function perDetail<T>(make: () => T): Readonly<Record<Detail, T>> {
  return { full: make(), 'no-examples': make(), 'short-text': make() };
}

function makeLevel(flat: FlatSchema, detail: Detail): Level {
  const head = writeHead(flat, detail);
  const hasItems = flat.items !== undefined;
  const hasAdditional = typeof flat.additional === 'object';
  const names = [...flat.properties.keys()].map((name) => `${json(toolNames(flat).get(name) ?? name)}:`);
  const stub = `{${joined(head, soleType(flat) === 'array' || hasItems ? '"items":{}' : '')}}`;
  const level = { head, names, tail: writeTail(flat), hasItems, hasAdditional };
  const bytes = Buffer.byteLength(compose(level, names.map(() => ''))); // prettier-ignore
  return { ...level, stub, stubBytes: Buffer.byteLength(stub), bytes };
}

function compose(
  level: Pick<Level, 'head' | 'names' | 'tail' | 'hasItems' | 'hasAdditional'>,
  children: readonly string[],
): string {
  const { head, names, tail, hasItems, hasAdditional } = level;
  const properties = names.map((name, index) => name + (children[index] ?? '{}'));
  const below = children.slice(names.length);
  return `{${joined(
    head,
    properties.length === 0 ? '' : `"properties":{${properties.join(',')}}`,
    tail,
    hasAdditional ? `"additionalProperties":${below[hasItems ? 1 : 0] ?? ''}` : '',
    hasItems ? `"items":${below[0] ?? ''}` : '',
  )}}`;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(',');
}

/** What a level says of itself. */
function writeHead(flat: FlatSchema, detail: Detail): string {
  const members: string[] = [];
  const say = (name: string, value: unknown): void => {
    if (value !== undefined) members.push(`${json(name)}:${json(value)}`);
  };
  const type = soleType(flat);
  say('type', type);
  for (const [name, value] of flat.annotations) {
    if (name !== 'description' && !isLeftOut(name, detail)) say(name, value);
  }
  say('description', describe(flat, detail));
  if (flat.nullable && type !== undefined) say('nullable', true);
  say('enum', valuesOf(flat, detail));
  for (const [name, value] of flat.constraints) say(name, value);
  return members.join(',');
}

function isLeftOut(annotation: string, detail: Detail): boolean {
  return (
    (annotation === 'example' && detail !== 'full') || (annotation === 'title' && detail === 'short-text')
  );
}

/** What a level demands of its children. */
function writeTail(flat: FlatSchema): string {
  const { required, additional } = flat;
  const names = toolNames(flat);
  const demanded = [...required].map((name) => names.get(name) ?? name).sort();
  return joined(
    demanded.length === 0 ? '' : `"required":${json(demanded)}`,
    typeof additional === 'boolean' ? `"additionalProperties":${String(additional)}` : '',
    soleType(flat) === 'array' && flat.items === undefined ? '"items":{}' : '',
  );
}

/** The description, with the types of a union, which has no `type` of its own. */
function describe({ annotations, types }: FlatSchema, detail: Detail): string | undefined {
  const text = annotations.get('description');
  const said = typeof text === 'string' ? text : undefined;
  const shown = said !== undefined && detail === 'short-text' ? firstSentence(said) : said;
  if (types === undefined || types.size < 2) return shown;
  const alternatives = `Either ${describeAlternatives(types)}.`;
  return shown === undefined ? alternatives : `${shown} ${alternatives}`;
}

/** The first sentence, or as many words as fit. */
export function firstSentence(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  const sentence = /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line;
  if (sentence.length <= MAX_SENTENCE) return sentence;
  const cut = sentence.slice(0, MAX_SENTENCE);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), MAX_SENTENCE / 2)).toWellFormed()}…`;
}

/** In OpenAPI 3.0 an enumeration must list null for null to be allowed (proposal "Clarify Nullable", 2019). */
function valuesOf({ values, nullable }: FlatSchema, detail: Detail): readonly unknown[] | undefined {
  if (values === undefined || values.length === 0) return undefined;
  if (detail === 'short-text' && json(values).length > MAX_VALUES_TEXT) return undefined;
  return nullable ? [...values, null] : values;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
