import { secret } from '../../contract/secret.ts';
import type { Secret } from '../../contract/secret.ts';

/** What JSON has no form for stands as an object with one of these members alone. */
const TAGS = ['$map', '$secret', '$bytes', '$number', '$object'] as const;

/** A value of the account as JSON can hold it: maps, secrets (in clear), bytes and Infinity are marked. */
export function encode(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Map) return { $map: encodePairs(value) };
  if (Buffer.isBuffer(value)) return { $bytes: value.toString('base64') };
  if (Array.isArray(value)) return value.map(encode);
  if (isSecret(value)) return { $secret: value.reveal() };
  const entries = Object.entries(value).map(([name, item]) => [name, encode(item)] as const);
  return isTag(entries) ? { $object: entries } : Object.fromEntries(entries);
}

function encodePairs(map: ReadonlyMap<unknown, unknown>): readonly (readonly [unknown, unknown])[] {
  return [...map].map(([key, item]) => [key, encode(item)]);
}

/** The value that {@link encode} was given. @throws TypeError where a mark does not hold what it says. */
export function decode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  const entries = Object.entries(value);
  if (!isTag(entries)) return Object.fromEntries(entries.map(([name, item]) => [name, decode(item)]));
  const [[tag, held] = ['', undefined]] = entries;
  if (tag === '$secret') return secret(textIn(tag, held));
  if (tag === '$bytes') return Buffer.from(textIn(tag, held), 'base64');
  if (tag === '$number') return Number(textIn(tag, held));
  const pairs = pairsIn(tag, held).map(([name, item]) => [name, decode(item)] as const);
  return tag === '$map' ? new Map(pairs) : Object.fromEntries(pairs);
}

function isTag(entries: readonly (readonly [string, unknown])[]): boolean {
  return entries.length === 1 && TAGS.some((tag) => tag === entries[0]?.[0]);
}

function isSecret(value: object): value is Secret {
  return 'reveal' in value && typeof value.reveal === 'function';
}

function textIn(tag: string, held: unknown): string {
  if (typeof held !== 'string') throw new TypeError(`"${tag}" holds no text`);
  return held;
}

function pairsIn(tag: string, held: unknown): readonly (readonly [string, unknown])[] {
  const isPair = (item: unknown): boolean =>
    Array.isArray(item) && item.length === 2 && typeof item[0] === 'string';
  if (!Array.isArray(held) || !held.every(isPair)) throw new TypeError(`"${tag}" holds no pairs`);
  // Checked just now.
  return held as (readonly [string, unknown])[];
}
