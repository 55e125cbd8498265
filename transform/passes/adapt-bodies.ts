import { pointerTo } from '../document.ts';
import { adapted, eachOperation, labelOf } from '../draft.ts';
import type { Body, Draft, Pass } from '../draft.ts';
import { soleType } from '../schema/flat-schema.ts';

const SUPPORTED = 'https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-schema-openapi.html';

/** Operations whose body the gateway cannot make out of flat arguments are adapted. */
export const adaptBodies: Pass = eachOperation(
  'adapt-bodies',
  'Adapts operations whose body is not JSON, is no object, declares no properties or allows any.',
  (operation, draft) => {
    const { body } = operation;
    if (body === undefined) return operation;
    let result = operation;
    if (body.mediaType !== 'application/json') {
      result = adapted(result, {
        ...at(body, 'media-type'),
        message: `the body of "${labelOf(operation)}" is "${body.mediaType}", which the gateway does not write reliably`,
      });
    }
    const problem = isOneArgument(body, draft);
    if (problem !== undefined) {
      result = adapted(result, {
        ...at(body, problem),
        message: `the body of "${labelOf(operation)}" ${SENTENCES[problem]}, so it becomes one argument "body"`,
      });
    }
    return result;
  },
);

type Problem = 'one-text' | 'not-object' | 'no-properties' | 'any-properties';

const SENTENCES: Readonly<Record<Problem, string>> = {
  'one-text': 'is one text',
  'not-object': 'is no object',
  'no-properties': 'declares no properties',
  'any-properties': 'allows properties that it does not declare',
};

/** Why a body can only be passed whole; `undefined` where its properties can be arguments. */
export function isOneArgument(body: Body, { schemas }: Draft): Problem | undefined {
  if (body.encoding === 'text' || body.encoding === 'binary') return 'one-text';
  const flat = schemas.flatten(body.schema);
  if (soleType(flat) !== 'object' || flat.nullable) return 'not-object';
  if (flat.properties.size === 0) return 'no-properties';
  return flat.additional === true || typeof flat.additional === 'object' ? 'any-properties' : undefined;
}

function at(
  body: Body,
  rule: string,
): { code: string; severity: 'note'; pointer: string; reference: string } {
  return {
    code: `adapt-bodies/${rule}`,
    severity: 'note',
    pointer: pointerTo(body.pointer, 'schema'),
    reference: SUPPORTED,
  };
}
