import { OF_THE_WAY } from '../../contract/forwarded-headers.ts';
import { adapted, eachOperation, labelOf } from '../draft.ts';
import type { Draft, Parameter, Pass } from '../draft.ts';
import { delimiterOf } from './delimit-arrays.ts';

/** Operations with parameters that the gateway does not serialise are adapted. */
export const adaptParameters: Pass = eachOperation(
  'adapt-parameters',
  'Adapts operations with exploded arrays, objects, cookies, or parameters described by a media type.',
  (operation, draft) =>
    operation.parameters.reduce((result, parameter) => {
      const rule = problemOf(parameter, draft);
      if (rule === undefined) return result;
      return adapted(result, {
        code: `adapt-parameters/${rule}`,
        severity: 'note',
        pointer: parameter.pointer,
        message: `${parameter.in} parameter "${parameter.name}" of "${labelOf(operation)}" ${SENTENCES[rule]}`,
        reference:
          'https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-schema-openapi.html',
      });
    }, operation),
);

type Problem = 'header' | 'cookie' | 'content' | 'array' | 'object' | 'style';

const SENTENCES: Readonly<Record<Problem, string>> = {
  header: 'has a name that belongs to the way between client and target',
  cookie: 'travels in a cookie, which the gateway does not send',
  content: 'is written as a media type, which the gateway does not do',
  array: 'is repeated for each item, which the gateway does not do',
  object: 'may be an object, which the gateway does not serialise',
  style: 'has a style that the gateway does not know',
};

function problemOf(parameter: Parameter, draft: Draft): Problem | undefined {
  if (parameter.in === 'header' && OF_THE_WAY.test(parameter.name.toLowerCase())) return 'header';
  if (parameter.in === 'cookie') return 'cookie';
  if (parameter.content !== undefined) return 'content';
  if (delimiterOf(parameter, draft) !== undefined) return undefined;
  const { types } = draft.schemas.flatten(parameter.schema);
  if (types?.has('array') === true) return 'array';
  if (types?.has('object') === true) return 'object';
  return parameter.style === 'label' || parameter.style === 'matrix' ? 'style' : undefined;
}
