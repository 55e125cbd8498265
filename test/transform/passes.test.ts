import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { Choices } from '../../transform/choices.ts';
import type { JsonObject } from '../../transform/document.ts';
import { PASSES } from '../../transform/passes/index.ts';
import { beginDraft, findingsOf, runUpTo, show } from './harness.ts';

interface Case {
  readonly title: string;
  readonly given: JsonObject;
  readonly choices?: Partial<Choices>;
  /** Part of what the draft must be after the pass. */
  readonly want: JsonObject;
  /** `rule pointer` of each finding of the pass. */
  readonly findings?: readonly string[];
}

const folder = new URL('./fixtures/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

describe('every pass', () => {
  it('has fixtures, and every fixture a pass', () => {
    expect(files.map((file) => file.replace('.yaml', '')).sort()).toEqual(
      PASSES.map(({ name }) => name).sort(),
    );
  });

  it('says in one sentence what it does', () => {
    for (const { does } of PASSES) expect(does).toMatch(/^[A-Z].*\.$/);
  });
});

describe.each(files)('%s', (file) => {
  const name = file.replace('.yaml', '');
  const cases = load(readFileSync(new URL(file, folder), 'utf8')) as readonly Case[];

  it.each(cases.map((each) => [each.title, each] as const))(
    '%s',
    (_title, { given, choices, want, findings }) => {
      const { once, twice } = runUpTo(name, beginDraft(given, choices));
      expect(show(once)).toMatchObject(want);
      expect(findingsOf(name, once)).toEqual(findings ?? []);
      expect(withoutDropped(show(twice)), 'the pass changes nothing the second time').toEqual(
        withoutDropped(show(once)),
      );
    },
  );
});

function withoutDropped(shown: unknown): unknown {
  return { ...(shown as JsonObject), dropped: undefined };
}
