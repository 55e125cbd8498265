import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compactJson } from '../../local/gateway/compact-json.ts';

it('writes any JSON as JSON.stringify does, however it was indented', () => {
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 0, max: 4 }), (text, indent) => {
      const value: unknown = JSON.parse(text);
      expect(compactJson(JSON.stringify(value, null, indent))).toBe(JSON.stringify(value));
    }),
  );
});

it('is nothing for what is no JSON', () => {
  for (const text of ['', '{', "{'a':1}", 'undefined', '01']) expect(compactJson(text)).toBeUndefined();
});

it('keeps the text of numbers', () => {
  expect(compactJson('[ 1.0 , 1E+2, -0, 12345678901234567890.123 ]')).toBe(
    '[1.0,1E+2,-0,12345678901234567890.123]',
  );
});

it('takes nesting beyond any stack', () => {
  const depth = 100_000;
  expect(compactJson(`${'[ '.repeat(depth)}${']'.repeat(depth)}`)).toBe(
    '['.repeat(depth) + ']'.repeat(depth),
  );
});
