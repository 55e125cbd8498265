import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { strikeJwts } from '../../interceptor-lambda/strike-jwts.ts';

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl';
const UNSIGNED = 'eyJhbGciOiJub25lIn0.e30.';
const ENCRYPTED = 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..aXZpdml2aXY.Y2lwaGVydGV4dA.dGFndGFn';

describe('a JWT', () => {
  it.each<[string, string, string]>([
    ['alone', JWT, '[secret]'],
    ['that is unsigned', UNSIGNED, '[secret]'],
    ['that is encrypted', ENCRYPTED, '[secret]'],
    ['at the end of a sentence', `It was ${JWT}.`, 'It was [secret].'],
    ['after a scheme', `Bearer ${JWT}, twice: ${JWT}`, 'Bearer [secret], twice: [secret]'],
    ['in a query', `https://a.example/?t=${JWT}&x=1`, 'https://a.example/?t=[secret]&x=1'],
    ['after a hyphen', `session-${JWT}`, 'session-[secret]'],
    ['after a dot', `a.b.${JWT}.c`, 'a.b.[secret].c'],
    ['in JSON, after a line end', JSON.stringify(`seen:\n${JWT}`), '"seen:\\n[secret]"'],
    ['in JSON in JSON, after a tab', JSON.stringify(JSON.stringify(`\t${JWT}`)), '"\\"\\\\t[secret]\\""'],
    ['after a character by its number', `a\\u003d${JWT}`, 'a\\u003d[secret]'],
    ['percent-encoded with its scheme', `Bearer%20${JWT}`, 'Bearer%20[secret]'],
    ['percent-encoded twice', `t%253D${JWT}`, 't%253D[secret]'],
  ])('is struck out %s', (_title, text, want) => {
    expect(strikeJwts(text)).toBe(want);
  });

  it.each(['', ':', ' "', 'Bearer '])('is struck out inside base64, with "%s" before it', (before) => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const encoded = Buffer.from(`${before}${JWT}`).toString(encoding).replace(/=+$/, '');
      expect(strikeJwts(`seen ${encoded} there`)).toBe('seen [secret] there');
      expect(strikeJwts(JSON.stringify(`seen\n${encoded}`))).toBe('"seen\\n[secret]"');
    }
  });

  it.each([
    'surveyJsonConfiguration.settings.value',
    'keyJsonSchemaOfTheDocument.properties.name',
    'eyJ and nothing else',
    'eyJhbGciOiJSUzI1NiJ9',
    'eyJhbGciOiJSUzI1NiJ9.x',
    Buffer.from('a text that is long enough to look like something in base64').toString('base64'),
    Buffer.from(JSON.stringify({ a: 1, b: 'two', c: ['three', 'four'] })).toString('base64'),
  ])('is not seen in "%s"', (text) => {
    expect(strikeJwts(text)).toBe(text);
  });

  it.each([
    ['beginnings of headers', 'eyJ-'],
    ['beginnings of headers with dots', 'eyJ.'],
    ['headers without the rest', 'eyJhbGciOiJSUzI1-'],
    ['word characters', 'aaaa'],
    ['dots', '....'],
    ['beginnings in base64', 'ZXlK'],
    ['escapes', '\\neyJ'],
  ])('is looked for in six megabytes of %s as well as anywhere else', (_title, unit) => {
    // As much as an event of Lambda can hold.
    const text = unit.repeat(6_000_000 / unit.length);
    expect(strikeJwts(`${text} eyJ ZXlK`)).toBe(`${text} eyJ ZXlK`);
  });

  it('is looked for in long texts also once V8 no longer optimizes regular expressions', () => {
    // What V8 does by itself in a process that has compiled more than a megabyte of them.
    const program = `import { strikeJwts } from './interceptor-lambda/strike-jwts.ts';
      for (const unit of ['aaaa', 'ZXlK', 'eyJ-', '\\neyJ', '....']) {
        const text = unit.repeat(1_500_000) + ' eyJ ZXlK';
        if (strikeJwts(text) !== text) throw new Error(unit);
      }`;
    const options = ['--no-regexp-optimization', '--input-type=module', '--eval', program];
    expect(execFileSync(process.execPath, options, { encoding: 'utf8' })).toBe('');
  });
});
