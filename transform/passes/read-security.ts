import type { Placement } from '../../contract/token-binding.ts';
import { entriesOf, followReference, isObject, member, textOf } from '../document.ts';
import type { JsonObject } from '../document.ts';
import type { Draft, Operation } from '../draft.ts';

/** A security scheme that puts a credential into the request. */
export interface Scheme {
  readonly name: string;
  readonly key: string;
  readonly placement: Placement;
}

/** The document's security schemes that put a credential into the request, by name. */
export function readSchemes({ source: { root } }: Pick<Draft, 'source'>): ReadonlyMap<string, Scheme> {
  const schemes = new Map<string, Scheme>();
  for (const [name, value] of entriesOf(member(root.components, 'securitySchemes'))) {
    const { value: scheme } = followReference(root, { value, pointer: '' });
    const placement = isObject(scheme) ? placementOf(scheme) : undefined;
    if (placement !== undefined) schemes.set(name, { name, key: keyOf(placement), placement });
  }
  return schemes;
}

/** Where a scheme puts its credential; `undefined` for schemes that no header can carry (mutual TLS, digest). */
function placementOf(scheme: JsonObject): Placement | undefined {
  switch (scheme.type) {
    case 'oauth2':
    case 'openIdConnect':
      return { as: 'bearer' };
    case 'http': {
      const kind = textOf(scheme.scheme)?.toLowerCase();
      return kind === 'bearer' || kind === 'basic' ? { as: kind } : undefined;
    }
    case 'apiKey': {
      const name = textOf(scheme.name);
      const place = scheme.in;
      if (name === undefined) return undefined;
      return place === 'header' || place === 'query' || place === 'cookie' ? { as: place, name } : undefined;
    }
    default:
      return undefined;
  }
}

/** The binding's id: equal for equal placements and only for them. Names of headers match in any case. */
export function keyOf(placement: Placement): string {
  if (!('name' in placement)) return placement.as;
  return `${placement.as}-${placement.as === 'header' ? placement.name.toLowerCase() : placement.name}`;
}

/** What one `security` list asks for; most operations share the document's. */
export interface Security {
  /** Names of the schemes of each alternative that has any. */
  readonly named: readonly (readonly string[])[];
  /** The alternative that is used; nothing where none can be. */
  readonly chosen: readonly string[] | undefined;
  readonly placements: readonly string[];
  readonly isRequired: boolean;
  /** Whether another alternative would put the credential elsewhere, and nobody chose. */
  readonly isGuessed: boolean;
  /** Names among the chosen that put no credential into the request, beside some that do. */
  readonly uncarried: readonly string[];
}

/** Reads `security` lists, each once. */
export function createSecurityReader(
  { choices }: Draft,
  schemes: ReadonlyMap<string, Scheme>,
): (listed: unknown) => Security {
  const configured = new Set(choices.tokens.map(({ scheme }) => scheme));
  const places = new Set(choices.tokens.flatMap(({ to }) => (to === undefined ? [] : [keyOf(to)])));
  const isConfigured = (names: readonly string[]): boolean =>
    names.some((name) => configured.has(name) || places.has(schemes.get(name)?.key ?? ''));
  const known = new Map<unknown, Security>();
  const read = (listed: unknown): Security => {
    const alternatives = namesIn(listed);
    const named = alternatives.filter((names) => names.length > 0);
    const possible = possibleOf(named, schemes);
    const chosen = possible.find(isConfigured) ?? possible[0];
    const keys = placementsOf(chosen ?? [], schemes);
    const isDiffering = possible.some((names) => placementsOf(names, schemes).join() !== keys.join());
    return {
      named,
      chosen,
      placements: keys,
      isRequired: named.length === alternatives.length,
      isGuessed: isDiffering && !isConfigured(chosen ?? []),
      uncarried: (chosen ?? []).filter((name) => !schemes.has(name)),
    };
  };
  return (listed) => {
    const security = known.get(listed) ?? read(listed);
    known.set(listed, security);
    return security;
  };
}

/** The alternatives that can be carried whole; where there is none, those that can be in part. */
function possibleOf(
  named: readonly (readonly string[])[],
  schemes: ReadonlyMap<string, Scheme>,
): readonly (readonly string[])[] {
  const whole = named.filter((names) => names.every((name) => schemes.has(name)));
  return whole.length > 0 ? whole : named.filter((names) => names.some((name) => schemes.has(name)));
}

/** The `security` list that counts for an operation: its own, else the document's. */
export function securityIn({ source }: Pick<Operation, 'source'>, draft: Pick<Draft, 'source'>): unknown {
  return Array.isArray(source.security) ? source.security : draft.source.root.security;
}

function namesIn(listed: unknown): readonly (readonly string[])[] {
  return (Array.isArray(listed) ? listed : []).filter(isObject).map((entry) => Object.keys(entry));
}

/** Ids of the bindings that stand in the header `Authorization`, which holds one credential. */
export const AUTHORIZATION_KEYS: ReadonlySet<string> = new Set(['bearer', 'basic', 'header-authorization']);

function placementsOf(names: readonly string[], schemes: ReadonlyMap<string, Scheme>): readonly string[] {
  return [...new Set(names.flatMap((name) => schemes.get(name)?.key ?? []))].sort();
}
