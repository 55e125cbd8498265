import { isMap, isNode, isPair, LineCounter, parseDocument, visit } from 'yaml';
import type { Alias, Document } from 'yaml';
import type { z } from 'zod';
import { ToolkitError } from '../contract/errors.ts';
import { describeIssue, UNWORDED } from './describe-issue.ts';
import { describeSyntax } from './describe-syntax.ts';
import type { SyntaxProblem } from './describe-syntax.ts';

/** A configuration file's text, with the name under which messages speak of it. */
export interface ConfigText {
  readonly file: string;
  readonly text: string;
}

/**
 * Decodes YAML by a schema; every message carries `file:line:column`, the path in the file, and what belongs there.
 * @throws ToolkitError `not-yaml`, `config-unknown-key` (the key is named) or `config-invalid`.
 */
export function decodeYaml<T>(source: ConfigText, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(source.text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const [syntax] = document.errors;
  if (syntax !== undefined) throw refusal(source.file, lines, describeSyntax(syntax, source.text));
  const value = toValue(source.file, document, lines);
  const parsed = schema.safeParse(value, { error: () => UNWORDED });
  if (parsed.success) return parsed.data;
  const { code, path, message, hint } = describeIssue(parsed.error.issues, schema, value);
  const at = position(document, lines, path);
  throw new ToolkitError(code, `${source.file}${at} ${message}`, hint === undefined ? {} : { hint });
}

function toValue(file: string, document: Document, lines: LineCounter): unknown {
  const warning = document.warnings[0];
  if (warning !== undefined) throw refusal(file, lines, describeSyntax(warning));
  try {
    return document.toJS() ?? {};
  } catch (cause) {
    const lost = lostAlias(document);
    if (lost !== undefined) throw refusal(file, lines, lost);
    // The library's own limit: 100 times what is written.
    throw new ToolkitError(
      'not-yaml',
      `${file} has aliases (*NAME) that stand for far more than is written`,
      {
        hint: 'Write out where it is needed what they stand for.',
        cause,
      },
    );
  }
}

/** An alias of which no anchor stands before it. */
function lostAlias(document: Document): SyntaxProblem | undefined {
  let first: Alias | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      first = alias;
      return visit.BREAK;
    },
  });
  if (first === undefined) return undefined;
  return {
    code: 'not-yaml',
    offset: first.range?.[0] ?? 0,
    message: `has the alias "*${first.source}", and no anchor "&${first.source}" before it`,
    hint: 'Put a text that begins with "*" in quotes.',
  };
}

function refusal(file: string, lines: LineCounter, problem: SyntaxProblem): ToolkitError {
  const { line, col } = lines.linePos(problem.offset);
  const { code, message, hint } = problem;
  return new ToolkitError(code, `${file}:${line}:${col} ${message}`, hint === undefined ? {} : { hint });
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
