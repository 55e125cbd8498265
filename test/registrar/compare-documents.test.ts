import { expect, test } from 'vitest';
import {
  compareDocuments,
  countTools,
  describeChange as describeChange,
} from '../../registrar/compare-documents.ts';
import { openApi } from './fixtures.ts';

const base = openApi(['a', 'b']);
const edited = (edit: (document: Record<string, unknown>) => object): string =>
  JSON.stringify(edit(JSON.parse(base) as Record<string, unknown>));

test.each([
  ['one operation', { after: base.replace('does something', 'does more'), want: '"a" changed' }],
  ['a new operation', { after: openApi(['a', 'b', 'c']), want: '"c" added' }],
  [
    'several at once',
    { after: openApi(['b', 'c', 'd'], 'new'), want: '"b" changed, "c", "d" added, "a" removed' },
  ],
  [
    'the server alone',
    { after: base.replace('not-deployed.invalid', 'a.example'), want: 'the server URL changed' },
  ],
  [
    'what holds for all operations',
    { after: edited((document) => ({ ...document, info: {} })), want: 'other parts of the document changed' },
  ],
  [
    'only white space',
    {
      after: JSON.stringify(JSON.parse(base), null, 2),
      want: 'only the way the document is written changed',
    },
  ],
  ['everything', { after: 'openapi: 3.0.3', want: 'the document is replaced' }],
])('a change of %s is said', (_, { after, want }) => {
  expect(describeChange(compareDocuments(base, after))).toBe(want);
});

test('more than three changed operations are counted', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  expect(describeChange(compareDocuments(openApi(names), openApi(names, 'new')))).toBe(
    '"a", "b", "c" and 2 more changed',
  );
});

test('a parameter of a path is a change of its operations, and an operation without id goes by method and path', () => {
  const before = JSON.stringify({ paths: { '/a': { get: {} } } });
  const after = JSON.stringify({ paths: { '/a': { parameters: [{ name: 'x' }], get: {} } } });
  expect(describeChange(compareDocuments(before, after))).toBe('"GET /a" changed');
});

test('an operation is a tool', () => {
  expect(countTools(openApi(['a', 'b', 'c']))).toBe(3);
});
