import picomatch from 'picomatch';
import { ToolkitError } from '../../contract/errors.ts';
import type { Finding } from '../../contract/finding.ts';
import { entriesOf, followReference, isObject, member, pointerTo, textOf } from '../document.ts';
import type { JsonObject } from '../document.ts';
import type { Draft, Dropped, Operation, Pass } from '../draft.ts';

/** Fields of a Path Item Object that hold an operation (OpenAPI 3.0.3, Path Item Object). */
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Finds the document's operations and keeps the ones that were asked for. */
export const selectOperations: Pass = {
  name: 'select-operations',
  does: 'Finds the operations of the document and leaves out the ones that were excluded.',
  run(draft) {
    const found = findOperations(draft);
    const isIncluded = anyOf(draft.choices.include);
    const isExcluded = anyOf(draft.choices.exclude);
    const operations: Operation[] = [];
    const dropped: Dropped[] = [];
    for (const operation of found.operations) {
      const isWanted = isIncluded(operation) && !isExcluded(operation);
      const reason = impossible(operation) ?? (isWanted ? undefined : excluded(operation));
      if (reason === undefined) operations.push(operation);
      else dropped.push({ method: operation.method, path: operation.path, findings: [reason] });
    }
    return {
      ...draft,
      operations,
      dropped: [...draft.dropped, ...dropped],
      findings: [...draft.findings, ...found.findings, ...idlePatterns(draft, found.operations)],
    };
  },
};

interface Found {
  readonly operations: readonly Operation[];
  readonly findings: readonly Finding[];
}

function findOperations({ source: { root } }: Draft): Found {
  const operations: Operation[] = [];
  const findings: Finding[] = [];
  for (const [path, entry] of entriesOf(root.paths)) {
    if (path.startsWith('x-')) continue;
    const item = followReference(root, { value: entry, pointer: pointerTo('/paths', path) });
    if (!isObject(item.value)) {
      findings.push(unreadable(item.pointer, `the path item "${path}" is no object`));
      continue;
    }
    for (const method of METHODS) {
      const value = member(item.value, method);
      if (value === undefined) continue;
      const pointer = pointerTo(item.pointer, method);
      if (isObject(value) && !('in' in value))
        operations.push(begin(method, path, pointer, item.value, value));
      else findings.push(unreadable(pointer, `what stands under "${method}" of "${path}" is no operation`));
    }
  }
  return { operations, findings };
}

function begin(
  method: string,
  path: string,
  pointer: string,
  pathItem: JsonObject,
  source: JsonObject,
): Operation {
  const summary = textOf(source.summary)?.trim() ?? '';
  const description = textOf(source.description)?.trim() ?? '';
  return {
    method: method.toUpperCase(),
    path,
    pointer,
    pathItem,
    source,
    id:
      typeof source.operationId === 'number'
        ? String(source.operationId)
        : (textOf(source.operationId) ?? ''),
    description: description || summary || `${method.toUpperCase()} ${path}`,
    parameters: [],
    body: undefined,
    server: 0,
    accept: 'application/json',
    responses: [],
    tokens: [],
    adaptation: undefined,
    findings: [],
  };
}

function unreadable(pointer: string, message: string): Finding {
  return { code: 'select-operations/unreadable', severity: 'warning', pointer, message };
}

/** A pattern that matches nothing is most likely misspelt, and what it was to leave out becomes a tool. */
function idlePatterns({ choices }: Draft, operations: readonly Operation[]): readonly Finding[] {
  const patterns = [...choices.include, ...choices.exclude];
  return patterns
    .filter((pattern) => pattern !== '*' && !operations.some(toMatch(pattern)))
    .map((pattern) => ({
      code: 'select-operations/idle-pattern',
      severity: 'warning',
      pointer: '/paths',
      message: `pattern "${pattern}" matches no operation`,
    }));
}

function excluded({ method, path, pointer }: Operation): Finding {
  return {
    code: 'select-operations/excluded',
    severity: 'note',
    pointer,
    message: `operation "${method} ${path}" is left out by the include and exclude patterns`,
  };
}

/** Why an operation cannot work at all; `undefined` where it can. */
function impossible({ method, path, pointer }: Operation): Finding | undefined {
  const common = { severity: 'warning', pointer } as const;
  if (!path.startsWith('/')) {
    return {
      ...common,
      code: 'select-operations/no-slash',
      message: `operation "${method} ${path}" is left out, because its path does not begin with a slash`,
      reference: 'https://spec.openapis.org/oas/v3.0.3#paths-object',
    };
  }
  if (method !== 'TRACE') return undefined;
  // The platform's HTTP client refuses to send it, too (Fetch standard, "forbidden method").
  return {
    ...common,
    code: 'select-operations/trace',
    message: `operation "${method} ${path}" is left out, because TRACE would echo the token`,
    reference: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.8',
  };
}

type Match = (operation: Operation) => boolean;

function anyOf(patterns: readonly string[]): Match {
  const matches = patterns.map(toMatch);
  return (operation) => matches.some((match) => match(operation));
}

/** `tag:NAME`, `METHOD /path/**`, or an operationId with `*`. */
function toMatch(pattern: string): Match {
  if (pattern === '*') return () => true;
  if (pattern.startsWith('tag:')) {
    const isTag = glob(pattern.slice('tag:'.length).trim());
    return ({ source }) =>
      Array.isArray(source.tags) && source.tags.some((tag) => typeof tag === 'string' && isTag(tag));
  }
  const [, method, path] = /^(\*|[A-Za-z]+)\s+(.*)$/.exec(pattern) ?? [];
  if (method === undefined || path === undefined) {
    const isId = glob(pattern);
    return ({ source }) => isId(textOf(source.operationId) ?? '');
  }
  if (!path.startsWith('/') || (method !== '*' && !METHODS.includes(method.toLowerCase()))) {
    throw new ToolkitError('config-invalid', `"${pattern}" is no pattern for operations`, {
      hint: 'Write an operationId with *, tag:NAME, or METHOD /path/**, where METHOD may be *.',
    });
  }
  const isPath = glob(path);
  return (operation) =>
    (method === '*' || method.toUpperCase() === operation.method) && isPath(operation.path);
}

function glob(pattern: string): (text: string) => boolean {
  if (pattern === '') {
    throw new ToolkitError('config-invalid', 'an include or exclude pattern is empty', {
      hint: 'Write an operationId with *, tag:NAME, or METHOD /path/**.',
    });
  }
  // Braces are template expressions in a path, not alternatives.
  return picomatch(pattern, { nobrace: true, dot: true, noextglob: true });
}
