import { ARGUMENT_NAME } from '../../../contract/gateway-limits.ts';
import { entriesOf, pointerTo } from '../../document.ts';
import type { SchemaGraph } from '../../schema/schema-graph.ts';
import type { Operation } from '../read-operations.ts';
import { ASSUMED, byTransform, SUPPORTED } from '../rule.ts';
import type { Hit, Rule } from '../rule.ts';
import { jsonOf } from './body-rules.ts';
import { isIgnored, parametersOf } from './parameter-rules.ts';

const MODELS = `${SUPPORTED}; which names models accept is background knowledge: ${ARGUMENT_NAME.source}`;
const RENAMED = byTransform('transform gives it another name, and the target turns it back.');

/** What is wrong with the names of arguments. */
export const NAME_RULES: readonly Rule[] = [
  {
    name: 'argument-collision',
    means: 'Two places of a request share a name, and a tool has one argument of a name.',
    severity: 'error',
    reference: ASSUMED,
    fix: byTransform('transform gives the second another name, and the target turns it back.'),
    check: ({ operations, schemas }) => operations.flatMap((operation) => collisions(operation, schemas)),
  },
  {
    name: 'argument-name',
    means: 'A parameter has a name that models do not accept.',
    severity: 'warning',
    reference: MODELS,
    fix: RENAMED,
    check: (subject) =>
      [...parametersOf(subject)]
        .filter((parameter) => !isIgnored(parameter) && !ARGUMENT_NAME.test(parameter.name))
        .map(({ in: place, name, pointer }) => ({
          pointer,
          message: `${place} parameter "${name}" has a name that models do not accept`,
        })),
  },
  {
    name: 'property-name',
    means: 'A property of a request, on whatever level, has a name that models do not accept.',
    severity: 'warning',
    reference: MODELS,
    fix: RENAMED,
    check: ({ requests }) =>
      requests.schemas.flatMap(({ value, pointer }) =>
        entriesOf(value.properties)
          .filter(([name]) => !ARGUMENT_NAME.test(name))
          .map(([name]) => ({
            pointer: pointerTo(`${pointer}/properties`, name),
            message: `property "${name}" has a name that models do not accept`,
          })),
      ),
  },
];

function collisions({ parameters, body, label }: Operation, schemas: SchemaGraph): readonly Hit[] {
  const content = body && (jsonOf(body) ?? body.contents[0]);
  const properties = content === undefined ? [] : [...schemas.flatten(content.node).properties];
  const places = [
    ...parameters.filter((parameter) => !isIgnored(parameter)),
    ...properties.map(([name, { pointer }]) => ({ name, pointer })),
  ];
  const seen = new Set<string>();
  return places.flatMap(({ name, pointer }) => {
    if (seen.has(name))
      return [{ pointer, message: `argument "${name}" of "${label}" stands in two places` }];
    seen.add(name);
    return [];
  });
}
