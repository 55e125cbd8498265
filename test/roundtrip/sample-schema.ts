import { isObject, listOf, objectOf } from './json-document.ts';
import type { JsonObject } from './json-document.ts';
import { mergeSchema } from './merge-schema.ts';
import { sampleNumber } from './sample-number.ts';
import { sampleText } from './sample-text.ts';
import type { Place } from './sample-text.ts';

/** How much of a schema a value shows: what is required, or every property that is declared. */
export type Extent = 'required' | 'everything';

/** What to sample, besides the schema. */
export interface SampleOptions {
  readonly root: JsonObject;
  readonly extent: Extent;
  /** Which branch of each choice; from the second on, values that may be null are so now and then. */
  readonly branch: number;
  /** The same seed gives the same value. */
  readonly seed: number;
  readonly place: Place;
  /** Names the value in problems, and makes it another than its neighbours'. */
  readonly name: string;
  /** Whether binary strings are files: bytes instead of a text. */
  readonly files: boolean;
  /** Whether `null` can be written where it stands. */
  readonly nulls: boolean;
}

/** A value that a schema accepts, as far as no problem is named. */
export interface Sample {
  readonly value: unknown;
  readonly problems: readonly string[];
  /** How many branches the richest choice in the schema has: so many values show them all. */
  readonly branches: number;
}

const LEFT_OUT: unique symbol = Symbol('left out');
/** How often a schema comes again inside itself: once where it may, three times where it must before giving up. */
const TURNS = 1;
const MAX_TURNS = 3;
const MAX_DEPTH = 8;
const MAX_VALUES = 4000;

interface Run extends SampleOptions {
  readonly problems: string[];
  branches: number;
  left: number;
}

interface Spot {
  readonly trail: string;
  readonly depth: number;
  readonly seen: readonly unknown[];
  readonly needed: boolean;
  readonly isItem: boolean;
}

/** Makes a value by a schema of the vendor's document; deterministic. */
export function sampleSchema(schema: unknown, options: SampleOptions): Sample {
  const run: Run = { ...options, problems: [], branches: 1, left: MAX_VALUES };
  const value = sample(schema, { trail: options.name, depth: 0, seen: [], needed: true, isItem: false }, run);
  if (value === LEFT_OUT) run.problems.push(`"${options.name}" contains itself without end`);
  return { value: value === LEFT_OUT ? undefined : value, problems: run.problems, branches: run.branches };
}

function sample(declared: unknown, spot: Spot, run: Run): unknown {
  const { schema, visited, branches } = mergeSchema(run.root, declared, run.branch);
  const turns = Math.max(0, ...visited.map((one) => spot.seen.filter((known) => known === one).length));
  if (turns > (spot.needed ? MAX_TURNS : TURNS)) return LEFT_OUT;
  if (!spot.needed && (spot.depth > MAX_DEPTH || run.left <= 0)) return LEFT_OUT;
  run.left -= 1;
  run.branches = Math.max(run.branches, branches);
  const inside = { ...spot, seen: [...spot.seen, ...visited] };
  if (mayBeNull(schema) && run.nulls && !spot.isItem && spot.depth > 0) {
    run.branches = Math.max(run.branches, 2);
    if (run.branch > 0 && numberOf(spot, run) % 2 === 0) return null;
  }
  if ('const' in schema) return schema.const;
  const values = listOf(schema.enum).filter((value) => value !== null && isOfType(value, schema));
  if (values.length > 0) return values[numberOf(spot, run) % values.length];
  if (isOnlyNull(schema)) return null;
  if (contradicts(schema)) {
    if (!spot.needed) return LEFT_OUT;
    run.problems.push(`"${spot.trail}" contradicts itself`);
  }
  return ofType(typeOf(schema), schema, inside, run);
}

function mayBeNull({ nullable, type, enum: values }: JsonObject): boolean {
  if (values !== undefined && !listOf(values).includes(null)) return false;
  return nullable === true || listOf(type).includes('null');
}

/** Some documents list texts as the values of an object, or ask for two types at once. */
function contradicts({ type, enum: values }: JsonObject): boolean {
  if (Array.isArray(type) && type.length === 0) return true;
  return listOf(values).some((value) => value !== null);
}

function isOfType(value: unknown, { type }: JsonObject): boolean {
  const types = [type].flat().filter((one) => typeof one === 'string');
  const own = Array.isArray(value) ? 'array' : typeof value;
  return types.length === 0 || types.includes(own) || (own === 'number' && types.includes('integer'));
}

/** OpenAPI 3.1 has a type of which null is the only value. */
function isOnlyNull({ type }: JsonObject): boolean {
  const types = [type].flat();
  return types.length > 0 && types.every((one) => one === 'null');
}

/** The type, or the one that the keywords speak of. */
function typeOf(schema: JsonObject): string {
  const named = [schema.type].flat().find((type) => typeof type === 'string' && type !== 'null');
  if (typeof named === 'string') return named;
  if (isObject(schema.properties) || schema.additionalProperties !== undefined) return 'object';
  if (schema.items !== undefined) return 'array';
  return schema.minimum === undefined && schema.maximum === undefined ? 'string' : 'number';
}

function ofType(type: string, schema: JsonObject, spot: Spot, run: Run): unknown {
  if (type === 'object') return sampleObject(schema, spot, run);
  if (type === 'array') return sampleList(schema, spot, run);
  if (type === 'boolean') return numberOf(spot, run) % 2 === 0;
  if (type === 'integer' || type === 'number') return sampleNumber({ ...schema, type }, numberOf(spot, run));
  if (run.files && isFile(schema) && spot.depth <= (spot.isItem ? 2 : 1)) return fileOf(spot, run);
  const { place, extent } = run;
  const isAwkward = extent === 'everything';
  const text = sampleText(schema, { place, number: numberOf(spot, run), isItem: spot.isItem, isAwkward });
  if (text === undefined) run.problems.push(`"${spot.trail}" matches no text that was found`);
  return text ?? '';
}

/** A binary string of OpenAPI 3.0, or of 3.1 (OpenAPI 3.1.0, "Considerations for File Uploads"). */
function isFile({ format, contentMediaType, contentEncoding }: JsonObject): boolean {
  return format === 'binary' || (typeof contentMediaType === 'string' && contentEncoding === undefined);
}

function fileOf(spot: Spot, run: Run): Uint8Array {
  // Every byte value: what is no text must survive too.
  return Uint8Array.from({ length: 256 }, (_none, index) => (index + numberOf(spot, run)) % 256);
}

function sampleList(schema: JsonObject, spot: Spot, run: Run): unknown {
  const { minItems, maxItems } = schema;
  const least = typeof minItems === 'number' ? minItems : 0;
  const wanted = Math.max(least, run.extent === 'everything' ? 2 : 1);
  const count = typeof maxItems === 'number' ? Math.min(wanted, maxItems) : wanted;
  const items = Array.from({ length: count }, (_none, index) =>
    sample(schema.items ?? {}, below(spot, String(index), { needed: index < least, isItem: true }), run),
  ).filter((item) => item !== LEFT_OUT);
  if (items.length < least) return LEFT_OUT;
  // Two items from a short list of values may be equal.
  return schema.uniqueItems === true ? uniqueOf(items) : items;
}

function uniqueOf(items: readonly unknown[]): readonly unknown[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function sampleObject(schema: JsonObject, spot: Spot, run: Run): unknown {
  const properties = objectOf(schema.properties);
  const required = listOf(schema.required).map(String);
  const undeclared = required.filter((name) => !Object.hasOwn(properties, name));
  if (undeclared.length > 0 && schema.additionalProperties === false) {
    run.problems.push(`"${spot.trail}" requires "${undeclared.join('", "')}" and allows no such property`);
  }
  const all = [
    ...Object.entries(properties),
    ...undeclared.map((name) => [name, extraSchema(schema)] as const),
  ];
  const writable = all.filter(([, property]) => !isReadOnly(property, run));
  const least = leastMembers(schema, spot, run);
  const chosen = writable.filter(([name], index) => {
    return run.extent === 'everything' || required.includes(name) || index < least;
  });
  const members = chosen.map(([name, property]) => {
    const needed = required.includes(name);
    return [name, sample(property, below(spot, name, { needed, isItem: false }), run), needed] as const;
  });
  if (members.some(([, value, needed]) => needed && value === LEFT_OUT)) return LEFT_OUT;
  const kept = members
    .filter(([, value]) => value !== LEFT_OUT)
    .map(([name, value]) => [name, value] as const);
  return Object.fromEntries([...kept, ...extraMembers(schema, kept.length, least, spot, run)]);
}

/** A path value is never empty. */
function leastMembers({ minProperties }: JsonObject, { depth }: Spot, { place }: Run): number {
  const least = place.endsWith('path') && depth === 0 ? 1 : 0;
  return Math.max(least, typeof minProperties === 'number' ? minProperties : 0);
}

function isReadOnly(property: unknown, run: Run): boolean {
  return mergeSchema(run.root, property, run.branch).schema.readOnly === true;
}

/** A member that no property declares, where the schema says that there may be some. */
function extraMembers(
  schema: JsonObject,
  count: number,
  least: number,
  spot: Spot,
  run: Run,
): readonly (readonly [string, unknown])[] {
  const { additionalProperties: says, maxProperties } = schema;
  const wants = count < least || (run.extent === 'everything' && (says === true || isObject(says)));
  if (!wants || says === false || (typeof maxProperties === 'number' && count >= maxProperties)) return [];
  const names = Array.from({ length: Math.max(least - count, 1) }, (_none, index) => `extra-${index + 1}`);
  return names
    .map(
      (name) =>
        [
          name,
          sample(extraSchema(schema), below(spot, name, { needed: false, isItem: false }), run),
        ] as const,
    )
    .filter(([, value]) => value !== LEFT_OUT);
}

function extraSchema({ additionalProperties }: JsonObject): unknown {
  return isObject(additionalProperties) ? additionalProperties : { type: 'string' };
}

function below(spot: Spot, name: string, as: Pick<Spot, 'needed' | 'isItem'>): Spot {
  return { ...spot, ...as, trail: `${spot.trail}/${name}`, depth: spot.depth + 1 };
}

/** A number of its own for each place (FNV-1a), below 1000. */
function numberOf({ trail }: Spot, { seed }: Run): number {
  let hash = 0x811c9dc5;
  for (const character of `${seed} ${trail}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash % 1000;
}
