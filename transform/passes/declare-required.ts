import type { Finding } from '../../contract/finding.ts';
import { pointerTo } from '../document.ts';
import type { Draft } from '../draft.ts';
import type { SchemaNode } from '../schema/flat-schema.ts';

/**
 * The schema of a body with its properties that are required and declared nowhere: left out, no call could meet what
 * the vendor requires. None is demanded: in real documents most such names are left over from another schema. One
 * that is almost the name of a declared property is taken for that one, and only noted.
 */
export function declareRequired(schema: SchemaNode, draft: Draft, findings: Finding[]): SchemaNode {
  const { properties, required, additional } = draft.schemas.flatten(schema);
  // Elsewhere the body is one argument, which takes any property.
  const isTakenApart = properties.size > 0 && additional !== true && typeof additional !== 'object';
  if (!isTakenApart) return schema;
  const missing = [...required].filter((name) => !properties.has(name));
  const added: string[] = [];
  for (const name of missing) {
    const meant = [...properties.keys()].find((declared) => isAlmost(name, declared));
    if (meant === undefined) added.push(name);
    findings.push(meant === undefined ? undeclared(name, schema) : misspelt(name, meant, schema));
  }
  return added.length === 0 ? schema : draft.schemas.extend(schema, added);
}

function undeclared(name: string, { pointer }: SchemaNode): Finding {
  return {
    code: 'choose-media-types/undeclared',
    severity: 'note',
    pointer: pointerTo(pointer, 'required'),
    message: `property "${name}" is required and declared nowhere; it is an argument of any type that may be left out`,
  };
}

function misspelt(name: string, meant: string, { pointer }: SchemaNode): Finding {
  return {
    code: 'choose-media-types/misspelt',
    severity: 'note',
    pointer: pointerTo(pointer, 'required'),
    message: `property "${name}" is required and declared nowhere; it is taken for "${meant}"`,
  };
}

/** Names that differ in case and separators, in a final s, or, where they are long enough, in one letter. */
function isAlmost(name: string, declared: string): boolean {
  const [a, b] = [plain(name), plain(declared)];
  return a === b || `${a}s` === b || a === `${b}s` || (isWord(a) && isWord(b) && isOneLetterApart(a, b));
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Numbered names differ in one place and mean different things. */
function isWord(name: string): boolean {
  return name.length > 5 && !/\d/.test(name);
}

/** One letter is another, one too many or missing, or two have changed places. */
function isOneLetterApart(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right === `${left.charAt(1)}${left.charAt(0)}`;
}
