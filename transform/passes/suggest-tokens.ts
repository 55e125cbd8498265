import type { Finding } from '../../contract/finding.ts';
import type { Placement } from '../../contract/token-binding.ts';
import type { Draft, Parameter } from '../draft.ts';
import { onlyPlacement } from './add-credentials.ts';
import { keyOf, readSchemes } from './read-security.ts';

/** What vendors call a parameter that is a credential, at the end of its name. */
const CREDENTIAL = /(api|access|auth|secret)[-_]?(key|token)$/i;

/** A parameter that looks like a credential, in operations that take no token. */
interface Suspect {
  readonly placement: Placement;
  readonly pointer: string;
  readonly operations: number;
}

/**
 * Where a document that asks for no credential most likely wants one: in the parameters that look like it, else
 * where the schemes that it declares say, else in `Authorization: Bearer`.
 */
export function suggestTokens(draft: Draft): readonly Placement[] {
  const suspects = findSuspects(draft);
  if (suspects.length > 0) return suspects.map(({ placement }) => placement);
  return [onlyPlacement(readSchemes(draft)) ?? { as: 'bearer' }];
}

/** The parameters that look like a credential; no model should be asked for one. */
export function suspectParameters(draft: Draft): readonly Finding[] {
  return findSuspects(draft).map(({ placement, pointer, operations }) => {
    const name = 'name' in placement ? placement.name : '';
    const count = `${operations} ${operations === 1 ? 'operation' : 'operations'}`;
    return {
      code: 'bind-tokens/maybe-token',
      severity: 'warning',
      pointer,
      message: `${placement.as} parameter "${name}" of ${count} looks like a credential, and the model is asked for it`,
      hint: `Where it is one, write "- { to: ${writePlacement(placement)} }" under "tokens" in bearer.yaml.`,
    };
  });
}

/** A place as `bearer.yaml` names it, for example `{ query: api_key }`. */
export function writePlacement(placement: Placement): string {
  if (!('name' in placement)) return placement.as;
  const { as, name } = placement;
  return `{ ${as}: ${/^[A-Za-z][\w-]*$/.test(name) ? name : JSON.stringify(name)} }`;
}

function findSuspects({ operations }: Draft): readonly Suspect[] {
  const suspects = new Map<string, Suspect>();
  for (const { tokens, parameters } of operations) {
    if (tokens.length > 0) continue;
    for (const parameter of parameters) {
      const placement = placementOf(parameter);
      if (placement === undefined || !CREDENTIAL.test(parameter.name)) continue;
      const known = suspects.get(keyOf(placement)) ?? {
        placement,
        pointer: parameter.pointer,
        operations: 0,
      };
      suspects.set(keyOf(placement), { ...known, operations: known.operations + 1 });
    }
  }
  return [...suspects.values()];
}

function placementOf({ in: as, name }: Parameter): Placement | undefined {
  return as === 'path' ? undefined : { as, name };
}
