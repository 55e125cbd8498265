import picomatch from 'picomatch';
import { ToolkitError } from '../../contract/errors.ts';
import { TOOL_NAME_SEPARATOR } from '../../contract/tool-name.ts';
import type { Draft, Operation } from '../draft.ts';
import { possibleNames } from './name-operations.ts';

/** Tells whether a pattern means an operation. */
export type Match = (operation: Operation) => boolean;

/** Pattern for the operations that the vendor marks as deprecated. */
export const DEPRECATED = 'is:deprecated';

const FORMS = `an operationId with *, tag:NAME, METHOD /path/** where METHOD may be *, or ${DEPRECATED}`;

/**
 * Opens the patterns of a document whose operations are known: an operationId with `*`, as the vendor wrote it or as
 * its tool shows it, `tag:NAME`, `METHOD /path/**` with a method that OpenAPI or the document has, or `is:deprecated`.
 * @throws ToolkitError `config-invalid` where a text is no pattern.
 */
export function openPatterns(draft: Draft, methods: ReadonlySet<string>): (pattern: string) => Match {
  const namesOf = new Map<Operation, readonly string[]>();
  const names = (operation: Operation): readonly string[] => {
    const known = namesOf.get(operation) ?? possibleNames(operation, draft);
    namesOf.set(operation, known);
    return known;
  };
  const prefix = `${draft.target}${TOOL_NAME_SEPARATOR}`;
  return (pattern) => {
    if (pattern === '*') return () => true;
    if (pattern.startsWith('tag:')) return matchTag(pattern.slice('tag:'.length).trim());
    if (pattern === DEPRECATED) return ({ source }) => source.deprecated === true;
    const [, method, path] = /^(\*|[A-Za-z-]+)\s+(.*)$/.exec(pattern) ?? [];
    if (method !== undefined && path !== undefined) return matchPath(pattern, method, path, methods);
    if (pattern.startsWith('is:')) throw noPattern(pattern);
    const isName = nameGlob(pattern.startsWith(prefix) ? pattern.slice(prefix.length) : pattern);
    return (operation) => names(operation).some((name) => isName(name));
  };
}

function matchTag(name: string): Match {
  const isTag = nameGlob(name);
  return ({ source }) =>
    Array.isArray(source.tags) && source.tags.some((tag) => typeof tag === 'string' && isTag(tag));
}

function matchPath(pattern: string, method: string, path: string, methods: ReadonlySet<string>): Match {
  if (!path.startsWith('/') || (method !== '*' && !methods.has(method.toUpperCase())))
    throw noPattern(pattern);
  const isPath = glob(path, {});
  return (operation) =>
    (method === '*' || method.toUpperCase() === operation.method.toUpperCase()) && isPath(operation.path);
}

function noPattern(pattern: string): ToolkitError {
  return new ToolkitError('config-invalid', `"${pattern}" is no pattern for operations`, {
    hint: `Write ${FORMS}.`,
  });
}

/** In a name `*` stands for slashes, too: GitHub's are called `actions/list-...`. */
function nameGlob(pattern: string): (text: string) => boolean {
  return glob(pattern, { bash: true });
}

function glob(pattern: string, options: picomatch.PicomatchOptions): (text: string) => boolean {
  if (pattern === '') {
    throw new ToolkitError('config-invalid', 'an include or exclude pattern is empty', {
      hint: `Write ${FORMS}.`,
    });
  }
  // Braces are template expressions in a path, not alternatives.
  const match = picomatch(pattern, { nobrace: true, dot: true, noextglob: true, ...options });
  // Its second parameter would be the index of a list's item.
  return (text) => match(text);
}
