import { isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { ToolkitError } from '../contract/errors.ts';

/** A configuration file's text, with the name under which messages speak of it. */
export interface ConfigText {
  readonly file: string;
  readonly text: string;
}

/**
 * Decodes YAML by a schema; every message carries `file:line:column`.
 * @throws ToolkitError `not-yaml`, `config-unknown-key` (the key is named) or `config-invalid`.
 */
export function decodeYaml<T>(source: ConfigText, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false });
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    const { line, col } = lines.linePos(syntax.pos[0]);
    throw new ToolkitError(
      'not-yaml',
      `${source.file}:${line}:${col} is not YAML: ${firstLine(syntax.message)}`,
    );
  }
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const issue = chosenOf(parsed.error.issues);
  if (issue === undefined) throw new ToolkitError('config-invalid', `${source.file} is invalid`);
  throw toError(source.file, issue, (path) => position(document, lines, path));
}

/** A misspelt key is the likelier cause of a missing one; of a union, what keeps from its nearest branch is said. */
function chosenOf(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue?.code !== 'invalid_union' || issue.message !== UNWORDED) return issue;
  const inner = chosenOf([...issue.errors].sort((one, other) => distance(one) - distance(other))[0] ?? []);
  return inner === undefined ? issue : { ...inner, path: [...issue.path, ...inner.path] };
}

/** Zod's message of a union that was given none. */
const UNWORDED = 'Invalid input';

/** A wrong literal says that another branch was meant. */
function distance(issues: readonly z.core.$ZodIssue[]): number {
  return issues.length + 100 * issues.filter(({ code }) => code === 'invalid_value').length;
}

function toError(
  file: string,
  issue: z.core.$ZodIssue,
  at: (path: readonly PropertyKey[]) => string,
): ToolkitError {
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const where = at([...issue.path, key]);
    return new ToolkitError(
      'config-unknown-key',
      `${file}${where} has an unknown key "${[...issue.path, key].join('.')}"`,
      {
        hint: 'Remove it, or see the keys in docs/configuration.md.',
      },
    );
  }
  const name = issue.path.length === 0 ? 'the document' : `"${issue.path.join('.')}"`;
  const isUnquoted =
    issue.code === 'invalid_type' && /string, received (number|boolean)$/.test(issue.message);
  return new ToolkitError(
    'config-invalid',
    `${file}${at(issue.path)} ${name} is invalid: ${issue.message}`,
    isUnquoted ? { hint: 'Put it in quotes.' } : {},
  );
}

/** `:line:column` of the deepest node on the path that exists, of its key where it has one. */
function position(document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let length = path.length; length > 0; length--) {
    const offset = keyOffset(document, path.slice(0, length));
    if (offset !== undefined) {
      const { line, col } = lines.linePos(offset);
      return `:${line}:${col}`;
    }
  }
  return ':1:1';
}

function keyOffset(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && String(item.key) === String(key));
    if (pair !== undefined && isNode(pair.key)) return pair.key.range?.[0];
  }
  const node = document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
