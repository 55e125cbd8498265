import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../contract/redact.ts';

const NAMES: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

type Spell = (text: string) => string;

const hex = (character: string, length: number): string =>
  (character.codePointAt(0) ?? 0).toString(16).padStart(length, '0');
const eachOther = (spell: Spell) => (text: string) => text.replace(/[^\w-]/gu, spell);
const json: Spell = (text) => JSON.stringify(text).slice(1, -1);
const html: Spell = (text) => text.replace(/[&<>"']/g, (found) => `&${NAMES[found] ?? ''};`);
const small: Spell = (text) => text.replace(/%../g, (found) => found.toLowerCase());

/** How secrets are handed on by those who do not mean to hide them. */
const SPELLINGS: readonly (readonly [string, Spell])[] = [
  ['as it is', (text) => text],
  ['percent-encoded', encodeURIComponent],
  ['percent-encoded in small letters', (text) => small(encodeURIComponent(text))],
  ['percent-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['percent-encoded as far as a URL must be', encodeURI],
  ['in a form', (text) => new URLSearchParams({ text }).toString().slice('text='.length)],
  ['in JSON', json],
  ['in JSON inside JSON', (text) => json(json(text))],
  ['in JSON with escaped slashes', (text) => json(text).replaceAll('/', '\\/')],
  ['in JSON inside a URL', (text) => encodeURIComponent(json(text))],
  ['in code points of JSON', eachOther((found) => json(found).replace(/^.$/u, `\\u${hex(found, 4)}`))],
  ['in named entities', html],
  ['in named entities of named entities', (text) => html(html(text))],
  ['in numbered entities', eachOther((found) => `&#${found.codePointAt(0) ?? 0};`)],
  ['in hexadecimal entities', eachOther((found) => `&#x${hex(found, 6).toUpperCase()};`)],
];

const LETTERS = Array.from('abcdefABCDEF0123456789nuxyz-_');
/** What spellings are made of, and what is spelled. */
const OTHERS = Array.from('%%&&;#\\+/=."\'<> ~');

const characters = fc.oneof(fc.constantFrom(...LETTERS), fc.constantFrom(...OTHERS));
/** What could be the beginning or the end of a spelling. */
const surroundings = fc
  .array(fc.oneof(characters, fc.constantFrom('%2', '%25', '%', 'u00', '&#', '&am', 'amp;', '2F')), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''));
/** A backslash before a secret belongs to it; it may be spelled, or an entity may end in it. */
const begins = surroundings.filter((text) => !/(?:\\|5c?|&[^;]*)$/i.test(text));
const ends = surroundings.filter((text) => !text.startsWith('\\'));

describe('whatever the secret, and whatever stands around it', () => {
  const secrets = fc
    .array(characters, { minLength: 6, maxLength: 40 })
    .map((parts) => parts.join(''))
    // Behind `%` these are backslashes.
    .filter((text) => !/^5?c\\/i.test(text));
  // Close to these nobody can tell whether a spelling is at its end.
  const certain = secrets.filter((text) => !/[%&\\].{0,7}$/.test(text));

  it.each(SPELLINGS)('it is found %s, and nothing else is changed', (_title, spell) => {
    fc.assert(
      fc.property(certain, begins, ends, (secret, before, after) => {
        const text = `-${before}${spell(secret)}${after}`;
        expect(createRedactor([secret])(text)).toBe(`-${before}[secret]${after}`);
      }),
      { numRuns: 300 },
    );
  });

  it.each(SPELLINGS)('it is found %s, however it ends', (_title, spell) => {
    fc.assert(
      fc.property(secrets, begins, ends, (secret, before, after) => {
        const text = `-${before}${spell(secret)}${after}`;
        const found = createRedactor([secret])(text);
        expect(found).not.toContain(spell(secret));
        expect(found.startsWith(`-${before}[secret]`)).toBe(true);
        expect(found.endsWith(after)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('it is found where each character is spelled in a way of its own', () => {
    const ways = fc.array(fc.constantFrom(...SPELLINGS), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(certain, ways, (secret, chosen) => {
        const spelled = Array.from(secret, (each, at) => chosen[at]?.[1](each) ?? each).join('');
        expect(createRedactor([secret])(`- ${spelled} -`)).toBe('- [secret] -');
      }),
    );
  });
});
