import { ToolkitError } from '../../contract/errors.ts';
import type { Finding } from '../../contract/finding.ts';
import { adapted, eachOperation, labelOf } from '../draft.ts';
import type { Draft, Operation, Pass } from '../draft.ts';
import { COMPOSITION_NAMES } from '../schema/composition-names.ts';
import { isLegalName } from '../schema/legal-names.ts';
import type { SchemaNode } from '../schema/flat-schema.ts';
import { isOneArgument } from './adapt-bodies.ts';

/** Operations whose argument names clash or that no model accepts are adapted. */
export const adaptNames: Pass = eachOperation(
  'adapt-names',
  'Adapts operations in which two places share an argument name, or a name is one that models or the gateway do not accept.',
  (operation, draft) => {
    refuseTakenHeader(operation, draft);
    const places = placesOf(operation, draft);
    const nested = places.find(({ schema }) => draft.reachOf(schema).renames);
    const seen = new Set(tokenHeadersOf(operation, draft));
    let result = nested === undefined ? operation : adapted(operation, nestedIn(nested, operation));
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

function nestedIn({ name, pointer }: Place, operation: Operation): Finding {
  return {
    code: 'adapt-names/nested',
    severity: 'note',
    pointer,
    message: `argument "${name}" of "${labelOf(operation)}" has properties whose names models do not accept`,
  };
}

type Problem = 'shared' | 'illegal' | 'composition';

const SENTENCES: Readonly<Record<Problem, string>> = {
  shared: 'stands in two places of the request, and a tool has one argument of a name',
  illegal: 'has a name that models do not accept',
  composition: "has a name that AWS's check takes for composition",
};

function problemOf(name: string): Problem | undefined {
  if (COMPOSITION_NAMES.has(name)) return 'composition';
  return isLegalName(name) ? undefined : 'illegal';
}

interface Place {
  readonly name: string;
  readonly pointer: string;
  readonly schema: SchemaNode;
}

function placesOf({ parameters, body }: Operation, draft: Draft): readonly Place[] {
  if (body === undefined) return parameters;
  if (isOneArgument(body, draft) !== undefined)
    return [...parameters, { name: 'body', pointer: body.pointer, schema: body.schema }];
  const properties = [...draft.schemas.flatten(body.schema).properties];
  return [...parameters, ...properties.map(([name, schema]) => ({ name, pointer: schema.pointer, schema }))];
}

/** A header parameter that has the token's name by chance may mean something else; guessing would leak or lose a token. */
function refuseTakenHeader(operation: Operation, { tokens }: Draft): void {
  for (const { header } of tokens) {
    const taken = operation.parameters.find(
      ({ in: place, name }) => place === 'header' && name.toLowerCase() === header.toLowerCase(),
    );
    if (taken === undefined) continue;
    throw new ToolkitError(
      'token-header-taken',
      `"${labelOf(operation)}" already has a header parameter "${taken.name}" (${taken.pointer})`,
      {
        hint: `Where it is the token, say --token-header ${header} or name that header under "tokens" in bearer.yaml; else name another one there.`,
      },
    );
  }
}
