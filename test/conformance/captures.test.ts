import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HAS_REFERENCE } from '../local/control-plane/reference.ts';
import { CAPTURE_SETS } from './captures.ts';
import type { Capture } from './captures.ts';

const TESTS = new URL('../', import.meta.url);
const ALL: readonly Capture[] = CAPTURE_SETS.flatMap(({ captures }) => captures);

/** Whether a test has the name of a capture as a word of its own. */
function names({ name, test }: Capture): boolean {
  const file = new URL(test, TESTS);
  const word = new RegExp(`(?<![A-Za-z0-9-])${name}(?![A-Za-z0-9-])`);
  return existsSync(file) && word.test(readFileSync(file, 'utf8'));
}

describe('the table of captures', () => {
  it('names tests that are there and name the capture', () => {
    expect(ALL.filter((capture) => !names(capture))).toEqual([]);
  });

  it('has each capture once', () => {
    const all = ALL.map(({ name }) => name);
    expect(all.filter((name, index) => all.indexOf(name) < index)).toEqual([]);
  });

  it.skipIf(!HAS_REFERENCE).each(CAPTURE_SETS)(
    'has an entry for each file, and a file for each entry: $title',
    ({ folder, captures }) => {
      const path = join(process.env.AGENTCORE_BEARER_REFERENCE ?? '', folder);
      const files = readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== 'README.md')
        .map((entry) => entry.name);
      expect(captures.map(({ name }) => `${name}.json`).toSorted()).toEqual(files.toSorted());
    },
  );
});
