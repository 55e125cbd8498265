/** Which characters may be written in several ways, and how they are compared. */
export interface Alphabet {
  /** Code points that are read wherever they are spelled; all others stand for themselves. */
  readonly spelled: ReadonlySet<number>;
  /** What counts as another character, as `-` counts as the `+` of base64. */
  readonly alike: ReadonlyMap<number, number>;
}

/** A part of a text: its first position, and the one behind it. */
export interface Part {
  readonly from: number;
  readonly to: number;
  /** `from`, without backslashes that belong to its first character. */
  readonly own: number;
}

/** An automaton that runs over the characters of a text as they are read. */
export interface Automaton {
  /** The state after a character, from the one before it; 0 before all. */
  readonly step: (state: number, character: number) => number;
  /** The state that `goal` characters lead to. */
  readonly goal: number;
  /** These stand at that part of the text; `true` to begin anew behind it. */
  readonly reached: (part: Part) => boolean;
}

/** Runs an automaton over a text, and gives its last state. */
export type ReadSpellings = (text: string) => number;

/** The characters that HTML writes by name. */
export const NAMED: ReadonlyMap<string, number> = new Map(
  Object.entries({ amp: 0x26, lt: 0x3c, gt: 0x3e, quot: 0x22, apos: 0x27 }),
);

const [PERCENT, AMPERSAND, SEMICOLON, BACKSLASH, SMALL_U] = [0x25, 0x26, 0x3b, 0x5c, 0x75];
const NOTHING = -1;

/** How many characters an entity has before its semicolon, leading zeros included. */
const MAX_ENTITY = 13;

/** What JSON writes by a letter. */
const LETTERS: ReadonlyMap<number, number> = new Map(
  Object.entries({ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(([letter, control]) => [
    letter.charCodeAt(0),
    control.charCodeAt(0),
  ]),
);

/**
 * Makes a reader that undoes percent-encoding, the escapes of JSON and the entities of HTML, inside each other too and as
 * often as they are nested, and UTF-8 that was taken for Latin-1. Backslashes before a character that is read belong
 * to it; before any other, a row of them is one.
 *
 * Characters are joined when the last of them comes, and what comes next changes nothing of it. The automaton then goes
 * on from where it was before them. Time is in proportion to the text, memory to the goal.
 */
export function createSpellingReader({ spelled }: Alphabet, automaton: Automaton): ReadSpellings {
  const { step, goal, reached } = automaton;
  const room = 2 ** Math.ceil(Math.log2(goal + 2 * MAX_ENTITY));
  const mask = room - 1;
  const characters = new Uint32Array(room);
  const starts = new Uint32Array(room);
  const owns = new Uint32Array(room);
  const states = new Uint32Array(room);
  const parts = partsOf(spelled);
  /** How many characters are read, and how many of them are overwritten. */
  let [depth, lost] = [0, 0];

  const last = (back: number): number =>
    depth - back < lost ? NOTHING : (characters[(depth - back) & mask] ?? NOTHING);
  const join = createJoin(last, parts);
  const drop = (count: number): number => starts[(depth -= count) & mask] ?? 0;
  const settle = (to: number): void => {
    if (depth - goal < lost || states[(depth - 1) & mask] !== goal) return;
    const first = (depth - goal) & mask;
    if (reached({ from: starts[first] ?? 0, own: owns[first] ?? 0, to })) [depth, lost] = [0, 0];
  };
  const put = (character: number, from: number, own: number): void => {
    const at = depth & mask;
    states[at] = step(depth === lost ? 0 : (states[(depth - 1) & mask] ?? 0), character);
    characters[at] = character;
    starts[at] = from;
    owns[at] = own;
    depth += 1;
    if (depth - lost > room) lost = depth - room;
  };
  /** A character as it is meant behind a backslash. */
  const escaped = (character: number): number => {
    const control = LETTERS.get(character);
    return control !== undefined && spelled.has(control) ? control : character;
  };
  const enter = (given: number, at: number): void => {
    let [character, from, own] = [given, at, at];
    for (;;) {
      if (last(1) === BACKSLASH) {
        if (character === BACKSLASH) return;
        character = escaped(character);
        if (parts.has(character)) from = drop(1);
      }
      const joined = join(character);
      if (joined === undefined) break;
      character = joined.character;
      from = drop(joined.count);
      own = owns[depth & mask] ?? 0;
    }
    put(character, from, own);
  };
  return (text) => {
    [depth, lost] = [0, 0];
    for (let at = 0; at < text.length; at += 1) {
      enter(text.charCodeAt(at), at);
      settle(at + 1);
    }
    return depth === lost ? 0 : (states[(depth - 1) & mask] ?? 0);
  };
}

/**
 * What is read where these are spelled: they themselves, the characters by which others are spelled, and the bytes of
 * UTF-8 and units of UTF-16 of which they consist.
 */
export function partsOf(spelled: ReadonlySet<number>): ReadonlySet<number> {
  if (spelled.size === 0) return spelled;
  const texts = [...spelled]
    .filter((character) => character >= 0x80)
    .map((each) => String.fromCodePoint(each));
  const bytes = texts.flatMap((text) => [...Buffer.from(text)]);
  const units = texts.flatMap((text) => [
    text.charCodeAt(0),
    ...(text.length > 1 ? [text.charCodeAt(1)] : []),
  ]);
  return new Set([...spelled, PERCENT, AMPERSAND, BACKSLASH, ...bytes, ...units]);
}

/** Which character the last ones are together with the next, and how many they are. */
type Join = (character: number) => { readonly character: number; readonly count: number } | undefined;

function createJoin(last: (back: number) => number, parts: ReadonlySet<number>): Join {
  const found = (character: number, count: number): ReturnType<Join> =>
    parts.has(character) ? { character, count } : undefined;
  const joinHex = (digit: number): ReturnType<Join> => {
    const before = hexValue(last(1));
    if (before === NOTHING) return undefined;
    if (last(2) === PERCENT) return found(before * 16 + digit, 2);
    if (last(4) !== SMALL_U) return undefined;
    const [first, second] = [hexValue(last(3)), hexValue(last(2))];
    if (first === NOTHING || second === NOTHING) return undefined;
    return found(first * 0x1000 + second * 0x100 + before * 0x10 + digit, 4);
  };
  const joinEntity = (): ReturnType<Join> => {
    for (let count = 2; count <= MAX_ENTITY; count += 1) {
      if (last(count) === AMPERSAND) return found(entity(lastOf(count - 1)), count);
    }
    return undefined;
  };
  const joinUtf8 = (byte: number): ReturnType<Join> => {
    for (let count = 1; count <= 3; count += 1) {
      if (last(count) < 0x80 || last(count) > 0xbf) return found(utf8([...lastOf(count), byte]), count);
    }
    return undefined;
  };
  const joinPair = (low: number): ReturnType<Join> => {
    const high = last(1);
    if (low < 0xdc00 || low > 0xdfff || high < 0xd800 || high > 0xdbff) return undefined;
    return found(0x10000 + (high - 0xd800) * 0x400 + (low - 0xdc00), 1);
  };
  const lastOf = (count: number): readonly number[] =>
    Array.from({ length: count }, (_each, at) => last(count - at));
  return (character) => {
    const digit = hexValue(character);
    if (digit !== NOTHING) return joinHex(digit);
    if (character === SEMICOLON) return joinEntity();
    if (character < 0x80) return undefined;
    return character < 0xc0 ? joinUtf8(character) : joinPair(character);
  };
}

function hexValue(character: number): number {
  if (character >= 0x30 && character <= 0x39) return character - 0x30;
  const small = character | 0x20;
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : NOTHING;
}

/** The character that an entity stands for, for example `amp`, `#38` or `#x26`. */
function entity(characters: readonly number[]): number {
  const name = String.fromCodePoint(...characters);
  const [, decimal, hexadecimal] = /^#(?:(\d+)|[xX]([\da-fA-F]+))$/.exec(name) ?? [];
  if (decimal !== undefined) return Number(decimal);
  if (hexadecimal !== undefined) return Number.parseInt(hexadecimal, 16);
  return NAMED.get(name) ?? NOTHING;
}

/** The character of one sequence of bytes (RFC 3629, section 3). */
function utf8(bytes: readonly number[]): number {
  const [lead = NOTHING, ...rest] = bytes;
  const [from = 0, to = NOTHING, least = 0] =
    [
      [0xc0, 0xdf, 0x80],
      [0xe0, 0xef, 0x800],
      [0xf0, 0xf7, 0x10000],
    ][rest.length - 1] ?? [];
  if (lead < from || lead > to) return NOTHING;
  const character = rest.reduce((all, byte) => all * 0x40 + (byte & 0x3f), lead - from);
  return character >= least ? character : NOTHING;
}
