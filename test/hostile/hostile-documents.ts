import { HOSTILE_COMPOSITIONS } from './compositions.ts';
import type { HostileDocument } from './hostile-document.ts';
import { HOSTILE_NAMES } from './names.ts';
import { HOSTILE_REFERENCES } from './references.ts';
import { HOSTILE_REPETITIONS } from './repetitions.ts';
import { HOSTILE_SIZES } from './sizes.ts';
import { HOSTILE_TEXTS } from './texts.ts';

/** Every hostile document that is known. What fuzzing or a user finds is added to the list where it belongs. */
export const HOSTILE_DOCUMENTS: readonly HostileDocument[] = [
  ...HOSTILE_TEXTS,
  ...HOSTILE_REFERENCES,
  ...HOSTILE_NAMES,
  ...HOSTILE_SIZES,
  ...HOSTILE_COMPOSITIONS,
  ...HOSTILE_REPETITIONS,
];
