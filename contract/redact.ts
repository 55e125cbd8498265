import type { Span } from './find-spelled.ts';
import { jsonStringEnd } from './json-string-end.ts';
import { bareCredential } from './secret.ts';
import { inClear, insideBase64 } from './secret-forms.ts';
import type { SecretForm } from './secret-forms.ts';

/** Gives a text with every secret in it struck out, however it is spelled; JSON stays JSON. */
export type Redact = (text: string) => string;

const PLACEHOLDER = '[secret]';

/** Texts shorter than this are not searched for: they are too common for an answer to survive it. */
const MIN_LENGTH = 6;

const QUOTE = 0x22;
const MINUS = 0x2d;
const [ZERO, NINE] = [0x30, 0x39];
/** What a number of JSON is made of. */
const IN_NUMBER = '-0123456789.eE+';

/**
 * Makes a search for secrets as they are, percent-encoded, escaped for JSON or HTML, and inside base64. In a text
 * that is JSON it looks into strings and numbers after decoding them, and leaves all else byte for byte. It takes
 * time in proportion to the text, whatever is in it and in the secrets.
 */
export function createRedactor(secrets: readonly string[]): Redact {
  const searched = [...new Set(secrets)].filter((text) => text.length >= MIN_LENGTH);
  if (searched.length === 0) return (text) => text;
  const encoded = new Set(searched.flatMap((text) => [text, escapeForJson(text)]));
  const forms = [...searched.map(inClear), ...[...encoded].flatMap(insideBase64)];
  const shortest = Math.min(...forms.map(({ length }) => length));
  const mayHold = (text: string): readonly SecretForm[] =>
    text.length < shortest ? [] : forms.filter(({ telling }) => text.includes(telling));
  const redact: Redact = (text) => {
    const likely = mayHold(text);
    if (likely.length === 0 && !text.includes('\\u')) return text;
    if (isJson(text)) return replaceTokens(text, redactToken);
    return strike(
      text,
      likely.flatMap(({ find }) => find(text)),
    );
  };
  const redactToken = (token: string): string => {
    if (token.length < shortest) return token;
    const clear = token.startsWith('"') ? (JSON.parse(token) as string) : token;
    const clean = redact(clear);
    return clean === clear ? token : JSON.stringify(clean);
  };
  return redact;
}

/**
 * The texts by which a received credential can be recognised: bare, without its scheme, and for `Basic …` also
 * decoded, as a whole, user and password.
 */
export function credentialTexts(received: string): readonly string[] {
  const bare = bareCredential(received);
  const [, scheme = '', rest = bare] = /^([a-z][\w-]*)\s+(.+)$/is.exec(bare) ?? [];
  if (scheme.toLowerCase() !== 'basic') return [bare, rest];
  const pair = Buffer.from(rest, 'base64').toString();
  const colon = pair.indexOf(':');
  return [bare, rest, pair, pair.slice(0, Math.max(colon, 0)), pair.slice(colon + 1)];
}

function strike(text: string, spans: readonly Span[]): string {
  const kept: string[] = [];
  let at = 0;
  for (const [from, to] of spans.toSorted(([left], [right]) => left - right)) {
    if (from >= at) kept.push(text.slice(at, from), PLACEHOLDER);
    at = Math.max(at, to);
  }
  return kept.length === 0 ? text : kept.join('') + text.slice(at);
}

function escapeForJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Replaces the strings and numbers of a JSON text, names of members included. */
function replaceTokens(text: string, replace: (token: string) => string): string {
  const kept: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length;) {
    const end = tokenEnd(text, at);
    if (end === at) {
      at += 1;
      continue;
    }
    const token = text.slice(at, end);
    const written = replace(token);
    if (written !== token) {
      kept.push(text.slice(copied, at), written);
      copied = end;
    }
    at = end;
  }
  return kept.join('') + text.slice(copied);
}

/** Where the string or number ends that begins here; here where none does. */
function tokenEnd(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === QUOTE) return jsonStringEnd(text, at);
  if (first !== MINUS && (first < ZERO || first > NINE)) return at;
  let end = at + 1;
  while (end < text.length && IN_NUMBER.includes(text.charAt(end))) end += 1;
  return end;
}

function isJson(text: string): boolean {
  if (!/^\s*["[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
