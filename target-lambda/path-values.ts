import type { Refusal } from '../contract/refusal.ts';
import { refuse } from './refuse.ts';

/** How many layers of percent-encoding are looked through; a value with more is refused. */
const MAX_LAYERS = 4;

/**
 * Tells whether a path value, as it stands in a URL, stays inside its segment for every reader: however often
 * somebody on the way decodes it, it is no dot segment (also not as `..;x`, which servlet containers read as
 * one), and holds no slash, backslash or control character.
 */
export function staysInSegment(raw: string): boolean {
  // 0xC0 and 0xC1 exist in overlong UTF-8 only, which hides dots and slashes.
  if (/%c[01]/i.test(raw)) return false;
  let text = raw;
  for (let layer = 0; layer < MAX_LAYERS; layer++) {
    if (text === '' || /^\.\.?(;|$)/.test(text) || /[/\\\x00-\x1f\x7f]/.test(text)) return false;
    const decoded = decodeBytes(text);
    if (decoded === text) return true;
    text = decoded;
  }
  return false;
}

/**
 * Fills a path template such as `/tasks/{task_gid}` with values that are already percent-encoded.
 * A value that is missing or empty, and a segment that would become `.` or `..`, is refused.
 */
export function fillPath(template: string, valueOf: (name: string) => string | undefined): string | Refusal {
  const missing: string[] = [];
  const path = template.replace(/\{([^{}]+)\}/g, (_found, name: string) => {
    const value = valueOf(name) ?? '';
    if (value === '') missing.push(name);
    return value;
  });
  if (missing.length > 0) return refuse(400, `path parameter "${missing.join('", "')}" has no value`);
  const escapes = path.split('/').some((segment) => /^\.\.?$/.test(decodeBytes(segment)));
  return escapes ? refuse(400, 'a path value is a dot segment') : path;
}

/** Decodes leniently, byte by byte: a triplet that is no UTF-8 still shows what it hides. */
function decodeBytes(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_found, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
