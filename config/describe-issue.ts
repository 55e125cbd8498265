import type { z } from 'zod';
import { expectedAt, oneOf, placeOfKey, placeOfValue, valueAt } from './expected.ts';
import type { Expected } from './expected.ts';
import { isNearName } from './is-near-name.ts';

/** What is wrong at a place of a configuration file. No value is repeated that could be a secret in the wrong place. */
export interface ConfigProblem {
  readonly code: 'config-invalid' | 'config-unknown-key';
  /** Where it is; of a missing key, where the key would be. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint?: string;
}

/** The message of an issue for which the schema has none: to be given to Zod as the error of all issues. */
export const UNWORDED = '';

/** Says in the terms of the file what the first thing is that keeps a document from its schema, and what to do. */
export function describeIssue(
  issues: readonly z.core.$ZodIssue[],
  schema: z.ZodType,
  document: unknown,
): ConfigProblem {
  const issue = chosenOf(issues);
  if (issue?.code === 'unrecognized_keys') return unknownKey(issue, schema, document);
  const { path = [] } = issue ?? {};
  const expected = expectedAt(schema, path, document);
  const value = valueAt(document, path);
  const elsewhere = placeOfValue(schema, String(path.at(-1)), value);
  const words = describe(issue, value, { ...expected, elsewhere });
  return { code: 'config-invalid', path, ...words };
}

/** A path as users write of it: `interceptors.request[0].step`. */
function pathInWords(path: readonly PropertyKey[]): string {
  const parts = path.map((key) =>
    typeof key === 'number'
      ? `[${key}]`
      : /^[\w-]+$/.test(String(key))
        ? `.${String(key)}`
        : `["${String(key)}"]`,
  );
  return parts.join('').replace(/^\./, '');
}

/** A misspelt key is the likelier cause of a missing one; of a union, what keeps from its nearest branch is said. */
function chosenOf(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue?.code !== 'invalid_union' || issue.message !== UNWORDED) return issue;
  const inner = chosenOf([...issue.errors].sort((one, other) => distance(one) - distance(other))[0] ?? []);
  return inner === undefined ? issue : { ...inner, path: [...issue.path, ...inner.path] };
}

/** A wrong literal says that another branch was meant. */
function distance(issues: readonly z.core.$ZodIssue[]): number {
  return issues.length + 100 * issues.filter(({ code }) => code === 'invalid_value').length;
}

function unknownKey(
  issue: z.core.$ZodIssueUnrecognizedKeys,
  schema: z.ZodType,
  document: unknown,
): ConfigProblem {
  const key = issue.keys[0] ?? '';
  const path = [...issue.path, key];
  const { keys } = expectedAt(schema, issue.path, document);
  const near = keys.find((name) => isNearName(name, key));
  const hint = near === undefined ? hintOfUnknown(path, keys, schema) : `Did you mean "${near}"?`;
  return { code: 'config-unknown-key', path, message: `has an unknown key "${pathInWords(path)}"`, hint };
}

function hintOfUnknown(path: readonly PropertyKey[], keys: readonly string[], schema: z.ZodType): string {
  const key = String(path.at(-1));
  const elsewhere = placeOfKey(schema, key);
  const isHere = elsewhere === pathInWords(path).replaceAll(/\[\d+\]/g, '[]');
  if (isHere) return 'It does not go with what stands beside it: see docs/configuration.md.';
  if (key === '<<') return 'Write the keys out: nothing is merged.';
  if (elsewhere === undefined) return `The keys here are ${list(keys)}.`;
  return `There is a key "${elsewhere}": is the line indented as it should be?`;
}

type Words = Pick<ConfigProblem, 'message' | 'hint'>;

function describe(
  issue: z.core.$ZodIssue | undefined,
  value: unknown,
  expected: Expected & { readonly elsewhere: string | undefined },
): Words {
  const { path = [], message = UNWORDED, code } = issue ?? {};
  const name = path.length === 0 ? 'the file' : `"${pathInWords(path)}"`;
  const words = code !== 'custom' && message !== UNWORDED ? message : expected.words;
  if (code === 'invalid_key') return wrongName(path, issue);
  if (value === undefined && code !== 'custom') return { message: `the key ${name} is missing: ${words}` };
  if (code === 'custom' || (message !== UNWORDED && isOfSize(code))) {
    return { message: `${name} is invalid: ${message}` };
  }
  if (code === 'invalid_format' || (code !== 'invalid_type' && message !== UNWORDED)) {
    return { message: `${name} must be ${words}` };
  }
  if (isOfSize(code)) return wrongSize(name, issue, value, words);
  if (!isOfType(value, expected)) return wrongType(name, value, expected, path.at(-1));
  return wrongValue(name, value, expected, expected.elsewhere);
}

function isOfSize(code: string | undefined): boolean {
  return code === 'too_small' || code === 'too_big';
}

function wrongName(path: readonly PropertyKey[], issue: z.core.$ZodIssue | undefined): Words {
  const [inner] = issue?.code === 'invalid_key' ? issue.issues : [];
  const place = pathInWords(path.slice(0, -1));
  const words =
    inner === undefined || inner.message === UNWORDED ? 'a text that is not empty' : inner.message;
  return { message: `the key "${String(path.at(-1))}" in "${place}" must be ${words}` };
}

function wrongSize(name: string, issue: z.core.$ZodIssue | undefined, value: unknown, words: string): Words {
  if (typeof value === 'number') return { message: `${name} must be ${words}` };
  const isList = Array.isArray(value);
  if (issue?.code === 'too_big') {
    const most = Number(issue.maximum);
    return {
      message: `${name} ${isList ? `has more than ${most} entries` : `is longer than ${most} characters`}`,
    };
  }
  return { message: `${name} is empty, and must be ${words}`, ...(isList && { hint: LIST_HINT }) };
}

const LIST_HINT = 'Write its entries in brackets, [ONE, TWO], or one on each line after "- ".';

/** Only what is nearly an allowed value is repeated. */
function wrongValue(name: string, value: unknown, { values, words }: Expected, elsewhere?: string): Words {
  const names = values.filter((known) => typeof known === 'string');
  const near = typeof value === 'string' ? names.find((known) => isNearName(known, value)) : undefined;
  if (near !== undefined) {
    return {
      message: `${name} is "${String(value)}"; did you mean "${near}"?`,
      hint: allowed(values),
    };
  }
  const hint = elsewhere === undefined ? {} : { hint: `What stands there belongs to "${elsewhere}".` };
  return { message: `${name} must be ${values.length > 0 ? oneOf(values) : words}`, ...hint };
}

function allowed(values: readonly unknown[]): string {
  return values.length === 1 ? `It can only be ${oneOf(values)}.` : `It is one of ${list(values)}.`;
}

function list(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ');
}

function isOfType(value: unknown, { types, values }: Expected): boolean {
  const type = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  if (type === 'number' && types.has('integer')) return true;
  return types.has(type) || values.some((known) => typeof known === type);
}

function wrongType(name: string, value: unknown, expected: Expected, key: PropertyKey | undefined): Words {
  if (value === null) {
    const message = `${name} has no value, and must be ${expected.words}`;
    return { message, hint: hintOfNothing(expected, key) };
  }
  const hint = hintOfType(value, expected);
  return {
    message: `${name} is ${kindOf(value)}, and must be ${expected.words}`,
    ...(hint !== undefined && { hint }),
  };
}

function hintOfNothing({ types }: Expected, key: PropertyKey | undefined): string {
  if (typeof key === 'number') return 'Write one behind the hyphen, or remove the line.';
  if (types.has('object')) return 'Indent the keys that belong to it, or remove it.';
  return 'Write one behind the colon, or remove the key.';
}

function hintOfType(value: unknown, { types, values, keys }: Expected): string | undefined {
  if (types.has('array')) return LIST_HINT;
  const isPlain = typeof value === 'number' || typeof value === 'boolean';
  if (isPlain && types.has('string')) return 'Put it in quotes.';
  if (typeof value !== 'string') return undefined;
  if (types.has('boolean') && !types.has('string')) {
    return 'Write true or false: "yes", "on" and what stands in quotes are texts.';
  }
  const isInQuotes = values.some((known) => String(known) === value) || /^\d+$/.test(value);
  if (isInQuotes && !types.has('object')) return 'Write it without quotes.';
  return types.has('object') && keys[0] === 'step' ? 'Write it as { step: NAME }.' : undefined;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of keys';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'boolean' ? String(value) : 'a number';
}
