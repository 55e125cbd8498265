import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkText } from './check-text.ts';
import { fuzzedBytes, fuzzedTrees, readSeeds } from './fuzz-targets.ts';

// A short sample, always the same; `npm run fuzz` goes on from there.
const SAMPLE = { seed: 1, numRuns: 150 };
const seeds = readSeeds().filter(({ text }) => text.length < 20_000);

describe('a document that was changed at random', () => {
  it.each([
    ['in its bytes', fuzzedBytes(seeds)],
    ['in its structure', fuzzedTrees(seeds)],
  ])('%s is refused with a code, or compiles to what is valid', (_title, fuzzed) => {
    fc.assert(
      fc.property(fuzzed, ({ file, text }) => {
        expect(checkText(file, text)).toEqual([]);
      }),
      SAMPLE,
    );
  });
});
