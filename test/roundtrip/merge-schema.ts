import { follow, isObject, listOf, memberOf, objectOf, textOf } from './json-document.ts';
import type { JsonObject } from './json-document.ts';

/** A schema without composition: `allOf` merged, one branch of each `oneOf` and `anyOf` taken. */
export interface MergedSchema {
  readonly schema: JsonObject;
  /** The schemas it is made of, by identity; one that comes again below is recursion. */
  readonly visited: readonly unknown[];
  /** How many branches the richest of its choices has. */
  readonly branches: number;
}

interface Merging {
  readonly root: JsonObject;
  readonly branch: number;
  readonly visited: unknown[];
  branches: number;
}

/** Merges a schema; of each choice the branch with number `branch` is taken, counted round. */
export function mergeSchema(root: JsonObject, schema: unknown, branch: number): MergedSchema {
  const merging: Merging = { root, branch, visited: [], branches: 1 };
  const merged = merge(schema, merging);
  return { schema: merged, visited: merging.visited, branches: merging.branches };
}

function merge(start: unknown, merging: Merging): JsonObject {
  const { value, name } = follow(merging.root, start);
  // A schema that composes itself adds nothing the second time.
  if (!isObject(value) || merging.visited.includes(value)) return {};
  merging.visited.push(value);
  const { allOf, oneOf, anyOf, ...own } = value;
  let merged = own;
  for (const part of listOf(allOf)) merged = join(merged, merge(part, merging));
  for (const branches of [oneOf, anyOf, subtypesOf(value)]) {
    const usable = listOf(branches).filter((part) => memberOf(part, 'type') !== 'null');
    const chosen = usable[merging.branch % Math.max(usable.length, 1)];
    if (chosen === undefined) continue;
    merging.branches = Math.max(merging.branches, usable.length);
    merged = discriminated(merged, merge(chosen, merging), textOf(memberOf(chosen, '$ref')));
  }
  return name === undefined ? merged : discriminated(merged, {}, `#/${name}`);
}

/** A base type that says only how its subtypes are told apart stands for them (OpenAPI 3.0.3, Discriminator Object). */
function subtypesOf({ discriminator, oneOf, anyOf }: JsonObject): readonly JsonObject[] {
  if (oneOf !== undefined || anyOf !== undefined) return [];
  const mapped = Object.values(objectOf(memberOf(discriminator, 'mapping')));
  return mapped.flatMap((target) => (typeof target === 'string' ? [{ $ref: referenceOf(target) }] : []));
}

function referenceOf(target: string): string {
  return target.includes('/') ? target : `#/components/schemas/${target}`;
}

/** Joins a branch to its base; the discriminator, where there is one, says which branch it is. */
function discriminated(base: JsonObject, branch: JsonObject, reference: string | undefined): JsonObject {
  const joined = join(base, branch);
  const { discriminator } = joined;
  const property = textOf(memberOf(discriminator, 'propertyName')) ?? textOf(discriminator);
  if (property === undefined || reference === undefined) return joined;
  const properties = objectOf(joined.properties);
  const declared = objectOf(properties[property]);
  if (!Object.hasOwn(properties, property) || 'enum' in declared || 'const' in declared) return joined;
  const mapping = Object.entries(objectOf(memberOf(discriminator, 'mapping')));
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const key = mapping.find(([, target]) => nameOf(target) === name)?.[0] ?? name;
  const named = { type: 'string', enum: [decodeURIComponent(key)] };
  return { ...joined, properties: { ...properties, [property]: named } };
}

function nameOf(target: unknown): string {
  return String(target).slice(String(target).lastIndexOf('/') + 1);
}

const LARGER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const SMALLER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

/** What both schemas ask for. */
function join(a: JsonObject, b: JsonObject): JsonObject {
  const joined: Record<string, unknown> = { ...a, ...b };
  for (const name of Object.keys(a)) {
    if (name in b) joined[name] = joinKeyword(name, a[name], b[name]);
  }
  return joined;
}

function joinKeyword(name: string, a: unknown, b: unknown): unknown {
  if (name === 'properties') return joinProperties(objectOf(a), objectOf(b));
  if (name === 'required') return [...new Set([...listOf(a), ...listOf(b)])];
  if (name === 'enum') return listOf(a).filter((value) => listOf(b).includes(value));
  if (name === 'items') return { allOf: [a, b] };
  if (name === 'type') return joinTypes(a, b);
  if (name === 'additionalProperties') return a === false || b === false ? false : b;
  if (name === 'readOnly') return a === true || b === true;
  if (typeof a === 'number' && typeof b === 'number') {
    if (LARGER.includes(name)) return Math.max(a, b);
    if (SMALLER.includes(name)) return Math.min(a, b);
  }
  return b;
}

function joinProperties(a: JsonObject, b: JsonObject): JsonObject {
  const both = Object.keys(a).filter((name) => Object.hasOwn(b, name) && a[name] !== b[name]);
  return { ...a, ...b, ...Object.fromEntries(both.map((name) => [name, { allOf: [a[name], b[name]] }])) };
}

function joinTypes(a: unknown, b: unknown): unknown {
  if (a === 'integer' || b === 'integer') return 'integer';
  const common = [a].flat().filter((type) => [b].flat().includes(type));
  return common.length === 1 ? common[0] : common;
}
