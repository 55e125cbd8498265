import fc from 'fast-check';
import { expect, it } from 'vitest';
import { patternsMeet } from '../../config/patterns-meet.ts';
import { toolMatcher } from '../../contract/tool-name.ts';

it.each([
  ['a', 'a', true],
  ['a', 'b', false],
  ['', '*', true],
  ['crm___*', '*___get', true],
  ['crm___get*', 'crm___*Item', true],
  ['crm___get*', 'crm___list*', false],
  ['crm___*', 'asana___*', false],
  ['a*b*c', 'ac', false],
  ['a**c', '*ac*', true],
])('of "%s" and "%s" some name is one of both: %s', (first, second, want) => {
  expect([patternsMeet(first, second), patternsMeet(second, first)]).toEqual([want, want]);
});

it('finds exactly the pairs that a name proves', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 4 });
  const names = namesUpTo(8);
  fc.assert(
    fc.property(pattern, pattern, (first, second) => {
      const [one, other] = [toolMatcher([first]), toolMatcher([second])];
      expect(patternsMeet(first, second)).toBe(names.some((name) => one(name) && other(name)));
    }),
  );
});

/** Of the letters that the patterns have: whatever pair meets, does so in as many as both have together. */
function namesUpTo(length: number): readonly string[] {
  const shorter = length === 0 ? [] : namesUpTo(length - 1);
  const longest = shorter.filter((name) => name.length === length - 1);
  return length === 0 ? [''] : [...shorter, ...longest.flatMap((name) => [`${name}a`, `${name}b`])];
}
