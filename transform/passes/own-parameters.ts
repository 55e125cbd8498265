import type { Finding } from '../../contract/finding.ts';
import type { Placement } from '../../contract/token-binding.ts';
import type { Draft, Operation, Parameter, Token } from '../draft.ts';
import { AUTHORIZATION_KEYS } from './read-security.ts';

/** Whether a parameter is the very place where the vendor gets a credential. */
export function isPlace({ in: place, name }: Parameter, placement: Placement): boolean {
  return placement.as === 'header' && place === 'header'
    ? placement.name.toLowerCase() === name.toLowerCase()
    : placement.as === place && placement.name === name;
}

/** Whether a header parameter has the name of a token's header. */
export function isHeader({ in: place, name }: Parameter, header: string | undefined): boolean {
  return place === 'header' && name.toLowerCase() === header?.toLowerCase();
}

/**
 * Takes the parameters that are one of the tokens off an operation: the token's header stands for them, and is
 * required where the parameter or the security says so. No model is asked for them.
 */
export function createParameterTaker({
  choices,
  tokens,
}: Pick<Draft, 'choices' | 'tokens'>): (operation: Operation) => Operation {
  const named = new Set(
    [choices.tokenHeader, ...choices.tokens.map(({ header }) => header)].map((header) =>
      header?.toLowerCase(),
    ),
  );
  return (operation) =>
    operation.parameters.reduce((before, parameter) => {
      const place = tokens.find(({ id, placement }) => isUsed(before, id) && isPlace(parameter, placement));
      if (place !== undefined) return standIn(before, parameter, place, ownPlace(parameter));
      const same = tokens.find(
        (token) =>
          isHeader(parameter, token.header) &&
          (named.has(token.header.toLowerCase()) || isPlace(parameter, token.placement)) &&
          canTake(before, token.id),
      );
      return same === undefined ? before : standIn(before, parameter, same, reused(parameter));
    }, operation);
}

function standIn(operation: Operation, parameter: Parameter, { id }: Token, finding: Finding): Operation {
  const uses = operation.tokens.map((use) =>
    use.id === id ? { id, required: use.required || parameter.required } : use,
  );
  return {
    ...operation,
    parameters: operation.parameters.filter((other) => other !== parameter),
    tokens: isUsed(operation, id) ? uses : [...uses, { id, required: parameter.required }],
    findings: [...operation.findings, finding],
  };
}

function isUsed({ tokens }: Operation, id: string): boolean {
  return tokens.some((use) => use.id === id);
}

/** Two credentials cannot stand in one header of the vendor's request. */
function canTake(operation: Operation, id: string): boolean {
  if (isUsed(operation, id) || !AUTHORIZATION_KEYS.has(id)) return true;
  return !operation.tokens.some((use) => AUTHORIZATION_KEYS.has(use.id));
}

function ownPlace({ in: place, name, pointer }: Parameter): Finding {
  return {
    code: 'bind-tokens/own-place',
    severity: 'note',
    pointer,
    message: `${place} parameter "${name}" is where the token goes, so the target fills it in`,
  };
}

function reused({ name, pointer }: Parameter): Finding {
  return {
    code: 'bind-tokens/reused',
    severity: 'note',
    pointer,
    message: `header parameter "${name}" has the name of the token's header, so it is the token`,
  };
}
