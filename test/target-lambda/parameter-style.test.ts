import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParameterStyle } from '../../contract/route-map.ts';
import { bracketPairs, headerText, parameterPairs, pathText } from '../../target-lambda/parameter-style.ts';
import { parameter } from './route-maps.ts';

const ARRAY = ['blue', 'black', 'brown'];
const OBJECT = { R: 100, G: 200, B: 150 };

interface Row {
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly want: readonly string[];
}

/**
 * OpenAPI 3.0.4, "Style Examples": string, array, object, and before them the empty string of 3.0.3, whose column 3.0.4
 * calls "undefined"; here what is undefined is left out (RFC 6570, section 2.3).
 */
const PATH_ROWS: readonly Row[] = [
  {
    style: 'matrix',
    explode: false,
    want: [';color', ';color=blue', ';color=blue,black,brown', ';color=R,100,G,200,B,150'],
  },
  {
    style: 'matrix',
    explode: true,
    want: [';color', ';color=blue', ';color=blue;color=black;color=brown', ';R=100;G=200;B=150'],
  },
  { style: 'label', explode: false, want: ['.', '.blue', '.blue,black,brown', '.R,100,G,200,B,150'] },
  { style: 'label', explode: true, want: ['.', '.blue', '.blue.black.brown', '.R=100.G=200.B=150'] },
  { style: 'simple', explode: false, want: ['', 'blue', 'blue,black,brown', 'R,100,G,200,B,150'] },
  { style: 'simple', explode: true, want: ['', 'blue', 'blue,black,brown', 'R=100,G=200,B=150'] },
];

/** The same table's query rows; where it has "n/a" the row is shorter. */
const QUERY_ROWS: readonly Row[] = [
  {
    style: 'form',
    explode: false,
    want: ['color=', 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
  },
  {
    style: 'form',
    explode: true,
    want: ['color=', 'color=blue', 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
  },
];

const DELIMITED_ROWS: readonly Row[] = [
  {
    style: 'spaceDelimited',
    explode: false,
    want: ['color=blue%20black%20brown', 'color=R%20100%20G%20200%20B%20150'],
  },
  {
    style: 'pipeDelimited',
    explode: false,
    want: ['color=blue%7Cblack%7Cbrown', 'color=R%7C100%7CG%7C200%7CB%7C150'],
  },
  // Where the table has "n/a", exploding means one pair for each member, in any style.
  {
    style: 'spaceDelimited',
    explode: true,
    want: ['color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
  },
  {
    style: 'pipeDelimited',
    explode: true,
    want: ['color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
  },
];

describe('path parameters', () => {
  it.each(PATH_ROWS)(
    'are written in style $style with explode $explode as the table says',
    ({ style, explode, want }) => {
      const to = parameter('path', 'color', style, explode);
      expect(['', 'blue', ARRAY, OBJECT].map((value) => pathText(to, value))).toEqual(want);
    },
  );

  it.each([
    ['simple', 'a%2Fb%3Fc%23d%20e%2C'],
    ['label', '.a%2Fb%3Fc%23d%20e%2C'],
    ['matrix', ';color=a%2Fb%3Fc%23d%20e%2C'],
  ] as const)('percent-encode everything reserved in style %s', (style, want) => {
    expect(pathText(parameter('path', 'color', style, false), 'a/b?c#d e,')).toBe(want);
  });

  it.each([
    ['simple', '%7B%22a%22%3A1%7D'],
    ['label', '.%7B%22a%22%3A1%7D'],
  ] as const)('are written by their content in style %s', (style, want) => {
    const to = parameter('path', 'color', style, false, { content: 'application/json' });
    expect(pathText(to, { a: 1 })).toBe(want);
  });

  it('are empty for an empty list, as RFC 6570 leaves an undefined value out', () => {
    const texts = (['simple', 'label', 'matrix'] as const).map((style) =>
      pathText(parameter('path', 'color', style, true), []),
    );
    expect(texts).toEqual(['', '', '']);
  });
});

describe('query parameters', () => {
  it.each(QUERY_ROWS)(
    'are written in style $style with explode $explode as the table says',
    ({ style, explode, want }) => {
      const to = parameter('query', 'color', style, explode);
      const texts = ['', 'blue', ARRAY, OBJECT].map((value) => parameterPairs(to, value).join('&'));
      expect(texts).toEqual(want);
    },
  );

  it.each(DELIMITED_ROWS)(
    'are written in style $style with explode $explode as the table says',
    ({ style, explode, want }) => {
      const to = parameter('query', 'color', style, explode);
      expect([ARRAY, OBJECT].map((value) => parameterPairs(to, value).join('&'))).toEqual(want);
    },
  );

  it.each([
    ['an object', OBJECT, 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
    ['a nested object', { a: { b: 'c d' } }, 'color%5Ba%5D%5Bb%5D=c%20d'],
    ['a list, with indexes', ['x', 'y'], 'color%5B0%5D=x&color%5B1%5D=y'],
    ['a scalar', 'x', 'color=x'],
  ])('are written as deepObject for %s', (_title, value, want) => {
    expect(parameterPairs(parameter('query', 'color', 'deepObject', true), value).join('&')).toBe(want);
  });

  it.each([
    ['true', true, 'flag=true'],
    ['a number', 1.5, 'flag=1.5'],
    ['an integer beyond 2^53', 18014398509481983n, 'flag=18014398509481983'],
    ['an object inside a list', [{ a: 1 }], 'flag=%7B%22a%22%3A1%7D'],
    ['a list with null inside', ['a', null, 'b'], 'flag=a,b'],
    ["the reserved characters !'()*", "!'()*", 'flag=%21%27%28%29%2A'],
    ['a lone surrogate', '\ud800', 'flag=%EF%BF%BD'],
  ])('write %s as text', (_title, value, want) => {
    expect(parameterPairs(parameter('query', 'flag', 'form', false), value)).toEqual([want]);
  });

  it('are left out for an empty list or object', () => {
    const to = parameter('query', 'color', 'form', false);
    expect([...parameterPairs(to, []), ...parameterPairs(to, {})]).toEqual([]);
  });

  it('keep reserved characters with allowReserved, but none that ends the value', () => {
    const to = parameter('query', 'q', 'form', true, { allowReserved: true });
    expect(parameterPairs(to, "a:/?@!$'()*,;=b%20c&d#e+f[g] é")).toEqual([
      "q=a:/?@!$'()*,;=b%20c%26d%23e%2Bf%5Bg%5D%20%C3%A9",
    ]);
  });

  it.each([
    ['application/json', { a: [1] }, 'filter=%7B%22a%22%3A%5B1%5D%7D'],
    ['application/json', 'text', 'filter=%22text%22'],
    ['text/plain', 'text', 'filter=text'],
  ])('are written by their content %s', (content, value, want) => {
    const to = parameter('query', 'filter', 'form', true, { content });
    expect(parameterPairs(to, value)).toEqual([want]);
  });

  it('survive a reader of forms, whatever the value', () => {
    const to = parameter('query', 'q', 'form', true);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = new URLSearchParams(parameterPairs(to, text).join('&'));
        expect([...read]).toEqual([['q', text.toWellFormed()]]);
      }),
    );
  });

  it('survive a reader that splits at the delimiter before it decodes', () => {
    const to = parameter('query', 'q', 'form', false);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }), (items) => {
        const [pair = ''] = parameterPairs(to, items);
        expect(pair.slice('q='.length).split(',').map(decodeURIComponent)).toEqual(items);
      }),
    );
  });
});

describe('cookie parameters', () => {
  it.each(QUERY_ROWS)(
    'are written in style $style with explode $explode as the table says',
    ({ style, explode, want }) => {
      const to = parameter('cookie', 'color', style, explode);
      const texts = ['', 'blue', ARRAY, OBJECT].map((value) => parameterPairs(to, value).join('&'));
      expect(texts).toEqual(want);
    },
  );

  it('begin no other cookie, also with allowReserved, which OpenAPI has for queries', () => {
    const to = parameter('cookie', 'lang', 'form', true, { allowReserved: true });
    expect(parameterPairs(to, 'de; admin=1,2')).toEqual(['lang=de%3B%20admin%3D1%2C2']);
  });

  it('are written by their content', () => {
    const to = parameter('cookie', 'p', 'form', true, { content: 'application/json' });
    expect(parameterPairs(to, { a: [1] })).toEqual(['p=%7B%22a%22%3A%5B1%5D%7D']);
  });
});

describe('header parameters', () => {
  it.each([
    [false, ['', 'blue', 'blue,black,brown', 'R,100,G,200,B,150']],
    [true, ['', 'blue', 'blue,black,brown', 'R=100,G=200,B=150']],
  ])('are written in style simple with explode %s as the table says', (explode, want) => {
    const to = parameter('header', 'X-Color', 'simple', explode);
    expect(['', 'blue', ARRAY, OBJECT].map((value) => headerText(to, value))).toEqual(want);
  });

  it('are written without encoding, and by their content', () => {
    const json = parameter('header', 'X-Color', 'simple', false, { content: 'application/json' });
    const texts = [
      headerText(parameter('header', 'X-Color', 'simple', false), ['a b', 'c/d']),
      headerText(json, { a: ['b c'] }),
    ];
    expect(texts).toEqual(['a b,c/d', '{"a":["b c"]}']);
  });
});

describe('bracket pairs', () => {
  it('name every leaf once, whatever the shape', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree')),
        fc.dictionary(fc.stringMatching(/^\w+$/), tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const names = bracketPairs('a', value).map(([name]) => name);
        expect(new Set(names).size).toBe(names.length);
        expect(names.every((name) => /^a(\[\w+\])*$/.test(name))).toBe(true);
      }),
    );
  });
});
