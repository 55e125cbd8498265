import type { Finding } from '../contract/finding.ts';
import { escapeToken, unescapeToken } from './json-pointer.ts';
import { readSchemaNames } from './schema-names.ts';
import type { SchemaNames } from './schema-names.ts';

/** A JSON object as it was read: nothing is known of its members. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A vendor's document, read and parsed. */
export interface SourceDocument {
  /** Base name, for example `source.yaml`. */
  readonly file: string;
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
  /** The version that the vendor wrote, for example `3.0.3`; `2.0` where `root` was brought to OpenAPI 3.0. */
  readonly openapi: string;
  readonly root: JsonObject;
  /** What was changed in reading it. */
  readonly notes?: readonly Finding[];
  /** Why each reference that still leads outside the document was not followed. */
  readonly unread?: ReadonlyMap<string, string>;
}

/** A value of the document with the JSON pointer (RFC 6901) under which it stands. */
export interface Located {
  readonly value: unknown;
  readonly pointer: string;
}

/** Narrows to an object that is no array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text, where `value` is one. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An object's own member; nothing of its prototype, whatever the name. */
export function member(object: unknown, name: string): unknown {
  return isObject(object) && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The members of an object, or nothing where it is none. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value) : [];
}

/** Appends one reference token to a JSON pointer, escaped. */
export function pointerTo(pointer: string, token: string | number): string {
  return `${pointer}/${escapeToken(String(token))}`;
}

/** References that lead to references, at most. */
const MAX_HOPS = 16;

/** What a reference leads to; `broken` names the first reference that leads nowhere. */
export type Resolution = Located & { readonly broken?: string };

/** Where references lead, by their text, in a document that changes no more. */
export type KnownPlaces = Map<string, Located>;

/**
 * Follows `$ref` until a value stands there. A reference outside the document, to nothing or in a circle is broken.
 * What is in `known` is not looked for again, and what is found is added.
 */
export function followReference(root: JsonObject, start: Located, known?: KnownPlaces): Resolution {
  let current = start;
  const hops = { left: MAX_HOPS };
  while (hops.left > 0) {
    const reference = textOf(member(current.value, '$ref'));
    if (reference === undefined) return current;
    const found = lookUp(root, reference, current.pointer, hops, known);
    if (found === undefined) return { value: undefined, pointer: current.pointer, broken: reference };
    current = found;
  }
  return { value: undefined, pointer: start.pointer, broken: textOf(member(start.value, '$ref')) ?? '' };
}

/** What messages say of a broken reference: that it leads nowhere here, or why what it names was not read. */
export function sayBroken(reference: string, unread?: ReadonlyMap<string, string>): string {
  if (reference.startsWith('#')) return `"${reference}" leads nowhere`;
  return `"${reference}" ${unread?.get(reference) ?? 'leads outside the document, where nothing was read'}`;
}

/** All references that are met on the way count, also those that lead through others. `from`: where it stands. */
function lookUp(
  root: JsonObject,
  reference: string,
  from: string,
  hops: { left: number },
  known?: KnownPlaces,
): Located | undefined {
  hops.left -= 1;
  const found = reference.startsWith('#/') ? lookUpPointer(root, reference, hops, known) : undefined;
  const whole = { value: root, pointer: '' };
  return found ?? lookUpNamed(root, reference, from, hops) ?? (reference === '#' ? whole : undefined);
}

function lookUpPointer(
  root: JsonObject,
  reference: string,
  hops: { left: number },
  known: KnownPlaces | undefined,
): Located | undefined {
  const place = known?.get(reference);
  if (place !== undefined) return place;
  const { left } = hops;
  const found = stepDown(root, { value: root, pointer: '' }, reference.slice(1), hops);
  // Where other references stand on the way, these count each time.
  if (found !== undefined && hops.left === left) known?.set(reference, found);
  return found;
}

/** Follows a JSON pointer from a place. */
function stepDown(
  root: JsonObject,
  start: Located,
  path: string,
  hops: { left: number },
): Located | undefined {
  let { value, pointer } = start;
  for (const part of path.slice(1).split('/')) {
    const token = decodeToken(part);
    // What stands on the way may itself be a reference.
    const through = textOf(member(value, '$ref'));
    if (through !== undefined && member(value, token) === undefined) {
      const target = hops.left > 0 ? lookUp(root, through, pointer, hops) : undefined;
      if (target === undefined) return undefined;
      ({ value, pointer } = target);
    }
    value = Array.isArray(value) ? (value as readonly unknown[])[Number(token)] : member(value, token);
    if (value === undefined) return undefined;
    pointer = pointerTo(pointer, token);
  }
  return { value, pointer };
}

/** By the names that OpenAPI 3.1 lets schemas have; documents are searched for them when a reference leads nowhere else. */
function lookUpNamed(
  root: JsonObject,
  reference: string,
  from: string,
  hops: { left: number },
): Located | undefined {
  const names = namesIn(root);
  if (names === undefined) return undefined;
  const url = URL.parse(reference, names.baseAt(from));
  if (url === null) return undefined;
  const fragment = url.hash.slice(1);
  url.hash = '';
  const resource = names.resources.get(url.href);
  if (fragment === '') return resource;
  if (fragment.startsWith('/')) {
    return resource === undefined ? undefined : stepDown(root, resource, fragment, hops);
  }
  // An anchor outside the schema with an `$id` around the reference is not meant strictly, and nothing else can be.
  return names.anchors.get(`${url.href}#${fragment}`) ?? names.anchors.get(reference);
}

const namesOf = new WeakMap<JsonObject, SchemaNames>();

/** Before 3.1 schemas have no names. */
function namesIn(root: JsonObject): SchemaNames | undefined {
  if (!/^3\.[1-9]/.test(String(root.openapi))) return undefined;
  const names = namesOf.get(root) ?? readSchemaNames(root);
  namesOf.set(root, names);
  return names;
}

function decodeToken(part: string): string {
  if (!part.includes('~') && !part.includes('%')) return part;
  const escaped = unescapeToken(part);
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}
