import { createFindSpelled } from './find-spelled.ts';
import type { FindSpelled, Span } from './find-spelled.ts';
import type { Alphabet } from './read-spellings.ts';

/** One form in which somebody hands a secret on, each with its spellings. */
export interface SecretForm {
  /** No spelling of it is shorter. */
  readonly length: number;
  /** A part of it that stands in each spelling as it is; empty where there is none. */
  readonly telling: string;
  readonly find: FindSpelled;
}

/** Seldom found by accident, and short enough that it is looked for in no time in any text. */
const MAX_TELLING = 32;

const [PLUS, MINUS, SLASH, UNDERSCORE, SPACE] = [0x2b, 0x2d, 0x2f, 0x5f, 0x20];

/** The secret itself: letters and digits stand as they are, everything else may be spelled. */
export function inClear(secret: string): SecretForm {
  const others = Array.from(secret.replace(/[\w-]/g, ''), (character) => character.codePointAt(0) ?? 0);
  // A space is a plus sign in a form.
  const isForm = secret.includes(' ');
  const alphabet: Alphabet = {
    spelled: new Set(isForm ? [...others, PLUS] : others),
    alike: new Map(isForm ? [[PLUS, SPACE]] : []),
  };
  const backslashes = backslashesAtEnd(secret);
  return {
    length: secret.length,
    telling: longest(secret.match(/[\w-]+/g)),
    find: createFind(secret, alphabet, (text, to) => skipBackslashes(text, to, 4 * backslashes - 1)),
  };
}

/**
 * What stands for a text inside base64: three ways, by the number of bytes before it. A first digit that shares its bits
 * with the byte before is left standing; it holds at most four bits of the text.
 */
export function insideBase64(text: string): readonly SecretForm[] {
  return [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
    const [first, last] = [Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    const digits = bytes.toString('base64').slice(first, last);
    const alphabet: Alphabet = {
      spelled: new Set(/[+/]/.test(digits) ? [PLUS, SLASH] : []),
      // The alphabet for URLs (RFC 4648, section 5).
      alike: new Map([
        [MINUS, PLUS],
        [UNDERSCORE, SLASH],
      ]),
    };
    const isAligned = bytes.length % 3 === 0;
    return {
      length: digits.length,
      telling: longest(digits.match(/[a-z\d]+/gi)),
      find: createFind(digits, alphabet, isAligned ? (_text, to) => to : skipBase64End),
    };
  });
}

/** Made when it is first needed: few answers hold what looks like a secret. */
function createFind(
  text: string,
  alphabet: Alphabet,
  skipEnd: (searched: string, to: number) => number,
): FindSpelled {
  let find: FindSpelled | undefined;
  return (searched) => {
    find ??= createFindSpelled(text, alphabet);
    return find(searched).map(([from, to]): Span => [from, skipEnd(searched, to)]);
  };
}

/** How many backslashes a text ends in. */
function backslashesAtEnd(text: string): number {
  let at = text.length;
  while (text[at - 1] === '\\') at -= 1;
  return text.length - at;
}

/** JSON doubles those that a secret ends in, and doubles them again inside JSON. */
function skipBackslashes(text: string, from: number, count: number): number {
  const backslash = /\\|%(?:25){0,2}5c|u005c|&(?:amp;)?#(?:92|x5c);/iy;
  let to = from;
  for (let left = count; left > 0; left -= 1) {
    backslash.lastIndex = to;
    to += backslash.exec(text)?.[0].length ?? 0;
  }
  return to;
}

/** A digit that shares its bits with what comes behind, and the padding. */
function skipBase64End(text: string, from: number): number {
  const end = /[\w+/-]?(?:=|%3[dD]){0,2}/y;
  end.lastIndex = from;
  return from + (end.exec(text)?.[0].length ?? 0);
}

function longest(runs: readonly string[] | null): string {
  const [run = ''] = (runs ?? []).toSorted((left, right) => right.length - left.length);
  return run.slice(0, MAX_TELLING);
}
