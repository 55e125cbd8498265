import { invalid } from './answer.ts';
import type { Answer } from './answer.ts';

/** One page of a list, and the token of the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/**
 * Cuts a page out of `items`, which must be sorted by `keyOf`. The token is opaque base64 (observed 2026-09-28)
 * and names the last key, so a page stays right when items before it come or go.
 */
export function page<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  size: number,
  token: string | undefined,
): Page<T> | undefined {
  const after = token === undefined ? undefined : decode(token);
  if (token !== undefined && after === undefined) return undefined;
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  if (rest.length <= size || last === undefined) return { items: shown };
  return { items: shown, nextToken: encode(keyOf(last)) };
}

/** The refusal of a token that was never handed out (assumed wording). */
export const INVALID_TOKEN: Answer = invalid('Invalid nextToken');

function encode(key: string): string {
  return Buffer.from(JSON.stringify({ after: key }), 'utf8').toString('base64');
}

function decode(token: string): string | undefined {
  try {
    const { after } = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as { after?: unknown };
    return typeof after === 'string' ? after : undefined;
  } catch {
    return undefined;
  }
}
