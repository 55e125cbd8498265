const PLACEHOLDER = '[secret]';

/** The header of each JWT begins with `{"` (RFC 7519), in base64url; a word of the answer may stand before it. */
const BEGIN = 'eyJ';
const IN_WORD = membersOf(/[\w.-]/);
const HEADER = /\beyJ[\w-]{10}/;

/** What JSON, at whatever depth, and percent-encoding write for the character before a JWT ends in letters or digits. */
const ESCAPES: Readonly<Record<string, RegExp>> = {
  '\\': /^(?:[bfnrtv0]|u[\da-fA-F]{4}|x[\da-fA-F]{2})(?=eyJ)/,
  '%': /^(?:25)?[\da-fA-F]{2}(?=eyJ)/,
};

/** Those letters in base64, by how many bytes stand before them. */
const IN_BASE64 = /ZXlK|V5S|leUp/;
const IN_RUN = membersOf(/[\w+/-]/);
/** Shorter, there is room for no JWT in it. */
const MIN_BASE64 = 40;

/**
 * Takes out of a text whatever looks like a JWT, signed, unsigned or encrypted: as it is, after a character that is
 * escaped, and inside base64. The time that it takes grows as the text does, whatever is in it.
 */
export function strikeJwts(text: string): string {
  const plain = strikeClear(text);
  return IN_BASE64.test(plain) ? replaceRuns(plain, IN_RUN, MIN_BASE64, strikeBase64) : plain;
}

function strikeClear(text: string): string {
  return text.includes(BEGIN) ? replaceRuns(text, IN_WORD, BEGIN.length, strikeWord) : text;
}

/** Of the characters of ASCII, by their codes, which a pattern of one character takes. */
function membersOf(pattern: RegExp): readonly boolean[] {
  return Array.from({ length: 128 }, (_, code) => pattern.test(String.fromCharCode(code)));
}

/**
 * What `text.replace(/[…]+/g, replace)` does. V8 keeps a place for each character of such a run once a process has
 * compiled many regular expressions, and runs out of stack at about four million of them.
 */
function replaceRuns(
  text: string,
  members: readonly boolean[],
  minLength: number,
  replace: (run: string, at: number, text: string) => string,
): string {
  let kept = '';
  let copied = 0;
  for (let at = 0; at < text.length; at += 1) {
    const begin = at;
    while (members[text.charCodeAt(at)] === true) at += 1;
    if (at - begin < minLength) continue;
    kept += text.slice(copied, begin) + replace(text.slice(begin, at), begin, text);
    copied = at;
  }
  return kept + text.slice(copied);
}

function strikeWord(word: string, at: number, text: string): string {
  if (!word.includes(BEGIN)) return word;
  const escape = ESCAPES[text.charAt(at - 1)]?.exec(word)?.[0] ?? '';
  const parts = word.slice(escape.length).split('.');
  const kept: string[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    const begin = part.search(HEADER);
    const length = begin === -1 ? 0 : lengthOf(parts, index);
    kept.push(length === 0 ? part : part.slice(0, begin) + PLACEHOLDER);
    index += Math.max(0, length - 1);
  }
  return escape + kept.join('.');
}

/** Three parts, the last of which may be empty, or the five of an encrypted one, whose second may be (RFC 7516). */
function lengthOf(parts: readonly string[], from: number): number {
  const [, second, third, fourth, fifth] = parts.slice(from, from + 5);
  if (fourth !== undefined && fourth !== '' && fifth !== undefined && fifth !== '') return 5;
  return third !== undefined && (second ?? '').length >= 2 ? 3 : 0;
}

/** The letters of an escape stay; more of them may stand before it, so that it begins at any of four places. */
function strikeBase64(run: string, at: number, text: string): string {
  const escape = text.charAt(at - 1) === '\\' ? (/^(?:u[\da-fA-F]{4}|.)/.exec(run)?.[0] ?? '') : '';
  const isJwt = [0, 1, 2, 3].some((skipped) => {
    const clear = Buffer.from(run.slice(skipped), 'base64').toString('latin1');
    return strikeClear(clear) !== clear;
  });
  return isJwt ? escape + PLACEHOLDER : run;
}
