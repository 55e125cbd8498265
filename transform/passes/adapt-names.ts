import { ToolkitError } from '../../contract/errors.ts';
import { ARGUMENT_NAME } from '../../contract/gateway-limits.ts';
import { adapted, eachOperation, labelOf } from '../draft.ts';
import type { Draft, Operation, Pass } from '../draft.ts';
import { COMPOSITION_NAMES } from '../schema/composition-names.ts';
import { isOneArgument } from './adapt-bodies.ts';

/** Operations whose argument names clash or that no model accepts are adapted. */
export const adaptNames: Pass = eachOperation(
  'adapt-names',
  'Adapts operations in which two places share an argument name, or a name is one that models or the gateway do not accept.',
  (operation, draft) => {
    refuseTakenHeader(operation, draft);
    const places = placesOf(operation, draft);
    const seen = new Set(tokenHeadersOf(operation, draft));
    let result = operation;
    for (const { name, pointer } of places) {
      const rule = seen.has(name) ? 'shared' : problemOf(name);
      seen.add(name);
      if (rule === undefined) continue;
      const message = `argument "${name}" of "${labelOf(operation)}" ${SENTENCES[rule]}`;
      result = adapted(result, { code: `adapt-names/${rule}`, severity: 'note', pointer, message });
    }
    return result;
  },
);

/** The token's header is an argument too, in the flat object of a kept operation. */
function tokenHeadersOf({ tokens: uses }: Operation, { tokens }: Draft): readonly string[] {
  return tokens.filter(({ id }) => uses.some((use) => use.id === id)).map(({ header }) => header);
}

type Problem = 'shared' | 'illegal' | 'composition';

const SENTENCES: Readonly<Record<Problem, string>> = {
  shared: 'stands in two places of the request, and a tool has one argument of a name',
  illegal: 'has a name that models do not accept',
  composition: "has a name that AWS's check takes for composition",
};

function problemOf(name: string): Problem | undefined {
  if (COMPOSITION_NAMES.has(name)) return 'composition';
  return ARGUMENT_NAME.test(name) ? undefined : 'illegal';
}

interface Place {
  readonly name: string;
  readonly pointer: string;
}

function placesOf({ parameters, body }: Operation, draft: Draft): readonly Place[] {
  if (body === undefined) return parameters;
  if (isOneArgument(body, draft) !== undefined)
    return [...parameters, { name: 'body', pointer: body.pointer }];
  const properties = [...draft.schemas.flatten(body.schema).properties];
  return [...parameters, ...properties.map(([name, { pointer }]) => ({ name, pointer }))];
}

/** A header parameter that already has the token's name means something else; guessing would leak or lose a token. */
function refuseTakenHeader(operation: Operation, { tokens }: Draft): void {
  for (const { header } of tokens) {
    const taken = operation.parameters.find(
      ({ in: place, name }) => place === 'header' && name.toLowerCase() === header.toLowerCase(),
    );
    if (taken === undefined) continue;
    throw new ToolkitError(
      'token-header-taken',
      `"${labelOf(operation)}" already has a header parameter "${taken.name}" (${taken.pointer})`,
      { hint: 'Choose another name with --token-header or "tokens" in bearer.yaml.' },
    );
  }
}
