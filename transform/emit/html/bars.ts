import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** A bar as long as `part` is of `whole`. It only repeats a number that stands beside it. */
export function writeBar(part: number, whole: number): Markup {
  return markup`<svg class="bar" aria-hidden="true"><rect width="${percent(part, whole)}" height="100%"/></svg>`;
}

/** A length in an SVG, for example `33.33%`. */
export function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(2)}%`;
}

/** A share to read, for example `33.3 %`. Rounded down: `100 %` says that nothing at all is missing. */
export function share(part: number, whole: number): string {
  if (part === whole) return '100 %';
  return `${(Math.floor((1000 * part) / whole) / 10).toFixed(1)} %`;
}
