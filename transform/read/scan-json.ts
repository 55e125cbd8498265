import type { JsonObject } from '../document.ts';

/** Levels of lists and objects that a document may nest; real documents stay below a hundred. */
export const MAX_DEPTH = 1000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Offset of the bracket of JSON text that opens one level too many; it is looked for where a value is not known to be flat. */
export function findTooDeep(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    // "[" and "{", "]" and "}" differ in one bit.
    else if ((code | 0x20) === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return at;
    } else if ((code | 0x20) === 0x7d) depth -= 1;
  }
  return undefined;
}

/** Keys and texts of JSON text together; all between them is jumped over. */
export function countWritten(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', endOfString(text, at) + 1)) count += 1;
  return count;
}

/** Offset of the quote that closes the string which opens at `start`; the end of the text where none does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}

/**
 * Keys and texts below a parsed value: fewer than in its text where a key stands twice. `NaN` where the value nests
 * deeper than {@link MAX_DEPTH} levels.
 */
export function countKept(value: unknown, depth = 1): number {
  if (typeof value === 'string') return 1;
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > MAX_DEPTH) return NaN;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) count += countKept(item, depth + 1);
    return count;
  }
  // Lists of keys or values would take as much memory again as the document. What was parsed inherits nothing.
  for (const name in value) count += 1 + countKept((value as JsonObject)[name], depth + 1);
  return count;
}
