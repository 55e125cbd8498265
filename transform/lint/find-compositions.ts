import { isObject, member, pointerTo } from '../document.ts';
import type { JsonObject } from '../document.ts';
import { walkObjects } from './walk-objects.ts';

/** A key that AWS CDK's check takes for composition. */
export interface Composition {
  readonly key: 'oneOf' | 'anyOf' | 'allOf';
  readonly pointer: string;
  /** Whether it is the keyword: a list. Else it is the name of something, most likely of a property. */
  readonly isKeyword: boolean;
  /** How the check names the place, for example `paths./pets.get.parameters[0].schema`. */
  readonly path: string;
}

const KEYS = ['oneOf', 'anyOf', 'allOf'] as const;
/** Where the check looks. */
const ROOTS = [['components', 'schemas'], ['definitions'], ['paths']];

/**
 * Finds what AWS CDK's check calls unsupported composition (aws-cdk-lib 2.276.0): every object with such a key,
 * whatever it is, below three members of the root; below such a key nothing is looked at.
 */
export function findCompositions(root: JsonObject): readonly Composition[] {
  const seen = new WeakSet();
  return ROOTS.flatMap((tokens) => {
    const value = tokens.reduce<unknown>(member, root);
    const pointer = tokens.reduce(pointerTo, '');
    if (typeof value !== 'object' || value === null) return [];
    return search({ value, pointer, path: tokens.join('.'), isItem: false }, seen);
  });
}

interface Place {
  readonly value: object;
  readonly pointer: string;
  readonly path: string;
  /** Whether it is an item of a list: the check treats a list within a list as an object. */
  readonly isItem: boolean;
}

function search(start: Place, seen: WeakSet<object>): readonly Composition[] {
  const found: Composition[] = [];
  const visit = ({ value, pointer, path }: Place): void => {
    for (const key of KEYS) {
      if (!isObject(value) || !(key in value)) continue;
      found.push({ key, pointer: pointerTo(pointer, key), isKeyword: Array.isArray(value[key]), path });
    }
  };
  walkObjects(start, { visit, enter }, seen);
  return found;
}

function enter({ value, pointer, path, isItem }: Place, key: string, child: object): Place | undefined {
  if (KEYS.some((known) => known === key)) return undefined;
  const isList = Array.isArray(value) && !isItem;
  return {
    value: child,
    pointer: pointerTo(pointer, key),
    path: isList ? `${path}[${key}]` : `${path}.${key}`,
    isItem: isList,
  };
}
