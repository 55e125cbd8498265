import { createHash } from 'node:crypto';
import { ARGUMENT_NAME } from '../../contract/gateway-limits.ts';
import { COMPOSITION_NAMES } from './composition-names.ts';
import type { FlatSchema } from './flat-schema.ts';

const MAX_NAME = 64;
const NO_NAMES: ReadonlyMap<string, string> = new Map();

/** Whether models accept the name of an argument or property, and AWS's check does not take it for composition. */
export function isLegalName(name: string): boolean {
  return ARGUMENT_NAME.test(name) && !COMPOSITION_NAMES.has(name);
}

/** The nearest legal name; names that are legal stay as they are. */
export function legalName(name: string): string {
  if (COMPOSITION_NAMES.has(name)) return `${name}_value`;
  if (ARGUMENT_NAME.test(name)) return name;
  // Looking behind keeps a million of them in the middle from being tried one by one.
  const legal = name.replaceAll(/[^a-zA-Z0-9_.-]+/g, '_').replaceAll(/^_+|(?<!_)_+$/g, '') || 'argument';
  return legal.length > MAX_NAME ? withHash(legal, name) : legal;
}

/** A name that stays apart from others like it: six hex digits of the original's SHA-256 are appended. */
export function withHash(name: string, original: string): string {
  const suffix = createHash('sha256').update(original, 'utf8').digest('hex').slice(0, 6);
  return `${name.slice(0, MAX_NAME - suffix.length - 1)}_${suffix}`;
}

/** What properties with illegal names are called in a tool, by the vendor's names; legal ones keep theirs. */
export function toolNames({ properties }: Pick<FlatSchema, 'properties'>): ReadonlyMap<string, string> {
  const known = namesOf.get(properties);
  if (known !== undefined) return known;
  const names = renameAll([...properties.keys()]);
  namesOf.set(properties, names);
  return names;
}

const namesOf = new WeakMap<FlatSchema['properties'], ReadonlyMap<string, string>>();

function renameAll(all: readonly string[]): ReadonlyMap<string, string> {
  const illegal = all.filter((name) => !isLegalName(name));
  if (illegal.length === 0) return NO_NAMES;
  const taken = new Set(all);
  const names = new Map<string, string>();
  for (const name of illegal) {
    const legal = legalName(name);
    const free = taken.has(legal) ? withHash(legal, name) : legal;
    taken.add(free);
    names.set(name, free);
  }
  return names;
}
