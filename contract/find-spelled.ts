import { createSpellingReader, NAMED, partsOf } from './read-spellings.ts';
import type { Alphabet } from './read-spellings.ts';

/** A part of a text: its first position, and the one behind it. */
export type Span = readonly [from: number, to: number];

/** Where a text stands, in whatever way its characters are spelled. */
export type FindSpelled = (text: string) => readonly Span[];

/**
 * Makes a search for a text of at least one character. It takes time in proportion to the length of what is searched,
 * whatever both hold: it is the algorithm of Knuth, Morris and Pratt (SIAM Journal on Computing 6, 1977) on what
 * {@link createSpellingReader} reads. No spelling of a text is shorter than the text.
 */
export function createFindSpelled(sought: string, alphabet: Alphabet): FindSpelled {
  const searches = [0, ...lostHeads(sought, alphabet)].map((lost) => createSearch(sought, lost, alphabet));
  return (text) => searches.flatMap((search) => search(text));
}

/**
 * How many of the first characters can be read as the end of a spelling that begins before them, as the `2F` of `2Fab/c`
 * behind a stray `%`. The text is found by what comes after them, too.
 */
function lostHeads(sought: string, { spelled }: Alphabet): readonly number[] {
  if (spelled.size === 0) return [];
  const ends = [...partsOf(spelled)].flatMap(spellingsOf).map((text) => text.slice(1));
  const longest = ends.reduce((most, { length }) => Math.max(most, length), 0);
  const heads = Array.from({ length: Math.min(longest, sought.length - 1) }, (_each, at) =>
    sought.slice(0, at + 1).toLowerCase(),
  );
  return heads.filter((head) => ends.some((end) => end.endsWith(head))).map(({ length }) => length);
}

/** The long ways to write a character, in small letters. */
function spellingsOf(character: number): readonly string[] {
  const hex = character.toString(16);
  const bytes = Buffer.from(String.fromCodePoint(character));
  const percent = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const names = [...NAMED].filter(([, named]) => named === character).map(([name]) => `&${name};`);
  return [
    ...[
      bytes.toString('latin1'),
      percent,
      percent.replaceAll('%', '%2525'),
      `%2525${hex.padStart(2, '0')}`,
      `u${hex.padStart(4, '0')}`,
      ...names,
    ],
    ...[`&#${String(character).padStart(8, '0')};`, `&#x${hex.padStart(8, '0')};`],
  ];
}

function createSearch(sought: string, lost: number, alphabet: Alphabet): FindSpelled {
  const [head, tail] = [sought.slice(0, lost), sought.slice(lost)];
  const wanted = readAll(tail, alphabet);
  const fallbacks = fallbacksOf(wanted);
  let text = '';
  let found: Span[] = [];
  const read = createSpellingReader(alphabet, {
    goal: wanted.length,
    step: (state, character) => {
      const like = alphabet.alike.get(character) ?? character;
      let next = state;
      while (next >= 0 && wanted[next] !== like) next = fallbacks[next] ?? -1;
      return next + 1;
    },
    reached: ({ from, own, to }) => {
      // Backslashes can stand between the head and the rest, and the head may be what seems to be one of them.
      const least = Math.max(0, from - lost);
      const at = text.slice(least, own).indexOf(head);
      const start = least + at;
      const isWhole = at >= 0 && to - start >= sought.length;
      if (isWhole) found.push([start, to]);
      return isWhole;
    },
  });
  return (searched) => {
    [text, found] = [searched, []];
    read(searched);
    return found;
  };
}

/** The characters of a text. */
function readAll(text: string, alphabet: Alphabet): readonly number[] {
  const read: { readonly before: number; readonly character: number }[] = [];
  const run = createSpellingReader(alphabet, {
    goal: 0,
    step: (before, character) => read.push({ before, character: alphabet.alike.get(character) ?? character }),
    reached: () => false,
  });
  const characters: number[] = [];
  for (let at = run(text); at > 0; at = read[at - 1]?.before ?? 0)
    characters.push(read[at - 1]?.character ?? 0);
  return characters.reverse();
}

/**
 * Where to go on when a character is not the wanted one: the longest beginning of what is wanted that ends there and wants
 * another character. Where all was found: the longest that is shorter.
 */
function fallbacksOf(wanted: readonly number[]): Int32Array {
  const fallbacks = new Int32Array(wanted.length + 1);
  fallbacks[0] = -1;
  let border = 0;
  for (let at = 1; at < wanted.length; at += 1) {
    fallbacks[at] = wanted[at] === wanted[border] ? (fallbacks[border] ?? -1) : border;
    while (border >= 0 && wanted[at] !== wanted[border]) border = fallbacks[border] ?? -1;
    border += 1;
  }
  fallbacks[wanted.length] = border;
  return fallbacks;
}
