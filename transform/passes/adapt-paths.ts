import { adapted, eachOperation, labelOf } from '../draft.ts';
import type { Draft, Operation, Pass } from '../draft.ts';
import { mayHoldSlash } from './find-slashes.ts';

/** Paths that a REST API keeps for itself, and its root, which a greedy `{proxy+}` resource does not take (API Gateway developer guide; background knowledge). */
const RESERVED: ReadonlySet<string> = new Set(['/', '/ping', '/sping']);
/** Methods that a target may have (devguide gateway-schema-openapi, read 2026-11; documented). */
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']);
/** Where adapted operations are exposed. */
const OURS = '/_tools/';
/** Longer paths are no paths; API Gateway ends at 10,240 characters of a URL (background knowledge). */
const MAX_PATH = 2000;
/** Segments of unreserved characters and whole or partial template expressions (RFC 3986 section 2.3, plus `@:,$!+`). */
const PLAIN_PATH = /^(\/([A-Za-z0-9._~@:,$!+-]|\{[A-Za-z0-9._~-]+\})*)+$/;

/** Operations whose method or path the gateway or API Gateway does not have are adapted. */
export const adaptPaths: Pass = {
  name: 'adapt-paths',
  does: 'Adapts operations with a method or path that the gateway or API Gateway does not have, and paths that a value could break.',
  run(draft) {
    const first = firstOfEach(draft.operations);
    const one = eachOperation('adapt-paths', '', (operation) => adaptPath(operation, draft, first));
    return one.run(draft);
  },
};

function adaptPath(operation: Operation, draft: Draft, first: ReadonlyMap<string, string>): Operation {
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
  first: ReadonlyMap<string, string>,
): readonly [string, string] | undefined {
  if (!METHODS.has(operation.method)) return ['method', 'has a method that the gateway does not know'];
  if (RESERVED.has(operation.path) || operation.path.startsWith(OURS))
    return ['reserved', 'has a path that API Gateway or the target keeps for itself'];
  if (operation.path.includes('#')) return ['odd', 'has a path with a fragment, which no request carries'];
  if (operation.path.length > MAX_PATH || !PLAIN_PATH.test(operation.path))
    return ['odd', 'has a path with characters that do not pass unchanged'];
  if (first.get(shapeOf(operation.path)) !== operation.path)
    return ['same', 'has the same path as another operation but for names'];
  const slash = operation.parameters.find((parameter) => mayHoldSlash(parameter, draft));
  return slash === undefined
    ? undefined
    : ['slash', `has a path value "${slash.name}" that may hold a slash`];
}

/** Of paths that are the same, the first in the order of the alphabet is kept, whatever the document's order. */
function firstOfEach(operations: readonly Operation[]): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const { path } of operations) {
    const shape = shapeOf(path);
    const known = first.get(shape);
    if (known === undefined || path < known) first.set(shape, path);
  }
  return first;
}

/** Paths that differ in the names of their parts alone are one path to OpenAPI (3.0.3, Paths Object). */
function shapeOf(path: string): string {
  return path.replaceAll(/\{[^{}]*\}/g, '{}');
}
