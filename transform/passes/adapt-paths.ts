import { adapted, eachOperation, labelOf } from '../draft.ts';
import type { Draft, Operation, Parameter, Pass } from '../draft.ts';

/** Paths that a REST API keeps for itself (API Gateway developer guide; background knowledge). */
const RESERVED: ReadonlySet<string> = new Set(['/ping', '/sping']);
/** Segments of unreserved characters and whole or partial template expressions (RFC 3986 section 2.3, plus `@:,$!+`). */
const PLAIN_PATH = /^(\/([A-Za-z0-9._~@:,$!+-]|\{[A-Za-z0-9._~-]+\})*)+$/;

/** Operations whose path the gateway or API Gateway does not have are adapted. */
export const adaptPaths: Pass = {
  name: 'adapt-paths',
  does: 'Adapts operations with a path that the gateway or API Gateway does not have, and paths that a value could break.',
  run(draft) {
    const first = firstOfEach(draft.operations);
    const one = eachOperation('adapt-paths', '', (operation) => adaptPath(operation, draft, first));
    return one.run(draft);
  },
};

function adaptPath(operation: Operation, draft: Draft, first: ReadonlyMap<string, Operation>): Operation {
  const problem = problemOf(operation, draft, first);
  if (problem === undefined) return operation;
  return adapted(operation, {
    code: `adapt-paths/${problem[0]}`,
    severity: 'note',
    pointer: operation.pointer,
    message: `"${labelOf(operation)}" ${problem[1]}`,
  });
}

function problemOf(
  operation: Operation,
  draft: Draft,
  first: ReadonlyMap<string, Operation>,
): readonly [string, string] | undefined {
  if (RESERVED.has(operation.path)) return ['reserved', 'has a path that API Gateway keeps for itself'];
  if (!PLAIN_PATH.test(operation.path))
    return ['odd', 'has a path with characters that do not pass unchanged'];
  if (first.get(shapeOf(operation)) !== operation)
    return ['same', 'has the same path as another operation but for names'];
  const slash = operation.parameters.find((parameter) => mayHoldSlash(parameter, draft));
  return slash === undefined
    ? undefined
    : ['slash', `has a path value "${slash.name}" that may hold a slash`];
}

function firstOfEach(operations: readonly Operation[]): ReadonlyMap<string, Operation> {
  const first = new Map<string, Operation>();
  for (const operation of operations) {
    const shape = shapeOf(operation);
    if (!first.has(shape)) first.set(shape, operation);
  }
  return first;
}

function shapeOf({ method, path }: Operation): string {
  return `${method} ${path.replaceAll(/\{[^{}]*\}/g, '{}')}`;
}

/** What documents say of such values: an example or default that has one, or a pattern that names one. */
function mayHoldSlash({ in: place, schema }: Parameter, { schemas }: Draft): boolean {
  if (place !== 'path') return false;
  const { annotations, constraints, values } = schemas.flatten(schema);
  const samples = [annotations.get('example'), annotations.get('default'), ...(values ?? [])];
  if (samples.some((sample) => typeof sample === 'string' && sample.includes('/'))) return true;
  const pattern = constraints.get('pattern');
  return typeof pattern === 'string' && (/^\^?\.[*+]\$?$/.test(pattern) || pattern.includes('/'));
}
