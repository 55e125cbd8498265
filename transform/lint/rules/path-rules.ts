import { entriesOf, pointerTo } from '../../document.ts';
import { byTransform, CDK, cdkSays } from '../rule.ts';
import type { Hit, Rule } from '../rule.ts';

const PATHS = 'https://spec.openapis.org/oas/v3.0.3#paths-object';

/** What is wrong with paths. */
export const PATH_RULES: readonly Rule[] = [
  {
    name: 'path-serializer',
    means: 'A path has a template expression with an operator, such as "{;id*}" or "{?x}".',
    severity: 'error',
    reference: CDK,
    fix: byTransform(
      'transform adapts the operations: what no parameter declares is taken as a string, and the target writes it.',
    ),
    check: ({ written }) =>
      hits(written.paths, (path) => /\{[;?]|\{\*\}/.test(path)).map(({ path, pointer }) => ({
        pointer,
        message: `path "${path}" has a template expression with an operator`,
        serviceMessage: cdkSays(`contains unsupported complex path parameter serializers in: ${path}`),
      })),
  },
  {
    name: 'path-without-slash',
    means: 'A path does not begin with a slash.',
    severity: 'error',
    reference: PATHS,
    fix: byTransform('transform leaves its operations out.'),
    check: ({ root }) =>
      hits(root.paths, (path) => !path.startsWith('/')).map(({ path, pointer }) => ({
        pointer,
        message: `path "${path}" does not begin with a slash`,
      })),
  },
  {
    name: 'odd-path',
    means: 'A path has a query or fragment of its own, or characters that a URL has to escape.',
    severity: 'warning',
    reference: `${PATHS}; what the gateway does with them is assumed`,
    fix: byTransform('transform adapts its operations: the target calls the path as the vendor wrote it.'),
    check: ({ root }) =>
      hits(root.paths, (path) => /[?#]|[^\x21-\x7e]/.test(path.replaceAll(/\{[^{}]*\}/g, ''))).map(
        ({ path, pointer }) => ({
          pointer,
          message: `path "${path}" has characters that do not stand in a path`,
        }),
      ),
  },
  {
    name: 'same-path',
    means: 'Two paths differ in the names of their template expressions alone, which makes them one.',
    severity: 'warning',
    reference: PATHS,
    fix: byTransform('transform adapts the operations of the second, which gives each a path of its own.'),
    check: ({ root }) => samePaths(root.paths),
  },
  {
    name: 'reserved-path',
    means: 'API Gateway keeps "/ping" and "/sping" for itself, should the API stand behind it.',
    severity: 'warning',
    reference: 'API Gateway developer guide (background knowledge)',
    fix: byTransform('transform adapts its operations, which gives each a path of its own.'),
    check: ({ root }) =>
      hits(root.paths, (path) => path === '/ping' || path === '/sping').map(({ path, pointer }) => ({
        pointer,
        message: `API Gateway keeps path "${path}" for itself`,
      })),
  },
];

interface Path {
  readonly path: string;
  readonly pointer: string;
}

function hits(paths: unknown, isWrong: (path: string) => boolean): readonly Path[] {
  return entriesOf(paths)
    .filter(([path]) => !path.startsWith('x-') && isWrong(path))
    .map(([path]) => ({ path, pointer: pointerTo('/paths', path) }));
}

function samePaths(paths: unknown): readonly Hit[] {
  const first = new Map<string, string>();
  return hits(paths, () => true).flatMap(({ path, pointer }) => {
    const shape = path.replaceAll(/\{[^{}]*\}/g, '{}');
    const other = first.get(shape);
    if (other === undefined) first.set(shape, path);
    if (other === undefined) return [];
    return [{ pointer, message: `path "${path}" is path "${other}" but for names` }];
  });
}
