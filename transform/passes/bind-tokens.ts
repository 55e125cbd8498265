import { ToolkitError } from '../../contract/errors.ts';
import type { Finding } from '../../contract/finding.ts';
import { isTokenHeaderName } from '../../contract/token-binding.ts';
import type { Placement } from '../../contract/token-binding.ts';
import { entriesOf, followReference, isObject, member, pointerTo, textOf } from '../document.ts';
import type { JsonObject } from '../document.ts';
import type { Draft, Operation, Pass, Token } from '../draft.ts';

const REFERENCE = 'https://spec.openapis.org/oas/v3.0.3#security-requirement-object';

/** Gives each operation the tokens that its security asks for, and each token a header of its own. */
export const bindTokens: Pass = {
  name: 'bind-tokens',
  does: 'Turns the security requirements of each operation into tokens: one header for all schemes that put a credential in the same place at the vendor.',
  run(draft) {
    const schemes = readSchemes(draft);
    const needs = draft.operations.map((operation) => needOf(operation, draft, schemes));
    const tokens = nameTokens(needs, draft, schemes);
    const operations = draft.operations.map((operation, index) => {
      const need = needs[index];
      if (need === undefined) return operation;
      const uses = need.placements.map((key) => ({ id: key, required: need.required }));
      return { ...operation, tokens: uses, findings: [...operation.findings, ...need.findings] };
    });
    return { ...draft, tokens, operations };
  },
};

interface Scheme {
  readonly name: string;
  readonly key: string;
  readonly placement: Placement;
}

/** What one operation asks for: keys of placements. */
interface Need {
  readonly placements: readonly string[];
  readonly required: boolean;
  readonly findings: readonly Finding[];
}

function readSchemes({ source: { root } }: Draft): ReadonlyMap<string, Scheme> {
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

/** Also the binding's id: letters, digits and hyphens, equal for equal placements. */
function keyOf(placement: Placement): string {
  return 'name' in placement
    ? `${placement.as}-${placement.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`
    : placement.as;
}

function needOf(operation: Operation, draft: Draft, schemes: ReadonlyMap<string, Scheme>): Need {
  const own = operation.source.security;
  const listed = Array.isArray(own) ? own : draft.source.root.security;
  const alternatives = (Array.isArray(listed) ? listed : [])
    .filter(isObject)
    .map((entry) => Object.keys(entry));
  const named = alternatives.filter((names) => names.length > 0);
  if (named.length === 0) return { placements: [], required: false, findings: [] };
  const possible = named.filter((names) => names.every((name) => schemes.has(name)));
  const pointer = pointerTo(Array.isArray(own) ? operation.pointer : '', 'security');
  const configured = new Set(draft.choices.tokens.map(({ scheme }) => scheme));
  const chosen = possible.find((names) => names.some((name) => configured.has(name))) ?? possible[0];
  if (chosen === undefined) {
    return { placements: [], required: false, findings: [unsupported(operation, named, pointer)] };
  }
  const keys = possible.map((names) => placementsOf(names, schemes));
  const placements = placementsOf(chosen, schemes);
  const differing = keys.some((key) => key.join() !== placements.join());
  return {
    placements,
    required: named.length === alternatives.length,
    findings:
      differing && !chosen.some((name) => configured.has(name))
        ? [oneOfSeveral(operation, chosen, pointer)]
        : [],
  };
}

function placementsOf(names: readonly string[], schemes: ReadonlyMap<string, Scheme>): readonly string[] {
  return [...new Set(names.flatMap((name) => schemes.get(name)?.key ?? []))].sort();
}

function unsupported(
  { method, path }: Operation,
  named: readonly (readonly string[])[],
  pointer: string,
): Finding {
  const names = named.map((alternative) => alternative.join(' + ')).join(', ');
  return {
    code: 'bind-tokens/unsupported',
    severity: 'warning',
    pointer,
    message: `operation "${method} ${path}" is secured by "${names}", which no header can carry; it is called without a token`,
    hint: 'Only http bearer and basic, apiKey, oauth2 and openIdConnect schemes put a credential into the request.',
    reference: REFERENCE,
  };
}

function oneOfSeveral({ method, path }: Operation, chosen: readonly string[], pointer: string): Finding {
  return {
    code: 'bind-tokens/first-alternative',
    severity: 'note',
    pointer,
    message: `operation "${method} ${path}" has alternatives that differ in where the credential goes; "${chosen.join(' + ')}" is used`,
    hint: 'Name another scheme under "tokens" in bearer.yaml to choose it.',
    reference: REFERENCE,
  };
}

function nameTokens(
  needs: readonly Need[],
  { choices, vendor }: Draft,
  schemes: ReadonlyMap<string, Scheme>,
): readonly Token[] {
  const keys = [...new Set(needs.flatMap(({ placements }) => placements))];
  const main = mainKey(needs, keys);
  return keys.flatMap((key) => {
    const sharing = [...schemes.values()].filter((scheme) => scheme.key === key);
    const [scheme] = sharing;
    if (scheme === undefined) return [];
    const choice = choices.tokens.find((token) => sharing.some(({ name }) => name === token.scheme));
    const own =
      key === main ? `X-${headerPart(vendor)}-Token` : `X-${headerPart(vendor)}-${headerPart(scheme.name)}`;
    const header = (key === main ? choices.tokenHeader : undefined) ?? choice?.header ?? own;
    checkHeader(header);
    const description = choice?.description ?? describeToken(vendor, scheme.placement);
    return [{ id: key, header, placement: scheme.placement, description }];
  });
}

/** The placement whose header is simply called token: bearer where it is used at all, else the first one. */
function mainKey(needs: readonly Need[], keys: readonly string[]): string | undefined {
  if (keys.includes('bearer')) return 'bearer';
  return needs.find(({ placements }) => placements.length > 0)?.placements[0];
}

function headerPart(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('-') || 'Vendor';
}

function describeToken(vendor: string, placement: Placement): string {
  const what = placement.as === 'basic' ? '"user:password" credential' : 'token';
  return `The user's own ${what} for ${vendor}. The client fills it in: never ask for it, never make one up.`;
}

function checkHeader(header: string): void {
  if (isTokenHeaderName(header)) return;
  throw new ToolkitError('forbidden-header', `"${header}" cannot be the name of a token header`, {
    hint: 'Choose letters, digits and hyphens; not Authorization, Accept, Content-Type, x-api-key or another name that HTTP or AWS uses.',
  });
}
