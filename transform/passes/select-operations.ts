import picomatch from 'picomatch';
import { ToolkitError } from '../../contract/errors.ts';
import type { Finding } from '../../contract/finding.ts';
import { entriesOf, followReference, isObject, member, pointerTo, sayBroken, textOf } from '../document.ts';
import type { JsonObject, Located, Resolution } from '../document.ts';
import type { Draft, Dropped, Operation, Pass } from '../draft.ts';

/** Fields of a Path Item Object that hold an operation (OpenAPI 3.2.0, Path Item Object; `query` is new there). */
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];
/** What HTTP allows as a method (RFC 9110, section 5.6.2). */
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Finds the document's operations and keeps the ones that were asked for. */
export const selectOperations: Pass = {
  name: 'select-operations',
  does: 'Finds the operations of the document and leaves out the ones that were excluded.',
  run(draft) {
    const found = findOperations(draft);
    const methods = new Set([
      ...METHODS.map((field) => field.toUpperCase()),
      ...found.operations.map(({ method }) => method.toUpperCase()),
    ]);
    const isIncluded = anyOf(draft.choices.include, methods);
    const isExcluded = anyOf(draft.choices.exclude, methods);
    const operations: Operation[] = [];
    const dropped: Dropped[] = [];
    for (const operation of found.operations) {
      const isWanted = isIncluded(operation) && !isExcluded(operation);
      const reason = impossible(operation) ?? (isWanted ? undefined : EXCLUDED);
      if (reason === undefined) operations.push(operation);
      else dropped.push({ method: operation.method, path: operation.path, findings: [reason] });
    }
    return {
      ...draft,
      operations,
      dropped: [...draft.dropped, ...dropped],
      findings: [...draft.findings, ...found.findings, ...idlePatterns(draft, found.operations, methods)],
    };
  },
};

interface Found {
  readonly operations: readonly Operation[];
  readonly findings: readonly Finding[];
}

function findOperations({ source }: Draft): Found {
  const operations: Operation[] = [];
  const findings: Finding[] = [];
  for (const [path, entry] of entriesOf(source.root.paths)) {
    if (path.startsWith('x-')) continue;
    const item = resolveItem(entry, pointerTo('/paths', path), source.root);
    if (!isObject(item.value)) {
      const why =
        item.broken === undefined ? 'is no object' : `refers to ${sayBroken(item.broken, source.unread)}`;
      findings.push(unreadable(item.pointer, `the path item "${path}" ${why}`));
      continue;
    }
    for (const { method, ...slot } of methodsOf(item.value, item.pointer)) {
      const { value, pointer } = followReference(source.root, slot);
      if (isObject(value) && !('in' in value) && METHOD.test(method))
        operations.push(begin(method, path, pointer, item, value));
      else findings.push(unreadable(pointer, `what stands under "${method}" of "${path}" is no operation`));
    }
  }
  return { operations, findings };
}

/** A path item with what it refers to; what stands beside the reference counts, too (OpenAPI 3.1.1, Path Item Object). */
function resolveItem(entry: unknown, pointer: string, root: JsonObject): Resolution {
  const found = followReference(root, { value: entry, pointer });
  if (!isObject(found.value) || !isObject(entry) || found.value === entry) return found;
  const { $ref: _followed, ...own } = entry;
  return Object.keys(own).length === 0 ? found : { ...found, value: { ...found.value, ...own } };
}

/** A member of a path item where an operation belongs. */
interface Slot {
  readonly method: string;
  readonly value: unknown;
  readonly pointer: string;
}

/** Methods by field, and those that OpenAPI 3.2 lists by their own name. */
function methodsOf(item: JsonObject, pointer: string): readonly Slot[] {
  const fields = METHODS.map((field) => ({
    method: field.toUpperCase(),
    value: member(item, field),
    pointer: pointerTo(pointer, field),
  })).filter(({ value }) => value !== undefined);
  const known = new Set(fields.map(({ method }) => method));
  const base = pointerTo(pointer, 'additionalOperations');
  const others = entriesOf(member(item, 'additionalOperations')).map(([method, value]) => ({
    method,
    value: known.has(method) ? undefined : value,
    pointer: pointerTo(base, method),
  }));
  return [...fields, ...others];
}

function begin(
  method: string,
  path: string,
  pointer: string,
  pathItem: Located,
  source: JsonObject,
): Operation {
  const summary = textOf(source.summary)?.trim() ?? '';
  const description = textOf(source.description)?.trim() ?? '';
  return {
    method,
    path,
    pointer,
    pathItem: { value: pathItem.value, pointer: pathItem.pointer },
    source,
    id:
      typeof source.operationId === 'number'
        ? String(source.operationId)
        : (textOf(source.operationId) ?? ''),
    description: description || summary || `${method} ${path}`,
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
function idlePatterns(
  { choices }: Draft,
  operations: readonly Operation[],
  methods: ReadonlySet<string>,
): readonly Finding[] {
  const patterns = [...choices.include, ...choices.exclude];
  return patterns
    .filter((pattern) => pattern !== '*' && !operations.some(toMatch(pattern, methods)))
    .map((pattern) => ({
      code: 'select-operations/idle-pattern',
      severity: 'warning',
      pointer: '/paths',
      message: `pattern "${pattern}" matches no operation`,
    }));
}

/** One finding for all: somebody who takes 20 operations of 11,000 knows what they did. */
const EXCLUDED: Finding = {
  code: 'select-operations/excluded',
  severity: 'note',
  pointer: '/paths',
  message: 'operations are left out by the include and exclude patterns',
};

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
  // The platform's HTTP client refuses to send them, too (Fetch standard, "forbidden method").
  switch (method.toUpperCase()) {
    case 'TRACE':
      return {
        ...common,
        code: 'select-operations/trace',
        message: `operation "${method} ${path}" is left out, because TRACE would echo the token`,
        reference: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.8',
      };
    case 'CONNECT':
      return {
        ...common,
        code: 'select-operations/connect',
        message: `operation "${method} ${path}" is left out, because CONNECT opens a tunnel`,
        reference: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6',
      };
    default:
      return undefined;
  }
}

type Match = (operation: Operation) => boolean;

function anyOf(patterns: readonly string[], methods: ReadonlySet<string>): Match {
  const matches = patterns.map((pattern) => toMatch(pattern, methods));
  return (operation) => matches.some((match) => match(operation));
}

/** `tag:NAME`, `METHOD /path/**`, or an operationId with `*`; a method is one that OpenAPI or the document has. */
function toMatch(pattern: string, methods: ReadonlySet<string>): Match {
  if (pattern === '*') return () => true;
  if (pattern.startsWith('tag:')) {
    const isTag = glob(pattern.slice('tag:'.length).trim());
    return ({ source }) =>
      Array.isArray(source.tags) && source.tags.some((tag) => typeof tag === 'string' && isTag(tag));
  }
  const [, method, path] = /^(\*|[A-Za-z-]+)\s+(.*)$/.exec(pattern) ?? [];
  if (method === undefined || path === undefined) {
    const isId = glob(pattern);
    return ({ source }) => isId(textOf(source.operationId) ?? '');
  }
  if (!path.startsWith('/') || (method !== '*' && !methods.has(method.toUpperCase()))) {
    throw new ToolkitError('config-invalid', `"${pattern}" is no pattern for operations`, {
      hint: 'Write an operationId with *, tag:NAME, or METHOD /path/**, where METHOD may be *.',
    });
  }
  const isPath = glob(path);
  return (operation) =>
    (method === '*' || method.toUpperCase() === operation.method.toUpperCase()) && isPath(operation.path);
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
