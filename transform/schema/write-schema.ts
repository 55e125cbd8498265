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
  /** UTF-8 bytes of {@link whole}; `Infinity` where it recurses, nests too deeply or exceeds the limit. */
  wholeBytes(node: SchemaNode, detail: Detail): number;
  /** The text of a schema to its last level; only of one that has {@link wholeBytes}. */
  whole(node: SchemaNode, detail: Detail): string;
  /** The text of one level around the texts of its children, in the order of {@link SchemaGraph.children}. */
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

/** What a level says about its children, whatever the detail. */
interface Frame {
  /** Each property's name, quoted and with its colon. */
  readonly names: readonly string[];
  readonly tail: string;
  readonly hasItems: boolean;
  readonly hasAdditional: boolean;
  /** UTF-8 bytes of a level with neither head nor children. */
  readonly bytes: number;
}

/** One level of a schema in one detail. */
interface Level {
  readonly frame: Frame;
  readonly head: string;
  readonly bytes: number;
  readonly stub: string;
  readonly stubBytes: number;
}

type PerDetail<T> = Readonly<Record<Detail, Map<SchemaNode, T>>>;

/** Opens a writer over a graph. Text over `maxBytes` is given up, not written. */
export function createSchemaWriter(graph: SchemaGraph, reachOf: ReachOf, maxBytes: number): SchemaWriter {
  const frames = new Map<SchemaNode, Frame>();
  const levels: PerDetail<Level> = perDetail();
  const sizes: PerDetail<number> = perDetail();
  const wholes: PerDetail<string> = perDetail();

  function levelOf(node: SchemaNode, detail: Detail): Level {
    const known = levels[detail].get(node);
    if (known !== undefined) return known;
    const made = freshLevel(node, graph.flatten(node), detail);
    levels[detail].set(node, made);
    return made;
  }

  function freshLevel(node: SchemaNode, flat: FlatSchema, detail: Detail): Level {
    if (detail === 'no-examples' && !flat.annotations.has('example')) return levelOf(node, 'full');
    const frame = frames.get(node) ?? makeFrame(flat);
    if (!isLeaf(frame)) frames.set(node, frame);
    return makeLevel(flat, frame, detail);
  }

  function wholeBytes(node: SchemaNode, detail: Detail): number {
    if (graph.children(node).length === 0) return levelOf(node, detail).bytes;
    const known = sizes[detail].get(node);
    if (known !== undefined) return known;
    const { cyclic, height } = reachOf(node);
    const bytes = cyclic || height > MAX_LEVELS ? Infinity : sumBytes(node, detail);
    sizes[detail].set(node, bytes);
    return bytes;
  }

  function sumBytes(node: SchemaNode, detail: Detail): number {
    let { bytes } = levelOf(node, detail);
    for (const child of graph.children(node)) {
      bytes += wholeBytes(child, detail);
      if (bytes > maxBytes) return Infinity;
    }
    return bytes;
  }

  function whole(node: SchemaNode, detail: Detail): string {
    const known = wholes[detail].get(node);
    if (known !== undefined) return known;
    const level = levelOf(node, detail);
    if (isLeaf(level.frame)) return level.stub;
    const children = graph.children(node).map((child) => whole(child, detail));
    const text = compose(level, children);
    wholes[detail].set(node, text);
    return text;
  }

  return {
    wholeBytes,
    whole,
    around: (node, detail, children) => compose(levelOf(node, detail), children),
    stub: (node, detail) => levelOf(node, detail).stub,
    bare: (node) => stubOf({ ...ANY, types: graph.flatten(node).types }, 'short-text'),
    stubBytes: (node, detail) => levelOf(node, detail).stubBytes,
    levelBytes: (node, detail) => levelOf(node, detail).bytes,
  };
}

function perDetail<T>(): PerDetail<T> {
  return { full: new Map(), 'no-examples': new Map(), 'short-text': new Map() };
}

function makeLevel(flat: FlatSchema, frame: Frame, detail: Detail): Level {
  const head = writeHead(flat, detail);
  const bytes = frame.bytes + Buffer.byteLength(head);
  if (isLeaf(frame)) return { frame, head, bytes, stub: `{${head}}`, stubBytes: bytes };
  const stub = stubOf(flat, detail, head);
  const comma = head === '' ? 0 : 1;
  return { frame, head, bytes: bytes + comma, stub, stubBytes: Buffer.byteLength(stub) };
}

const EMPTY = '{}';
/** Of a level that says nothing about children, as most do. */
const LEAF: Frame = { names: [], tail: '', hasItems: false, hasAdditional: false, bytes: EMPTY.length };

function makeFrame(flat: FlatSchema): Frame {
  const tail = writeTail(flat);
  const hasItems = flat.items !== undefined;
  const hasAdditional = typeof flat.additional === 'object';
  if (flat.properties.size === 0 && tail === '' && !hasItems && !hasAdditional) return LEAF;
  const renamed = toolNames(flat);
  const names = [...flat.properties.keys()].map((name) => `${json(renamed.get(name) ?? name)}:`);
  const frame = { names, tail, hasItems, hasAdditional };
  return { ...frame, bytes: Buffer.byteLength(compose({ frame, head: '' }, [])) };
}

function isLeaf(frame: Frame): boolean {
  return frame === LEAF;
}

function stubOf(flat: FlatSchema, detail: Detail, head: string = writeHead(flat, detail)): string {
  return `{${joined(head, isOpenList(flat) ? '"items":{}' : '')}}`;
}

function isOpenList(flat: FlatSchema): boolean {
  return flat.items !== undefined || soleType(flat) === 'array';
}

/** One level around its children; of a child that is not given, nothing is written. */
function compose(
  { head, frame }: { readonly head: string; readonly frame: Omit<Frame, 'bytes'> },
  children: readonly string[],
): string {
  const { names, tail, hasItems, hasAdditional } = frame;
  let properties = '';
  names.forEach((name, index) => {
    properties += (index === 0 ? '' : ',') + name + (children[index] ?? '');
  });
  const items = children[names.length] ?? '';
  const additional = children[names.length + (hasItems ? 1 : 0)] ?? '';
  const members = joined(
    head,
    properties === '' ? '' : `"properties":{${properties}}`,
    tail,
    hasAdditional ? `"additionalProperties":${additional}` : '',
    hasItems ? `"items":${items}` : '',
  );
  return `{${members}}`;
}

function joined(...parts: readonly string[]): string {
  let text = '';
  for (const part of parts) if (part !== '') text += text === '' ? part : `,${part}`;
  return text;
}

/** What a level says of itself. */
function writeHead(flat: FlatSchema, detail: Detail): string {
  let head = '';
  const say = (name: string, value: unknown): void => {
    if (value !== undefined) head += `${head === '' ? '' : ','}"${name}":${json(value)}`;
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
  return head;
}

function isLeftOut(annotation: string, detail: Detail): boolean {
  return (
    (annotation === 'example' && detail !== 'full') || (annotation === 'title' && detail === 'short-text')
  );
}

/** What a level demands of its children. */
function writeTail(flat: FlatSchema): string {
  const { required, additional } = flat;
  return joined(
    required.size === 0 ? '' : `"required":${json(demandedNames(flat))}`,
    typeof additional === 'boolean' ? `"additionalProperties":${String(additional)}` : '',
    soleType(flat) === 'array' && flat.items === undefined ? '"items":{}' : '',
  );
}

function demandedNames(flat: FlatSchema): readonly string[] {
  const names = toolNames(flat);
  return [...flat.required].map((name) => names.get(name) ?? name).sort();
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
function firstSentence(text: string): string {
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
