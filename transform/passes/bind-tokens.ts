import { createHash } from 'node:crypto';
import { ToolkitError } from '../../contract/errors.ts';
import type { Finding } from '../../contract/finding.ts';
import { isTokenHeaderName } from '../../contract/token-binding.ts';
import type { Placement } from '../../contract/token-binding.ts';
import { entriesOf, followReference, isObject, member, pointerTo, textOf } from '../document.ts';
import type { JsonObject } from '../document.ts';
import type { Draft, Operation, Parameter, Pass, Token } from '../draft.ts';

/** Two parts and a suffix stay within what a header name may have. */
const MAX_HEADER_PART = 40;
const REFERENCE = 'https://spec.openapis.org/oas/v3.0.3#security-requirement-object';

/** Gives each operation the tokens that its security asks for, and each token a header of its own. */
export const bindTokens: Pass = {
  name: 'bind-tokens',
  does: 'Turns the security requirements of each operation into tokens: one header for all schemes that put a credential in the same place at the vendor.',
  run(draft) {
    const schemes = readSchemes(draft);
    refuseUnknownSchemes(draft);
    const needs = draft.operations.map((operation) => needOf(operation, draft, schemes));
    const tokens = nameTokens(needs, draft, schemes);
    const operations = draft.operations.map((operation, index) => {
      const need = needs[index];
      if (need === undefined) return operation;
      const uses = need.placements.map((key) => ({ id: key, required: need.required }));
      const own = withoutOwnPlace(
        operation,
        tokens.filter(({ id }) => need.placements.includes(id)),
      );
      return { ...own, tokens: uses, findings: [...own.findings, ...need.findings] };
    });
    return { ...draft, tokens, operations, findings: [...draft.findings, ...unusedToken(tokens)] };
  },
};

/** A security scheme that puts a credential into the request. */
export interface Scheme {
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
function keyOf(placement: Placement): string {
  if (!('name' in placement)) return placement.as;
  return `${placement.as}-${placement.as === 'header' ? placement.name.toLowerCase() : placement.name}`;
}

function refuseUnknownSchemes({ choices, source: { root } }: Draft): void {
  const declared = member(root.components, 'securitySchemes');
  const unknown = choices.tokens.find(({ scheme }) => member(declared, scheme) === undefined);
  if (unknown === undefined) return;
  const names = Object.keys(isObject(declared) ? declared : {}).join(', ') || 'none';
  throw new ToolkitError('config-invalid', `the document has no security scheme "${unknown.scheme}"`, {
    hint: `"tokens" in bearer.yaml names the document's security schemes: ${names}.`,
  });
}

/** A parameter that is the very place of the credential is filled in by the target; no model is asked for it. */
function withoutOwnPlace(operation: Operation, tokens: readonly Token[]): Operation {
  const isOwn = ({ in: place, name }: Parameter): boolean =>
    tokens.some(({ placement }) =>
      placement.as === 'header' && place === 'header'
        ? placement.name.toLowerCase() === name.toLowerCase()
        : placement.as === place && placement.name === name,
    );
  const own = operation.parameters.filter(isOwn);
  if (own.length === 0) return operation;
  return {
    ...operation,
    parameters: operation.parameters.filter((parameter) => !isOwn(parameter)),
    findings: [
      ...operation.findings,
      ...own.map(({ in: place, name, pointer }) => ({
        code: 'bind-tokens/own-place',
        severity: 'note' as const,
        pointer,
        message: `${place} parameter "${name}" is where the token goes, so the target fills it in`,
      })),
    ],
  };
}

/** A toolkit that carries tokens says so where there is none to carry. */
function unusedToken(tokens: readonly Token[]): readonly Finding[] {
  if (tokens.length > 0) return [];
  return [
    {
      code: 'bind-tokens/none',
      severity: 'warning',
      pointer: '/components/securitySchemes',
      message: 'no operation asks for a credential, so no tool takes a token',
      hint: 'A document says how it is secured by "components.securitySchemes" and "security"; add them where the vendor left them out.',
      reference: REFERENCE,
    },
  ];
}

function needOf(operation: Operation, draft: Draft, schemes: ReadonlyMap<string, Scheme>): Need {
  const own = operation.source.security;
  const alternatives = alternativesOf(operation, draft);
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
  const { placements, dropped } = withoutClashes(placementsOf(chosen, schemes));
  const differing = keys.some((key) => key.join() !== placementsOf(chosen, schemes).join());
  return {
    placements,
    required: named.length === alternatives.length,
    findings: [
      ...(differing && !chosen.some((name) => configured.has(name))
        ? [oneOfSeveral(operation, chosen, pointer)]
        : []),
      ...(dropped.length > 0 ? [samePlace(operation, chosen, pointer)] : []),
    ],
  };
}

/** The names of the schemes of each alternative that an operation's security offers, in the vendor's order. */
export function alternativesOf(
  { source }: Pick<Operation, 'source'>,
  draft: Pick<Draft, 'source'>,
): readonly (readonly string[])[] {
  const listed = Array.isArray(source.security) ? source.security : draft.source.root.security;
  return (Array.isArray(listed) ? listed : []).filter(isObject).map((entry) => Object.keys(entry));
}

/** Two credentials cannot stand in one header: of several that are `Authorization`, the first is carried. */
function withoutClashes(keys: readonly string[]): {
  readonly placements: readonly string[];
  readonly dropped: readonly string[];
} {
  const [, ...dropped] = keys.filter((key) => AUTHORIZATION_KEYS.has(key));
  return { placements: keys.filter((key) => !dropped.includes(key)), dropped };
}

const AUTHORIZATION_KEYS: ReadonlySet<string> = new Set(['bearer', 'basic', 'header-authorization']);

function samePlace({ method, path }: Operation, chosen: readonly string[], pointer: string): Finding {
  return {
    code: 'bind-tokens/same-place',
    severity: 'warning',
    pointer,
    message: `operation "${method} ${path}" wants "${chosen.join(' + ')}", which all go into "Authorization"; one of them is carried`,
    reference: REFERENCE,
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
    message: `operation "${method} ${path}" is secured by "${names}", which is not declared or which no header can carry; it is called without a token`,
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
  const taken = new Set<string>();
  return keys.flatMap((key) => {
    const sharing = [...schemes.values()].filter((scheme) => scheme.key === key);
    const [scheme] = sharing;
    if (scheme === undefined) return [];
    const choice = choices.tokens.find((token) => sharing.some(({ name }) => name === token.scheme));
    const chosen = (key === main ? choices.tokenHeader : undefined) ?? choice?.header;
    const own = `X-${headerPart(vendor)}-${key === main ? 'Token' : headerPart(scheme.name)}`;
    const header = chosen ?? (taken.has(own.toLowerCase()) ? `${own}-${suffixOf(key)}` : own);
    checkHeader(header, taken);
    taken.add(header.toLowerCase());
    const description = choice?.description ?? describeToken(vendor, scheme.placement);
    return [{ id: key, header, placement: scheme.placement, description }];
  });
}

function suffixOf(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('hex').slice(0, 6);
}

/**
 * The placement whose header is simply called token: bearer where it is used at all, else the one that most operations
 * use. Of equally many the first by its key, so that another order of the document gives the same names.
 */
function mainKey(needs: readonly Need[], keys: readonly string[]): string | undefined {
  if (keys.includes('bearer')) return 'bearer';
  const uses = (key: string): number => needs.filter(({ placements }) => placements.includes(key)).length;
  return [...keys].sort((a, b) => uses(b) - uses(a) || (a < b ? -1 : 1))[0];
}

function headerPart(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return (
    words
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join('-')
      .slice(0, MAX_HEADER_PART) || 'Vendor'
  );
}

function describeToken(vendor: string, placement: Placement): string {
  const what = placement.as === 'basic' ? '"user:password" credential' : 'token';
  return `The user's own ${what} for ${vendor}. The client fills it in: never ask for it, never make one up.`;
}

function checkHeader(header: string, taken: ReadonlySet<string>): void {
  if (taken.has(header.toLowerCase())) {
    throw new ToolkitError('config-invalid', `two tokens have the header "${header}"`, {
      hint: 'Name a header of its own for each under "tokens" in bearer.yaml.',
    });
  }
  if (isTokenHeaderName(header)) return;
  throw new ToolkitError('forbidden-header', `"${header}" cannot be the name of a token header`, {
    hint: 'Choose letters, digits and hyphens; not Authorization, Accept, Content-Type, x-api-key or another name that HTTP or AWS uses.',
  });
}
