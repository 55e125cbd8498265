/** Levels of lists and objects that a document may nest; real documents stay below a hundred. */
export const MAX_DEPTH = 1000;

/** What one pass over JSON text finds, before anything is parsed. */
export interface JsonScan {
  /** Members of all objects together, as they stand in the text. */
  readonly members: number;
  /** Offset of the bracket that opens one level too many. */
  readonly tooDeepAt: number | undefined;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** Counts members and levels of JSON text; strings are jumped over. */
export function scanJson(text: string): JsonScan {
  let members = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) members += 1;
    // "[" and "{", "]" and "}" differ in one bit.
    else if ((code | 0x20) === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return { members, tooDeepAt: at };
    } else if ((code | 0x20) === 0x7d) depth -= 1;
  }
  return { members, tooDeepAt: undefined };
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

/** Members of all objects below a parsed value: fewer than in its text where a key stands twice. */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const children: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let count = Array.isArray(value) ? 0 : children.length;
  for (const child of children) if (typeof child === 'object') count += countMembers(child);
  return count;
}
