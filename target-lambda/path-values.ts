import type { Refusal } from '../contract/refusal.ts';
import { refuse } from './refuse.ts';

/** How many layers of percent-encoding are looked through; a value with more is refused. */
const MAX_LAYERS = 4;

/** A dot segment, also with what a reader cuts off that looks for a query, a fragment or, in servlet containers, `;x`. */
const DOT_SEGMENT = /^\.\.?([;?#]|$)/;

/** How overlong UTF-8 begins, of two to six bytes: lenient readers find dots and slashes in it (RFC 3629, section 10). */
const OVERLONG = /%(c[01]|e0%[89]|f0%8|f8%8[0-7]|fc%8[0-3])/i;

/**
 * Tells whether a path value, as it stands in a URL, stays inside its segment for every reader: however often
 * somebody on the way decodes it, it is no dot segment, and holds no slash, backslash or control character.
 */
export function staysInSegment(raw: string): boolean {
  return everyLayer(raw, (text) => text !== '' && !text.includes('/') && isHarmless(text));
}

/**
 * Tells the same of a value that may hold slashes, percent-encoded: no piece between them is a dot segment, so
 * that somebody who decodes the slashes finds a path below the value's own place.
 */
function staysBelow(raw: string): boolean {
  return everyLayer(raw, (text) => text.split('/').every(isHarmless));
}

/**
 * Fills a path template such as `/tasks/{task_gid}` with values that are already percent-encoded.
 * A value that is missing or empty, and a segment that does not stay below its place, is refused.
 */
export function fillPath(template: string, valueOf: (name: string) => string | undefined): string | Refusal {
  const missing: string[] = [];
  const segments = template.split('/').map((segment) =>
    segment.replace(/\{([^{}]+)\}/g, (_found, name: string) => {
      const value = valueOf(name) ?? '';
      if (value === '') missing.push(name);
      return value;
    }),
  );
  if (missing.length > 0) return refuse(400, `path parameter "${missing.join('", "')}" has no value`);
  if (segments.every(staysBelow)) return segments.join('/');
  return refuse(400, 'a path value holds a dot segment, a backslash or a control character');
}

function isHarmless(piece: string): boolean {
  return !DOT_SEGMENT.test(piece) && !/[\\\x00-\x1f\x7f]/.test(piece);
}

/** Asks about a text, and about what is left of it each time that it is decoded once more. */
function everyLayer(raw: string, isFine: (text: string) => boolean): boolean {
  let text = raw;
  for (let layer = 0; layer < MAX_LAYERS; layer++) {
    if (OVERLONG.test(text) || !isFine(text)) return false;
    const decoded = decodeBytes(text);
    if (decoded === text) return true;
    text = decoded;
  }
  return false;
}

/** Decodes leniently, byte by byte: a triplet that is no UTF-8 still shows what it hides. */
function decodeBytes(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_found, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
