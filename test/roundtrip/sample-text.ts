import fc from 'fast-check';
import { listOf } from './json-document.ts';
import type { JsonObject } from './json-document.ts';

/** Where a text will stand: what a place cannot hold is not put there. */
export type Place = 'path' | 'long path' | 'query' | 'header' | 'cookie' | 'body';

/** Texts of the formats that validators check. Hosts are reserved names (RFC 2606). */
const FORMATS: Readonly<Record<string, (number: number) => string>> = {
  date: (number) => `2024-03-${pad((number % 28) + 1)}`,
  'date-time': (number) => `2024-03-${pad((number % 28) + 1)}T08:30:${pad(number % 60)}Z`,
  time: (number) => `08:30:${pad(number % 60)}Z`,
  duration: (number) => `PT${(number % 59) + 1}M`,
  email: (number) => `user-${number}@mail.example.com`,
  'idn-email': (number) => `user-${number}@mail.example.com`,
  hostname: (number) => `host-${number}.example.com`,
  'idn-hostname': (number) => `host-${number}.example.com`,
  ipv4: (number) => `192.0.2.${number % 250}`,
  ip: (number) => `192.0.2.${number % 250}`,
  ipv6: (number) => `2001:db8::${(number % 250).toString(16)}`,
  uri: (number) => `https://vendor.invalid/page-${number}`,
  url: (number) => `https://vendor.invalid/page-${number}`,
  iri: (number) => `https://vendor.invalid/page-${number}`,
  'uri-reference': (number) => `page-${number}`,
  'uri-template': (number) => `https://vendor.invalid/{page}-${number}`,
  uuid: (number) => `3fa85f64-5717-4562-b3fc-${String(number).padStart(12, '0')}`,
  byte: (number) => Buffer.from(`bytes ${number}`).toString('base64'),
  'json-pointer': (number) => `/page/${number}`,
  'relative-json-pointer': (number) => `${number}/page`,
  regex: () => '^a+$',
  int32: (number) => String(number),
  int64: (number) => String(number),
};

/** Plain and awkward texts: reserved characters and letters beyond ASCII where the place holds them. */
const TEXTS: Readonly<Record<Place, readonly string[]>> = {
  path: ['text', 'a b', 'p+q', 'ünï', 'a&b=c', '50%', '~x.y'],
  'long path': ['heads/main', 'src/a b.ts', 'ünï/x.y/50%', 'a//b'],
  query: ['text', 'a b', 'p+q', 'ünï/æ', 'a&b=c', '50% #1?', "it's (x)!*"],
  header: ['text', 'a b', 'p+q/r', 'a;b=c'],
  cookie: ['text', 'other'],
  body: [
    'text',
    'a b',
    'p+q & r=s',
    'ünï 日本 🎈',
    '"quoted" \\ back',
    'two\nlines',
    '50% #1 <b>',
    '{"x":1}',
  ],
};

/** Delimiters of lists: an item cannot hold them. */
const PLAIN_PLACES: readonly Place[] = ['path', 'long path', 'query', 'header', 'cookie'];

/** What is asked for besides the schema. */
export interface TextWish {
  readonly place: Place;
  /** Stands for the text's own place, so that neighbours differ. */
  readonly number: number;
  /** Whether the text stands inside a list. */
  readonly isItem: boolean;
  /** Whether the text may be awkward. */
  readonly isAwkward: boolean;
}

/** A text that the schema accepts; `undefined` where none is found. */
export function sampleText(schema: JsonObject, wish: TextWish): string | undefined {
  if (typeof schema.pattern === 'string') return matching(schema.pattern, schema, wish);
  const format =
    typeof schema.format === 'string' ? schema.format : schema.contentEncoding === 'base64' ? 'byte' : '';
  const made = FORMATS[format]?.(wish.number);
  if (made !== undefined) return fits(made, schema) ? made : publishedOf(schema, wish)[0];
  return resized(freeText(wish), schema);
}

function freeText({ place, number, isItem, isAwkward }: TextWish): string {
  const texts = isItem && PLAIN_PLACES.includes(place) ? ['text'] : TEXTS[place];
  const text = isAwkward ? (texts[number % texts.length] ?? 'text') : 'text';
  return isItem || !isAwkward
    ? `${text}-${number}`
    : `${text} ${number}`.replaceAll(' ', place === 'cookie' ? '-' : ' ');
}

function resized(text: string, schema: JsonObject): string {
  const { minLength, maxLength } = schema;
  const short = typeof maxLength === 'number' ? Array.from(text).slice(0, maxLength).join('').trim() : text;
  return typeof minLength === 'number' ? short.padEnd(minLength, 'x') : short;
}

function matching(source: string, schema: JsonObject, wish: TextWish): string | undefined {
  const pattern = compile(source);
  if (pattern === undefined) return publishedOf(schema, wish)[0];
  const likely = [
    ...publishedOf(schema, wish),
    freeText(wish),
    FORMATS[String(schema.format)]?.(wish.number),
  ];
  const found = likely.find((text) => text !== undefined && pattern.test(text) && fits(text, schema));
  return found ?? generated(pattern, schema, wish);
}

function compile(source: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(source, flags);
    } catch {
      // Documents hold patterns of other dialects.
    }
  }
  return undefined;
}

function generated(pattern: RegExp, schema: JsonObject, { place, number }: TextWish): string | undefined {
  try {
    const isUsable = (text: string): boolean =>
      /^[\x20-\x7e]+$/.test(text) &&
      fits(text, schema) &&
      text.trim() === text &&
      (place === 'body' || (!/[/\\,;|]/.test(text) && !/^\.+$/.test(text)));
    const texts = fc.stringMatching(pattern);
    // The same seed begins the same way, and one of the first is nearly always usable.
    for (const numRuns of [10, 200]) {
      const found = fc.sample(texts, { seed: number, numRuns }).find(isUsable);
      if (found !== undefined) return found;
    }
    return undefined;
  } catch {
    return undefined;
  }
}

/** What the vendor itself gives as an example, where it fits. */
function publishedOf(schema: JsonObject, { place }: TextWish): readonly string[] {
  const texts = [schema.example, ...listOf(schema.examples), schema.default, schema['x-example']];
  return texts.filter((text): text is string => {
    return (
      typeof text === 'string' &&
      text !== '' &&
      fits(text, schema) &&
      (place === 'body' || /^[\x21-\x7e]+$/.test(text))
    );
  });
}

function fits(text: string, { minLength, maxLength, pattern }: JsonObject): boolean {
  const length = Array.from(text).length;
  if (typeof minLength === 'number' && length < minLength) return false;
  if (typeof maxLength === 'number' && length > maxLength) return false;
  return typeof pattern !== 'string' || (compile(pattern)?.test(text) ?? true);
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
