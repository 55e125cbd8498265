import { ToolkitError } from '../../contract/errors.ts';
import type { Finding } from '../../contract/finding.ts';
import { MAX_TARGETS, MAX_TOOLS_PER_TARGET } from '../../contract/gateway-limits.ts';
import { entriesOf, followReference, isObject, member, pointerTo, sayBroken, textOf } from '../document.ts';
import type { JsonObject, Located, Resolution } from '../document.ts';
import type { Draft, Dropped, Operation, Pass } from '../draft.ts';
import { DEPRECATED, openPatterns } from './match-operations.ts';
import type { Match } from './match-operations.ts';
import { refuseRepetition } from './refuse-repetition.ts';

/** Fields of a Path Item Object that hold an operation (OpenAPI 3.2.0, Path Item Object; `query` is new there). */
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];
const MAX_OPERATIONS = MAX_TARGETS * MAX_TOOLS_PER_TARGET;
/** What HTTP allows as a method (RFC 9110, section 5.6.2). */
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Finds the document's operations and keeps the ones that were asked for. */
export const selectOperations: Pass = {
  name: 'select-operations',
  does: 'Finds the operations of the document and leaves out the ones that were excluded.',
  run(draft) {
    const found = findOperations(draft);
    const toMatch = openPatterns(draft, methodsIn(found.operations));
    const whyUnwanted = wantedBy(draft, toMatch);
    const operations: Operation[] = [];
    const dropped: Dropped[] = [];
    for (const operation of found.operations) {
      const reason = impossible(operation) ?? whyUnwanted(operation);
      if (reason === undefined) operations.push(operation);
      else dropped.push({ method: operation.method, path: operation.path, findings: [reason] });
    }
    refuseRepetition(operations, draft);
    return {
      ...draft,
      operations,
      dropped: [...draft.dropped, ...dropped],
      findings: [...draft.findings, ...found.findings, ...idlePatterns(draft, found.operations, toMatch)],
    };
  },
};

interface Found {
  readonly operations: readonly Operation[];
  readonly findings: readonly Finding[];
}

/** @throws ToolkitError `limit-exceeded` where there are more operations than one gateway has tools. */
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
    if (operations.length > MAX_OPERATIONS) throw tooMany(path);
    for (const { method, ...slot } of methodsOf(item.value, item.pointer)) {
      const { value, pointer } = followReference(source.root, slot);
      if (isObject(value) && !('in' in value) && METHOD.test(method))
        operations.push(begin(method, path, pointer, item, value));
      else findings.push(unreadable(pointer, `what stands under "${method}" of "${path}" is no operation`));
    }
  }
  return { operations, findings };
}

function tooMany(path: string): ToolkitError {
  const message = `the document has more than the ${MAX_OPERATIONS} operations that one gateway could have as tools, from "${path}" on`;
  return new ToolkitError('limit-exceeded', message);
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
  const fields = METHODS.filter((field) => member(item, field) !== undefined).map((field) => ({
    method: field.toUpperCase(),
    value: item[field],
    pointer: pointerTo(pointer, field),
  }));
  const additional = entriesOf(member(item, 'additionalOperations'));
  if (additional.length === 0) return fields;
  const known = new Set(fields.map(({ method }) => method));
  const base = pointerTo(pointer, 'additionalOperations');
  const others = additional.map(([method, value]) => ({
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

/** Whether an operation is among those that a list of patterns names, in the words of the include patterns. */
export function matcherOf(patterns: readonly string[], draft: Draft): Match {
  return anyOf(patterns, openPatterns(draft, methodsIn(draft.operations)));
}

/** Methods that a pattern may name: those of OpenAPI, and the document's own. */
function methodsIn(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(
    [...METHODS, ...operations.map(({ method }) => method)].map((method) => method.toUpperCase()),
  );
}

/** A pattern that matches nothing is most likely misspelt, and what it was to leave out becomes a tool. */
function idlePatterns(
  { choices }: Draft,
  operations: readonly Operation[],
  toMatch: (pattern: string) => Match,
): readonly Finding[] {
  const patterns = [...choices.include, ...choices.exclude];
  return patterns
    .filter((pattern) => pattern !== '*' && pattern !== DEPRECATED && !operations.some(toMatch(pattern)))
    .map((pattern) => ({
      code: 'select-operations/idle-pattern',
      severity: 'warning',
      pointer: '/paths',
      message: `pattern "${pattern}" matches no operation`,
    }));
}

/** Why the patterns leave an operation out; `undefined` where they do not. */
function wantedBy(
  { choices: { include, exclude } }: Draft,
  toMatch: (pattern: string) => Match,
): (operation: Operation) => Finding | undefined {
  const isIncluded = anyOf(include, toMatch);
  const isExcluded = anyOf(
    exclude.filter((pattern) => pattern !== DEPRECATED),
    toMatch,
  );
  const isTooOld = anyOf(
    exclude.filter((pattern) => pattern === DEPRECATED),
    toMatch,
  );
  return (operation) => {
    if (!isIncluded(operation) || isExcluded(operation)) return EXCLUDED;
    return isTooOld(operation) ? LEFT_BEHIND : undefined;
  };
}

/** One finding for all: somebody who takes 20 operations of 11,000 knows what they did. */
const EXCLUDED: Finding = {
  code: 'select-operations/excluded',
  severity: 'note',
  pointer: '/paths',
  message: 'operations are left out by the include and exclude patterns',
};
const LEFT_BEHIND: Finding = {
  code: 'select-operations/deprecated',
  severity: 'note',
  pointer: '/paths',
  message: `deprecated operations are left out by the exclude pattern "${DEPRECATED}"`,
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

function anyOf(patterns: readonly string[], toMatch: (pattern: string) => Match): Match {
  const matches = patterns.map(toMatch);
  return (operation) => matches.some((match) => match(operation));
}
