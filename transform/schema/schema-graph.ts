import { followReference, isObject, member, pointerTo, sayBroken, textOf } from '../document.ts';
import type { JsonObject, KnownPlaces, Located } from '../document.ts';
import { ANY, extendFlat } from './flat-schema.ts';
import type { FlatSchema, SchemaNode } from './flat-schema.ts';
import { cutShort, lossy, MAX_COMPOSED } from './lose-precision.ts';
import { distinct, mergeAllOf } from './merge-all-of.ts';
import { joinConditions, readConditions } from './read-conditions.ts';
import { readKeywords, readReferenceText } from './read-keywords.ts';
import { createSubtypeFinder, isBase } from './find-subtypes.ts';
import { isWider, widenUnions } from './widen-unions.ts';

/** The schemas of one document as a graph: nodes are shared, references followed when somebody asks. */
export interface SchemaGraph {
  /** The node of a schema. Equal references and equal schema objects give the same node. */
  node(value: unknown, pointer: string): SchemaNode;
  /** The same schema with another description. */
  describe(node: SchemaNode, description: string): SchemaNode;
  /** The same schema with further properties of any type, which may be left out and count as declared nowhere. */
  extend(node: SchemaNode, names: readonly string[]): SchemaNode;
  /** One level of a node, without composition. Computed once. */
  flatten(node: SchemaNode): FlatSchema;
  /** The nodes one level below a node: properties in their order, then items, then additional properties. */
  children(node: SchemaNode): readonly SchemaNode[];
}

/** Composition deeper than this is hostile or broken; it becomes a schema that says nothing. */
const MAX_COMPOSITION_DEPTH = 200;
/** Combinations that are made of one document's schemas; real documents need some thousands. */
const MAX_COMBINATIONS = 100_000;
/** Schemas that are flattened again because they were met inside a circle. */
const MAX_REPEATED = 20_000;
/** Subtypes of one schema that a tool shows; a base that everything extends has hundreds. */
const MAX_SUBTYPES = 50;

/** Opens the schemas of a document. Nothing is read before it is asked for. */
export function openSchemaGraph(
  root: JsonObject,
  openapi: string,
  unread?: ReadonlyMap<string, string>,
): SchemaGraph {
  const siblingsCount = !/^(2|3\.0)/.test(openapi);
  const places: KnownPlaces = new Map();
  const bySchema = new Map<object, SchemaNode>();
  const byParts = new Map<string, SchemaNode>();
  const subtypes = createSubtypeFinder(root, (reference) => referenced({ $ref: reference }, ''));
  const flat = new Map<SchemaNode, FlatSchema>();
  const below = new Map<SchemaNode, readonly SchemaNode[]>();
  /** What is being flattened, outermost first, with its place. */
  const open = new Map<SchemaNode, number>();
  /** Outermost schema that something inside a circle was cut at: what lies within is not final. */
  let cutAt = Infinity;
  let repeated = 0;
  let composed = 0;
  let lastId = 0;

  function create(pointer: string, content: SchemaNode['content']): SchemaNode {
    lastId += 1;
    return { id: lastId, pointer, content };
  }

  function node(value: unknown, pointer: string): SchemaNode {
    if (!isObject(value)) return anyNode(pointer);
    const known = bySchema.get(value);
    if (known !== undefined) return known;
    const made = isPureReference(value)
      ? referenced(value, pointer)
      : create(pointer, { kind: 'schema', value });
    bySchema.set(value, made);
    return made;
  }

  function referenced(value: unknown, pointer: string): SchemaNode {
    const target = followReference(root, { value, pointer }, places);
    if (target.broken !== undefined) return create(pointer, { kind: 'broken', reference: target.broken });
    return node(target.value, target.pointer);
  }

  function anyNode(pointer: string): SchemaNode {
    const made = byParts.get('any') ?? create(pointer, { kind: 'any' });
    byParts.set('any', made);
    return made;
  }

  function combine(kind: 'all' | 'either', nodes: readonly SchemaNode[]): SchemaNode {
    const [only] = nodes;
    if (nodes.length === 1 && only !== undefined) return only;
    const parts = new Set(
      nodes.flatMap((part) => (part.content.kind === kind ? part.content.nodes : [part])),
    );
    const [first, ...others] = parts;
    if (first === undefined) return anyNode('');
    if (others.length === 0) return first;
    const key = `${kind}:${[...parts].map((part) => part.id).join(',')}`;
    const known = byParts.get(key);
    if (known !== undefined) return known;
    if (byParts.size > MAX_COMBINATIONS) return create(first.pointer, { kind: 'any' });
    const made = create(first.pointer, { kind, nodes: [...parts] });
    byParts.set(key, made);
    return made;
  }

  const all = (nodes: readonly SchemaNode[]): SchemaNode => combine('all', nodes);
  const either = (nodes: readonly SchemaNode[]): SchemaNode => combine('either', nodes);
  const combining = { all, either };

  function describe(described: SchemaNode, description: string): SchemaNode {
    const text = create(described.pointer, { kind: 'schema', value: { description } });
    return create(described.pointer, { kind: 'all', nodes: [described, text] });
  }

  function extend(extended: SchemaNode, names: readonly string[]): SchemaNode {
    return create(extended.pointer, { kind: 'extended', node: extended, names });
  }

  function flatten(asked: SchemaNode): FlatSchema {
    const known = flat.get(asked);
    if (known !== undefined) return known;
    const circle = open.get(asked);
    if (circle !== undefined) {
      cutAt = Math.min(cutAt, circle);
      return cutShort('self', asked);
    }
    if (open.size > MAX_COMPOSITION_DEPTH) {
      cutAt = 0;
      return cutShort('too-deep', asked);
    }
    return remember(asked);
  }

  /** Flattens and keeps the result, unless it was cut at a schema around it and would be another when asked for alone. */
  function remember(asked: SchemaNode): FlatSchema {
    const place = open.size;
    open.set(asked, place);
    const made = flattenContent(asked);
    open.delete(asked);
    if (cutAt >= place) cutAt = Infinity;
    else repeated += 1;
    if (cutAt === Infinity || repeated > MAX_REPEATED) flat.set(asked, made);
    return made;
  }

  function flattenContent(asked: SchemaNode): FlatSchema {
    const { content, pointer } = asked;
    switch (content.kind) {
      case 'any':
        return ANY;
      case 'broken':
        return lossy(ANY, 'read-keywords/broken-reference', pointer, sayBroken(content.reference, unread));
      case 'all':
        return merge(content.nodes.map(flatten), pointer);
      case 'either':
        return union(content.nodes, pointer);
      case 'schema':
        return withSubtypes(asked, content.value);
      case 'plain':
        return flattenSchema(content.value, pointer, plain);
      case 'extended':
        return extendFlat(flatten(content.node), content.names, anyNode(pointer));
    }
  }

  /** `meant` says what a reference means by naming a schema. */
  function flattenSchema(schema: JsonObject, pointer: string, meant: Meant = whole): FlatSchema {
    if (typeof member(schema, '$ref') === 'string') return flattenReference(schema, pointer, meant);
    const own = readKeywords(schema, pointer, node, either);
    if (own.losses.length === 0 && !isComposed(schema)) return own;
    const allOf = listed(schema, 'allOf', pointer).map(plain);
    const unions = ['oneOf', 'anyOf'].flatMap((keyword) => {
      const branches = listed(schema, keyword, pointer);
      return branches.length === 0 ? [] : [union(branches, pointerTo(pointer, keyword))];
    });
    // The keywords that few schemas have are losses, too.
    const rare = own.losses.length === 0 ? [] : flattenRare(schema, pointer);
    // The schema's own words come last: they are about this very place.
    const result = merge([...unions, ...allOf.map(flatten), ...rare, own], pointer);
    if (allOf.length === 0) return result;
    const message = `"allOf" with ${allOf.length} part${allOf.length === 1 ? '' : 's'} is merged into one schema`;
    return lossy(result, 'merge-all-of/merged', pointerTo(pointer, 'allOf'), message);
  }

  function flattenRare(schema: JsonObject, pointer: string): readonly FlatSchema[] {
    const reference = textOf(member(schema, '$dynamicRef'));
    const dynamic = reference === undefined ? [] : [flatten(referenced({ $ref: reference }, pointer))];
    const { holding, tried } = readConditions(schema, pointer);
    if (holding.length + tried.length === 0) return dynamic;
    const flat = ({ value, pointer: at }: Located): FlatSchema => flatten(node(value, at));
    const [held, known] = [holding.map(flat), tried.map(flat)];
    const isSmall = isAffordable([...held, ...known]);
    return [...dynamic, isSmall ? joinConditions(held, known, either) : cutShort('too-large', { pointer })];
  }

  /** A schema with a discriminator stands for its subtypes too: their properties are declared nowhere else. */
  function withSubtypes(base: SchemaNode, schema: JsonObject): FlatSchema {
    if (!isBase(schema)) return flattenSchema(schema, base.pointer);
    const found = subtypes(base, schema);
    const own = flatten(plain(base));
    if (found.length === 0) return own;
    const at = pointerTo(base.pointer, 'discriminator');
    if (found.length > MAX_SUBTYPES) {
      const message = `${found.length} subtypes are too many to show; properties of theirs are accepted and not described`;
      return lossy(own, 'widen-unions/too-many-subtypes', at, message);
    }
    return union([plain(base), ...found], at);
  }

  /** The same schema without its subtypes: what `allOf` means by naming it. */
  function plain(part: SchemaNode): SchemaNode {
    const { content, pointer } = part;
    if (content.kind !== 'schema' || !(isBase(content.value) || hasReference(content.value))) return part;
    const key = `plain:${part.id}`;
    const made = byParts.get(key) ?? create(pointer, { kind: 'plain', value: content.value });
    byParts.set(key, made);
    return made;
  }

  function flattenReference(schema: JsonObject, pointer: string, meant: Meant): FlatSchema {
    const target = flatten(meant(referenced({ $ref: textOf(schema.$ref) }, pointer)));
    if (!siblingsCount) return merge([target, readReferenceText(schema)], pointer);
    const siblings = Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$ref'));
    return merge([target, flattenSchema(siblings, pointer)], pointer);
  }

  function merge(parts: readonly FlatSchema[], pointer: string): FlatSchema {
    return isAffordable(parts) ? mergeAllOf(parts, combining) : cutShort('too-large', { pointer });
  }

  /** Whether what a document composes stays within bounds: in a few lines, each schema can hold all that others hold. */
  function isAffordable(parts: readonly FlatSchema[]): boolean {
    if (parts.length < 2) return true;
    composed += parts.reduce((sum, part) => sum + weightOf(part), 0);
    return composed <= MAX_COMPOSED;
  }

  function union(branches: readonly SchemaNode[], pointer: string): FlatSchema {
    const parts = branches.map(flatten);
    const nulls = parts.filter((part) => part.types?.size !== 0);
    if (!isAffordable(parts)) return cutShort('too-large', { pointer });
    const joined = widenUnions(nulls.length === 0 ? parts : nulls, either);
    const result = { ...joined, nullable: joined.nullable || nulls.length < parts.length };
    // One that may be anything stands for what some alternative leaves open, which is said where that stands.
    if (branches.some(isAny) || !isWider(nulls, result)) return result;
    return lossy(
      result,
      'widen-unions/widened',
      pointer,
      `${nulls.length} alternatives are widened to one schema that accepts each of them`,
    );
  }

  function listed(schema: JsonObject, keyword: string, pointer: string): readonly SchemaNode[] {
    const value = member(schema, keyword);
    if (!Array.isArray(value)) return [];
    const base = pointerTo(pointer, keyword);
    return distinct(value.map((part: unknown, index) => node(part, pointerTo(base, index))));
  }

  function children(parent: SchemaNode): readonly SchemaNode[] {
    const known = below.get(parent);
    if (known !== undefined) return known;
    const made = childrenOf(flatten(parent));
    if (made.length > 0) below.set(parent, made);
    return made;
  }

  return { node, describe, extend, flatten, children };
}

const NO_CHILDREN: readonly SchemaNode[] = [];

function childrenOf({ properties, items, additional }: FlatSchema): readonly SchemaNode[] {
  if (properties.size === 0 && items === undefined && typeof additional !== 'object') return NO_CHILDREN;
  const children = [...properties.values()];
  if (items !== undefined) children.push(items);
  if (typeof additional === 'object') children.push(additional);
  return children;
}

/** What naming a schema means: it with its subtypes, or without. */
type Meant = (named: SchemaNode) => SchemaNode;

function whole(named: SchemaNode): SchemaNode {
  return named;
}

function isAny({ content }: SchemaNode): boolean {
  return content.kind === 'any';
}

function hasReference({ $ref }: JsonObject): boolean {
  return typeof $ref === 'string';
}

function isComposed({ allOf, oneOf, anyOf }: JsonObject): boolean {
  return Array.isArray(allOf) || Array.isArray(oneOf) || Array.isArray(anyOf);
}

function isPureReference(value: JsonObject): boolean {
  return typeof value.$ref === 'string' && Object.keys(value).length === 1;
}

function weightOf({ properties, required, values, declarations, losses }: FlatSchema): number {
  return properties.size + required.size + (values?.length ?? 0) + declarations.length + losses.length;
}
