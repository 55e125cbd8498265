import { member } from '../document.ts';

/** The tokens of a JSON pointer, unescaped (RFC 6901, section 4). */
export function tokensOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What stands at a JSON pointer, no reference followed; `undefined` where nothing does. */
export function valueAt(root: unknown, pointer: string): unknown {
  return tokensOf(pointer).reduce<unknown>(
    (value, token) =>
      Array.isArray(value) ? (value as readonly unknown[])[Number(token)] : member(value, token),
    root,
  );
}
