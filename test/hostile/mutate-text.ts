import fc from 'fast-check';

/** One change of a text. Places are shares of its length, in millionths. */
export type TextMutation =
  | { readonly does: 'cut'; readonly at: number; readonly length: number }
  | { readonly does: 'copy'; readonly at: number; readonly length: number; readonly to: number }
  | { readonly does: 'insert'; readonly at: number; readonly text: string }
  | { readonly does: 'flip'; readonly at: number; readonly bits: number };

const MILLION = 1_000_000;

/** What parsers, and those who believe them, are bad at. */
const TOKENS: readonly string[] = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    "'",
    '\\',
    '\n',
    '\r\n',
    '\t',
    '\0',
    ' ',
    '#',
    '- ',
    '? ',
    ': ',
    '|',
    '>',
    '%',
  ],
  ...[
    '&a ',
    '*a',
    '<<: *a',
    '!!str ',
    '!!js/function ',
    '---\n',
    '...\n',
    '\uFEFF',
    '\u2028',
    '\ud800',
    '\\ud800',
  ],
  ...[
    'null',
    'true',
    '~',
    '1e400',
    '-0',
    '.nan',
    '0x1F',
    '9'.repeat(400),
    '"$ref":"#"',
    '$ref: "#"',
    '"__proto__":{}',
  ],
  ...[
    '"allOf":[{"$ref":"#"}],',
    '"type":["null"],',
    '"openapi":"3.1.0",',
    'swagger: "2.0"\n',
    '{{{{',
    '/{a}{a}',
    '[[[[',
  ],
];

/** Changes of a text; fewer and smaller ones are simpler. */
export const textMutation: fc.Arbitrary<TextMutation> = fc.oneof(
  fc.record({ does: fc.constant('insert' as const), at: place(), text: fc.constantFrom(...TOKENS) }),
  fc.record({ does: fc.constant('cut' as const), at: place(), length: fc.nat(3000) }),
  fc.record({ does: fc.constant('copy' as const), at: place(), length: fc.nat(3000), to: place() }),
  fc.record({ does: fc.constant('flip' as const), at: place(), bits: fc.integer({ min: 1, max: 255 }) }),
);

function place(): fc.Arbitrary<number> {
  return fc.nat(MILLION);
}

/** The text with one change. */
export function mutateText(text: string, mutation: TextMutation): string {
  const at = offsetIn(text, mutation.at);
  switch (mutation.does) {
    case 'insert':
      return text.slice(0, at) + mutation.text + text.slice(at);
    case 'cut':
      return text.slice(0, at) + text.slice(at + mutation.length);
    case 'copy': {
      const to = offsetIn(text, mutation.to);
      return text.slice(0, to) + text.slice(at, at + mutation.length) + text.slice(to);
    }
    case 'flip':
      return (
        text.slice(0, at) +
        String.fromCharCode((text.charCodeAt(at) || 0) ^ mutation.bits) +
        text.slice(at + 1)
      );
  }
}

function offsetIn({ length }: string, millionths: number): number {
  return Math.floor((length * millionths) / MILLION);
}
