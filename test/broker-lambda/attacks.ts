import { ASKS } from './attacks/asks.ts';
import { ASSERTIONS } from './attacks/assertions.ts';
import { CALLERS } from './attacks/callers.ts';
import { PLACES } from './attacks/places.ts';
import { REQUESTS } from './attacks/requests.ts';
import type { Attack } from './attacks/attack.ts';

/** None of them gets a token. */
export const ATTACKS: readonly (readonly [string, Attack])[] = [
  ...CALLERS,
  ...ASSERTIONS,
  ...ASKS,
  ...REQUESTS,
  ...PLACES,
];
