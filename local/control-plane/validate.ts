import { isObject } from '../../contract/json-object.ts';
import { invalid, awsError } from './answer.ts';
import { SHAPES } from './model.ts';
import type { Answer } from './answer.ts';
import type { Shape } from './notation.ts';

/** Values longer than this satisfy no pattern: nothing real is, and a pattern can take long to say so. */
const MAX_MATCHED = 65_536;

const LOOPBACK = /^http:\/\/(?=(?:127\.0\.0\.1|localhost|\[::1\])(?:[:/]|$))/;

interface Problems {
  /** Values that break a constraint. */
  readonly constraints: string[];
  /** Values of another JSON type. */
  readonly types: string[];
}

/**
 * Checks an input against its shape in the service model, and gives the service's refusal or nothing.
 * The wording of patterns and of missing members is observed (2026-09-28), the other constraints' and the
 * wrong types' are assumed. A sensitive member's value is never repeated.
 */
export function validateInput(shape: Shape, input: Readonly<Record<string, unknown>>): Answer | undefined {
  const problems: Problems = { constraints: [], types: [] };
  checkStructure(shape, input, '', problems);
  const [type] = problems.types;
  if (type !== undefined) return awsError('SerializationException', type);
  const text = constraintText(problems);
  return text === undefined ? undefined : invalid(text);
}

/** What is wrong with a value of a shape of the service model, in the service's words, or nothing. */
export function constraintProblem(shapeName: string, value: unknown): string | undefined {
  const problems: Problems = { constraints: [], types: [] };
  check(shapeName, value, shapeName, problems);
  return problems.types[0] ?? constraintText(problems);
}

function constraintText({ constraints }: Problems): string | undefined {
  const { length } = constraints;
  if (length === 0) return undefined;
  const count = length === 1 ? '1 validation error' : `${length} validation errors`;
  return `${count} detected: ${constraints.join('; ')}`;
}

function check(shapeName: string, value: unknown, path: string, problems: Problems): void {
  const shape = SHAPES[shapeName];
  if (shape === undefined || shape.type === 'document') return;
  if (shape.type === 'structure' || shape.type === 'map') {
    if (!isObject(value)) wrongType(value, 'a structure', problems);
    else if (shape.type === 'map') checkMap(shape, value, path, problems);
    else checkStructure(shape, value, path, problems);
  } else if (shape.type === 'list') {
    checkList(shape, value, path, problems);
  } else if (shape.type === 'string') checkString(shape, value, path, problems);
  else if (shape.type === 'integer') checkInteger(shape, value, path, problems);
  else if (typeof value !== 'boolean') wrongType(value, 'a Boolean', problems);
}

function checkStructure(
  shape: Shape,
  value: Readonly<Record<string, unknown>>,
  path: string,
  problems: Problems,
): void {
  for (const name of shape.required ?? []) {
    if (!isSet(value, name)) fail(problems, join(path, name), undefined, 'Member must not be null');
  }
  const members = Object.entries(shape.members ?? {}).filter(([name]) => isSet(value, name));
  if (shape.union === true && members.length !== 1) {
    fail(problems, path, undefined, 'Member must have exactly one member set');
  }
  for (const [name, member] of members) check(member, value[name], join(path, name), problems);
}

function checkList(shape: Shape, value: unknown, path: string, problems: Problems): void {
  if (!Array.isArray(value)) {
    wrongType(value, 'a list', problems);
    return;
  }
  checkSize(shape, value, value.length, path, problems);
  for (const [index, item] of value.entries()) {
    check(shape.member ?? '', item, `${path}.${index + 1}.member`, problems);
  }
}

function checkMap(
  shape: Shape,
  value: Readonly<Record<string, unknown>>,
  path: string,
  problems: Problems,
): void {
  const entries = Object.entries(value);
  checkSize(shape, value, entries.length, path, problems);
  for (const [key, item] of entries) {
    check(shape.key ?? '', key, join(path, key), problems);
    check(shape.value ?? '', item, join(path, key), problems);
  }
}

function checkString(shape: Shape, value: unknown, path: string, problems: Problems): void {
  if (typeof value !== 'string') {
    wrongType(value, 'a String', problems);
    return;
  }
  const shown = shape.sensitive === true ? undefined : value;
  checkSize(shape, shown, value.length, path, problems);
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    fail(problems, path, shown, `Member must satisfy enum value set: [${shape.enum.join(', ')}]`);
  }
  if (shape.pattern !== undefined && !matches(shape.pattern, value)) {
    fail(problems, path, shown, `Member must satisfy regular expression pattern: ${shape.pattern}`);
  }
}

/** Whether the whole value satisfies the pattern. What stands on this machine has no certificate: there `http:` counts as `https:`. */
function matches(pattern: string, value: string): boolean {
  if (value.length > MAX_MATCHED) return false;
  const url = pattern.startsWith('https://') ? value.replace(LOOPBACK, 'https://') : value;
  return new RegExp(`^(?:${pattern})$`).test(url);
}

function checkInteger(shape: Shape, value: unknown, path: string, problems: Problems): void {
  if (typeof value === 'number' && Number.isInteger(value)) {
    bounds(shape, value, 'have value', (rule) => fail(problems, path, value, rule));
  } else wrongType(value, 'an Integer', problems);
}

function checkSize(shape: Shape, value: unknown, size: number, path: string, problems: Problems): void {
  bounds(shape, size, 'have length', (rule) => fail(problems, path, value, rule));
}

function bounds(shape: Shape, size: number, what: string, report: (rule: string) => void): void {
  if (shape.max !== undefined && size > shape.max) {
    report(`Member must ${what} less than or equal to ${shape.max}`);
  }
  if (shape.min !== undefined && size < shape.min) {
    report(`Member must ${what} greater than or equal to ${shape.min}`);
  }
}

function fail(problems: Problems, path: string, value: unknown, rule: string): void {
  const shown = typeof value === 'string' || typeof value === 'number' ? `Value '${value}'` : 'Value';
  problems.constraints.push(`${shown} at '${path}' failed to satisfy constraint: ${rule}`);
}

function wrongType(value: unknown, wanted: string, problems: Problems): void {
  const found = value === null ? 'NULL' : Array.isArray(value) ? 'LIST' : typeof value;
  problems.types.push(`${found.toUpperCase()}_VALUE can not be converted to ${wanted}`);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function isSet(value: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.hasOwn(value, name) && value[name] !== undefined && value[name] !== null;
}
