import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml';
import { ToolkitError } from '../../contract/errors.ts';
import type { Finding } from '../../contract/finding.ts';
import { findDuplicatesInJson, findDuplicatesInYaml } from './find-duplicate-keys.ts';
import type { DuplicateKey } from './find-duplicate-keys.ts';
import { refuseComplex } from './refuse-complex.ts';
import { countKept, countWritten, findTooDeep, MAX_DEPTH } from './scan-json.ts';

/** The value of a text, and what was changed in reading it. */
export interface ParsedText {
  readonly value: unknown;
  readonly notes: readonly Finding[];
}

/** Duplicate keys that are reported one by one. */
const MAX_REPORTED = 100;
// Merge keys are YAML 1.1, and documents use them.
const YAML_OPTIONS = { schema: CORE_SCHEMA.withTags(mergeTag), maxDepth: MAX_DEPTH };

/**
 * Parses JSON or YAML into values that JSON can say. Of a key that stands twice the last one counts, with a warning.
 * @throws ToolkitError `not-yaml` (with line and column) or `document-too-complex`.
 */
export function parseText(file: string, text: string): ParsedText {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const isJson = /^\s*[{[]/.test(clean);
  return (isJson ? parseJson(file, clean) : undefined) ?? parseYaml(file, clean);
}

/** Nothing where the text is no JSON: flow-style YAML may begin with a brace too, and its parser knows the place of an error. */
function parseJson(file: string, text: string): ParsedText | undefined {
  const value = tryJson(text);
  // Counting is cheap, finding is not: what nests too deeply counts as `NaN`.
  if (value !== undefined && countKept(value) === countWritten(text)) return { value, notes: [] };
  const tooDeepAt = findTooDeep(text);
  if (tooDeepAt !== undefined) throw tooDeep(file, placeOf(text, tooDeepAt));
  return value === undefined ? undefined : { value, notes: noteDuplicates(file, findDuplicatesInJson(text)) };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseYaml(file: string, text: string): ParsedText {
  const first = tryYaml(file, text, false);
  const { value } = first ?? tryYaml(file, text, true) ?? { value: undefined };
  // Anchors alone can make one value stand in several places.
  if (text.includes('&')) refuseComplex(file, value);
  return { value, notes: first === undefined ? noteDuplicates(file, findDuplicatesInYaml(text)) : [] };
}

/** Nothing where a key stands twice and `isLastTaken` is not said. */
function tryYaml(file: string, text: string, isLastTaken: boolean): { readonly value: unknown } | undefined {
  try {
    return { value: load(text, { ...YAML_OPTIONS, json: isLastTaken }) };
  } catch (error) {
    const { reason, place } = explain(error);
    if (reason === 'duplicated mapping key' && !isLastTaken) return undefined;
    if (reason.includes('maxDepth')) throw tooDeep(file, place);
    throw new ToolkitError('not-yaml', `"${file}${place}" is neither JSON nor YAML: ${reason}`, {
      cause: error,
    });
  }
}

function explain(error: unknown): { readonly reason: string; readonly place: string } {
  if (!(error instanceof YAMLException)) return { reason: 'it cannot be parsed', place: '' };
  const { reason, mark } = error;
  return { reason, place: mark === undefined ? '' : `:${mark.line + 1}:${mark.column + 1}` };
}

function tooDeep(file: string, place: string): ToolkitError {
  return new ToolkitError('document-too-complex', `"${file}${place}" nests deeper than ${MAX_DEPTH} levels`);
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return `:${before.split('\n').length}:${offset - lineStart + 1}`;
}

function noteDuplicates(file: string, duplicates: readonly DuplicateKey[]): readonly Finding[] {
  return duplicates.slice(0, MAX_REPORTED).map(({ key, pointer, line }) => ({
    code: 'read-document/duplicate-key',
    severity: 'warning',
    pointer,
    message: `key "${key}" stands again in line ${line} of "${file}"; the last one counts`,
    reference: 'https://spec.openapis.org/oas/v3.0.3#format',
  }));
}
