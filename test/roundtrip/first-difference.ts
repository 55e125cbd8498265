import { isObject } from './json-document.ts';

/** Longest value that a detail repeats. */
const SHOWN = 60;

/** Where two values differ first, and how; `undefined` where they are equal. The order of members does not count. */
export function firstDifference(expected: unknown, actual: unknown, pointer = ''): string | undefined {
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return first(expected.map((item, index) => firstDifference(item, actual[index], `${pointer}/${index}`)));
  }
  if (!isObject(expected) || !isObject(actual)) {
    const same = JSON.stringify(expected) === JSON.stringify(actual);
    return same ? undefined : `"${pointer}" is ${show(actual)} instead of ${show(expected)}`;
  }
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  return first(names.map((name) => firstDifference(expected[name], actual[name], `${pointer}/${name}`)));
}

/** A value in a message, cut where it is long. */
export function show(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function first(differences: readonly (string | undefined)[]): string | undefined {
  return differences.find((difference) => difference !== undefined);
}
