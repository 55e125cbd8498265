import type { Onward } from './interceptor-plan.ts';
import { plain } from './plain-name.ts';

/** Where a value goes in one call. */
export type Place = { readonly argument: string } | { readonly header: string };

/** What a tool says of its arguments. */
export interface TokenArguments {
  /** Those of its own that carry a token, the first one first. */
  readonly own: readonly string[];
  /** Whether a name, however it is written, is that of a token argument of any of our targets. */
  readonly isTokenArgument: (name: string) => boolean;
}

/** The place in a call of a tool, or nothing where the tool has no such token argument. */
export function onwardPlace(to: Onward, { own, isTokenArgument }: TokenArguments): Place | undefined {
  if ('authorization' in to) return { header: 'Authorization' };
  if ('header' in to) return to;
  if ('tokenArgument' in to) return own[0] === undefined ? undefined : { argument: own[0] };
  if (!isTokenArgument(to.argument)) return to;
  const found = own.find((name) => plain(name) === plain(to.argument));
  return found === undefined ? undefined : { argument: found };
}

/** The same text for two places where what comes second takes the place of what came first. */
export function placeKey(place: Place): string {
  return 'header' in place ? `header ${place.header.toLowerCase()}` : `argument ${plain(place.argument)}`;
}
