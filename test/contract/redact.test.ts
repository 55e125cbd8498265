import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, credentialTexts } from '../../contract/redact.ts';

const TOKEN = `1/12:4f"c<2>&b'1a+x~ü`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const redact = createRedactor([TOKEN]);

describe('a secret is struck out', () => {
  it.each([
    ['as it is', TOKEN],
    ['percent-encoded', encodeURIComponent(TOKEN)],
    ['percent-encoded in lower case', encodeURIComponent(TOKEN).toLowerCase()],
    ['percent-encoded as far as a URL must be', encodeURI(TOKEN)],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(TOKEN))],
    ['escaped for JSON', JSON.stringify(TOKEN).slice(1, -1)],
    ['escaped for JSON inside JSON', JSON.stringify(JSON.stringify(TOKEN)).slice(3, -3)],
    ['escaped for JSON inside a URL', encodeURIComponent(JSON.stringify(TOKEN).slice(1, -1))],
    ['with escaped slashes', TOKEN.replaceAll('/', '\\/')],
    [
      'with named entities',
      TOKEN.replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&apos;'),
    ],
    ['with numbered entities', TOKEN.replace(/["'/<>&]/g, (found) => `&#${found.charCodeAt(0)};`)],
    [
      'with hexadecimal entities',
      TOKEN.replace(/["'/<>&]/g, (found) => `&#x${found.charCodeAt(0).toString(16).toUpperCase()};`),
    ],
    [
      'with escapes of code points',
      TOKEN.replace(/[^\w]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    ['in bytes read as Latin-1', Buffer.from(TOKEN).toString('latin1')],
  ])('%s', (_title, spelling) => {
    expect(redact(`you sent ${spelling} here`)).toBe('you sent [secret] here');
  });

  it.each([
    ['alone', base64(TOKEN), '[secret]'],
    ['with a scheme', base64(`Bearer ${TOKEN}`), 'QmVhcmVyID[secret]'],
    ['between other text', base64(`ab${TOKEN}c`), 'YWI[secret]Yw=='],
    ['in the alphabet for URLs', Buffer.from(TOKEN).toString('base64url'), '[secret]'],
    ['percent-encoded', encodeURIComponent(base64(TOKEN)), '[secret]'],
    ['after JSON', base64(JSON.stringify(TOKEN)), 'Ij[secret]Ig=='],
  ])('in base64, %s', (_title, spelling, want) => {
    expect(redact(spelling)).toBe(want);
  });

  it('in base64 wherever it stands there', () => {
    const search = createRedactor(['token-abc-def']);
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (before, after) => {
        const text = Buffer.concat([before, Buffer.from('token-abc-def'), after]).toString('base64');
        expect(search(text)).toContain('[secret]');
      }),
    );
  });

  it.each(['/', '\\/', '\\%5c', '%25', '&amp;', '"', 'a', 'a/', '+/=', '&#59', '\\', 'é'])(
    'in time, whatever secret and text are made of: the test ends only where time grows as the text does (%s)',
    (part) => {
      const search = createRedactor([`${part.repeat(16_384 / part.length)}~`]);
      for (const text of [part, `\\${part}`, `\\\\${part}`, encodeURIComponent(part), `%5c${part}`, 'Â']) {
        const long = text.repeat(200_000 / text.length) + ';'.repeat(50_000);
        expect(search(long)).toBe(long);
      }
    },
  );

  it.each([
    ['of 16 KB of punctuation', '+/='.repeat(5461)],
    ['that is full of what an expression reads', '(.*+?^${}[|]'.repeat(1365)],
    [
      'of 16 KB of other letters',
      Array.from({ length: 16_384 }, (_each, at) => String.fromCodePoint(0x4e00 + at)).join(''),
    ],
    ['of backslashes alone', '\\'.repeat(16_384)],
    ['of halves of characters', '\ud83d-'.repeat(8192)],
  ])('%s, and no error repeats it', (_title, secret) => {
    const search = createRedactor([secret]);
    expect(search('hello world')).toBe('hello world');
    expect(search(`a ${secret} b`)).toBe('a [secret] b');
    expect(search(JSON.stringify({ secret }))).toBe('{"secret":"[secret]"}');
    expect(search(base64(secret))).toBe('[secret]');
  });

  it.each([
    ['a percent sign', '%', '2Fab/cd'],
    ['half of a percent sign', '%2', '5ab%cd'],
    ['half of a backslash', '%', '5Cab/cd'],
    ['half of an entity', '&#', '47;ab/cd'],
    ['half of an ampersand', '&am', 'p;ab&cd'],
    ['half of a code point', '\\u00', '2fab/cd'],
    ['half of a character', 'Ã', '©abécd'],
  ])('behind %s that could be read with it', (_title, before, secret) => {
    const search = createRedactor([secret]);
    expect(search(`-${before}${secret}-`)).toBe(`-${before}[secret]-`);
    expect(search(`-${before}${secret.slice(0, 4)}${encodeURIComponent(secret.slice(4))}-`)).toBe(
      `-${before}[secret]-`,
    );
  });

  it('and the longest of those that begin alike first', () => {
    const search = createRedactor(['token-abc', 'token-abc-def']);
    expect(search('my token-abc-def and token-abc')).toBe('my [secret] and [secret]');
  });

  it('unless it is too short to be searched for', () => {
    expect(createRedactor(['true', ''])('{"a":true}')).toBe('{"a":true}');
  });
});

describe('a text that is JSON', () => {
  const search = createRedactor(['token-abc', '12345678']);

  it('stays JSON, everything but strings and numbers byte for byte', () => {
    expect(
      search(
        '{ "id" : 18014398509481983, "f":1.0, "token-abc": "a \\u0074oken-abc \\u00e9", "a":1,"a":[12345678, -12345678] }',
      ),
    ).toBe(
      '{ "id" : 18014398509481983, "f":1.0, "[secret]": "a [secret] é", "a":1,"a":["[secret]", "-[secret]"] }',
    );
  });

  it('is searched in members of the same name, too', () => {
    expect(search('{"a":"\\u0074oken-abc","a":"x"}')).toBe('{"a":"[secret]","a":"x"}');
  });

  it('is searched through JSON inside its strings', () => {
    const inner = '{"note":"\\u0074oken-abc","n":12345678}';
    const clean = JSON.parse(search(JSON.stringify({ inner }))) as { readonly inner: string };
    expect(clean.inner).toBe('{"note":"[secret]","n":"[secret]"}');
  });

  it('is left alone where it holds none', () => {
    const text = '{ "a": "\\u00e9\\/" }';
    expect(search(text)).toBe(text);
  });
});

describe('the texts of a credential', () => {
  it.each([
    ['a bare token', 'abc', ['abc']],
    ['a bearer token', ' Bearer abc', ['abc']],
    ['another scheme', 'Token abc', ['Token abc', 'abc']],
    [
      'basic authentication',
      `Basic ${base64('me:pass:word')}`,
      [`Basic ${base64('me:pass:word')}`, base64('me:pass:word'), 'me:pass:word', 'me', 'pass:word'],
    ],
    [
      'basic authentication without a colon',
      `Basic ${base64('me')}`,
      [`Basic ${base64('me')}`, base64('me'), 'me', ''],
    ],
  ])('%s', (_title, received, want) => {
    expect(new Set(credentialTexts(received))).toEqual(new Set(want));
  });
});
