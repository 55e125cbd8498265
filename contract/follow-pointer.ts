import { isObject } from './json-object.ts';

/**
 * The parts of a reference into its own document, `['properties', 'a/b']` of `#/properties/a~1b`: RFC 6901 section 6.
 * Nothing where it is no such pointer.
 */
export function pointerParts(reference: string): readonly string[] | undefined {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined;
  try {
    const [, ...parts] = decodeURIComponent(reference.slice(1)).split('/');
    return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  } catch {
    return undefined;
  }
}

/** What a pointer points to; nothing where there is no such place. */
export function followPointer(root: unknown, parts: readonly string[]): unknown {
  let current = root;
  for (const part of parts) {
    if (Array.isArray(current)) current = (current as readonly unknown[])[indexOf(part)];
    else current = isObject(current) && Object.hasOwn(current, part) ? current[part] : undefined;
  }
  return current;
}

function indexOf(part: string): number {
  return /^(?:0|[1-9]\d*)$/.test(part) ? Number(part) : -1;
}
