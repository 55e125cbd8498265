import type { MovableClock } from '../../local/clock.ts';
import type { Searched } from './search-secrets.ts';

/** Where the story is told. */
export interface Stage {
  /** A folder that is removed afterwards. */
  readonly folder: string;
  /** The clock of the local AWS. */
  readonly clock: MovableClock;
  /** Everything that any part prints or logs; the last step searches it. */
  readonly transcript: Searched[];
  /** Runs when the story is over, last first. */
  readonly cleanUp: (action: () => Promise<void>) => void;
}
