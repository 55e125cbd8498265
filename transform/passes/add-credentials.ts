import { ToolkitError } from '../../contract/errors.ts';
import type { Finding } from '../../contract/finding.ts';
import type { Placement } from '../../contract/token-binding.ts';
import type { TokenChoice } from '../choices.ts';
import type { Draft, Operation, TokenUse } from '../draft.ts';
import { isHeader, isPlace } from './own-parameters.ts';
import { keyOf, securityIn } from './read-security.ts';
import type { Scheme } from './read-security.ts';
import { matcherOf } from './select-operations.ts';

/** A credential that the document does not ask for. */
export interface Credential extends Scheme {
  /** That an operation takes it; nothing where it does not. */
  readonly useOf: (operation: Operation) => TokenUse | undefined;
  readonly findings: readonly Finding[];
}

/**
 * The credentials that the configuration adds by `to`.
 * @throws ToolkitError `config-invalid` where two go to one place, or a pattern is none.
 */
export function configuredCredentials(draft: Draft): readonly Credential[] {
  const added = draft.choices.tokens.flatMap((choice) =>
    choice.to === undefined ? [] : [addCredential(choice, choice.to, draft)],
  );
  const twice = added.find(({ key }, index) => added.findIndex((other) => other.key === key) !== index);
  if (twice === undefined) return added;
  throw new ToolkitError('config-invalid', `two "tokens" go to ${sayPlace(twice.placement)}`, {
    hint: 'Write one entry for each place at the vendor.',
  });
}

function addCredential(choice: TokenChoice, placement: Placement, draft: Draft): Credential {
  const key = keyOf(placement);
  const isTaking = chosenOperations(choice, placement, draft);
  const useOf = (operation: Operation): TokenUse | undefined => {
    if (!isTaking(operation)) return undefined;
    const before =
      operation.tokens.find(({ id }) => id === key) ?? ownParameter(operation, choice, placement);
    return { id: key, required: choice.required ?? before?.required ?? true };
  };
  const isIdle = !draft.operations.some(isTaking);
  return { name: nameOf(placement), key, placement, useOf, findings: isIdle ? [idlePattern(placement)] : [] };
}

/** Where nobody says which operations take it, those that declare it do; where none does, all. */
function chosenOperations(
  choice: TokenChoice,
  placement: Placement,
  draft: Draft,
): (operation: Operation) => boolean {
  const { include, exclude = [] } = choice.operations ?? {};
  const key = keyOf(placement);
  // A parameter that is the token is taken off; its operation is known by the token from then on.
  const isDeclaring = (operation: Operation): boolean =>
    operation.tokens.some(({ id }) => id === key) || ownParameter(operation, choice, placement) !== undefined;
  const isIncluded =
    include !== undefined
      ? matcherOf(include, draft)
      : draft.operations.some(isDeclaring)
        ? isDeclaring
        : () => true;
  const isExcluded = matcherOf(exclude, draft);
  return (operation) => isIncluded(operation) && !isExcluded(operation);
}

function ownParameter(
  { parameters }: Operation,
  { header }: TokenChoice,
  placement: Placement,
): Operation['parameters'][number] | undefined {
  return parameters.find((parameter) => isPlace(parameter, placement) || isHeader(parameter, header));
}

/**
 * The credential that somebody means who names a token's header on the command line, where the document says of no
 * operation how it is secured: the one that it declares, else a bearer token.
 */
export function assumedCredential(draft: Draft, schemes: ReadonlyMap<string, Scheme>): readonly Credential[] {
  const isSilent = (operation: Operation): boolean => !Array.isArray(securityIn(operation, draft));
  if (draft.choices.tokenHeader === undefined || !draft.operations.some(isSilent)) return [];
  const placement = onlyPlacement(schemes) ?? { as: 'bearer' };
  const key = keyOf(placement);
  return [
    {
      name: nameOf(placement),
      key,
      placement,
      useOf: (operation) => (isSilent(operation) ? { id: key, required: true } : undefined),
      findings: [assumed(placement)],
    },
  ];
}

/** Where all declared schemes put their credential. */
export function onlyPlacement(schemes: ReadonlyMap<string, Scheme>): Placement | undefined {
  const [first, ...others] = schemes.values();
  return others.every(({ key }) => key === first?.key) ? first?.placement : undefined;
}

/** How messages name a place, for example `query parameter "api_key"`. */
function sayPlace(placement: Placement): string {
  if (!('name' in placement)) return `"Authorization" as ${placement.as}`;
  return `${placement.as === 'query' ? 'query parameter' : placement.as} "${placement.name}"`;
}

function nameOf(placement: Placement): string {
  return 'name' in placement ? placement.name : placement.as;
}

function assumed(placement: Placement): Finding {
  return {
    code: 'bind-tokens/assumed',
    severity: 'note',
    pointer: '/security',
    message: `the document says of no operation how it is secured; each is assumed to want the token in ${sayPlace(placement)}, because the token's header is named`,
    hint: 'Where the vendor wants it elsewhere, say so by "to" under "tokens" in bearer.yaml.',
  };
}

function idlePattern(placement: Placement): Finding {
  return {
    code: 'bind-tokens/idle-pattern',
    severity: 'warning',
    pointer: '/paths',
    message: `no operation takes the token that goes into ${sayPlace(placement)}, because none fits its patterns`,
    hint: 'Check "operations" of its entry under "tokens" in bearer.yaml.',
  };
}
