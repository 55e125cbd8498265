import { describe, expect, it } from 'vitest';
import { ToolkitError } from '../../contract/errors.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import { parseDocument } from '../../transform/index.ts';
import { decodeText } from '../../transform/read/decode-text.ts';
import { parseText } from '../../transform/read/parse-text.ts';

function refusal(action: () => unknown): readonly [ErrorCode, string] {
  try {
    action();
  } catch (error) {
    if (error instanceof ToolkitError) return [error.code, error.message];
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('text', () => {
  it.each<readonly [string, string, unknown]>([
    ['with CRLF', 'a: 1\r\nb:\r\n  - |\r\n    x\r\n', { a: 1, b: ['x\n'] }],
    ['with a byte order mark', '\uFEFFa: 1', { a: 1 }],
    ['JSON with a byte order mark', '\uFEFF{"a":1}', { a: 1 }],
    ['JSON indented by tabs', '{\n\t"a": [\n\t\t1\n\t]\n}', { a: [1] }],
    ['YAML in flow style', '{a: 1, b: [x]}', { a: 1, b: ['x'] }],
    ['numbers as keys', '200: a', { 200: 'a' }],
    ['a number beyond all', '{"a":1e400}', { a: Infinity }],
    ['dates, which stay texts', 'a: 2020-01-01', { a: '2020-01-01' }],
    ['a lone surrogate', '{"a":"\\ud800"}', { a: '\ud800' }],
    ['brackets and quotes in strings', '{"a":"[{\\"\\\\","b":"\\\\"}', { a: '[{"\\', b: '\\' }],
    [
      'merge keys, also twice',
      'x: &x {a: 1}\ny: &y {b: 2}\nz: {<<: *x, <<: *y}',
      { x: { a: 1 }, y: { b: 2 }, z: { a: 1, b: 2 } },
    ],
    ['1,000 levels of JSON', '['.repeat(1000) + ']'.repeat(1000), expect.anything()],
    ['998 levels of YAML', '- '.repeat(998) + '1', expect.anything()],
  ])('is read: %s', (_title, text, want) => {
    expect(parseText('a', text)).toEqual({ value: want, notes: [] });
  });

  it('gives members of their own to the names of prototypes', () => {
    for (const text of ['{"__proto__":{"a":1},"constructor":2}', '__proto__: {a: 1}\nconstructor: 2']) {
      const { value } = parseText('a', text);
      expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    }
  });

  it.each<readonly [string, string, ErrorCode, RegExp]>([
    [
      'an empty file',
      '',
      'not-yaml',
      /^"a" is neither JSON nor YAML: expected a document, but the input is empty$/,
    ],
    ['only comments', '# a\n', 'not-yaml', /the input is empty$/],
    ['two documents', 'a: 1\n---\nb: 2', 'not-yaml', /expected a single document/],
    ['indentation by tabs', 'a:\n\tb: 1', 'not-yaml', /^"a:2:1" .*tab/],
    ['a null byte', 'a: "\0"', 'not-yaml', /^"a:1:5" .*null byte/],
    ['broken JSON', '{"a": [1,}', 'not-yaml', /^"a:1:10" is neither JSON nor YAML/],
    ['an object as key', '? {a: 1}\n: 2', 'not-yaml', /^"a:1:1" .*complex keys/],
    ['an unknown tag', 'a: !!binary aGk=', 'not-yaml', /^"a:1:4" .*unknown scalar tag/],
    ['an alias to nothing', 'a: *b', 'not-yaml', /unidentified alias "b"/],
    [
      '1,001 levels of JSON',
      `{\n"a":${'['.repeat(1000)}`,
      'document-too-complex',
      /^"a:2:1004" nests deeper than 1000 levels$/,
    ],
    [
      'JSON too deep in a value that a later one of its key replaces',
      `{"a":${'['.repeat(1001)}${']'.repeat(1001)},"a":1}`,
      'document-too-complex',
      /^"a:1:1005" nests deeper than 1000 levels$/,
    ],
    [
      '1,001 levels of YAML in flow style',
      `a: ${'['.repeat(1001)}`,
      'document-too-complex',
      /^"a:1:1003" nests deeper/,
    ],
    [
      '1,001 levels of YAML in block style',
      '- '.repeat(1001),
      'document-too-complex',
      /^"a:1:2001" nests deeper/,
    ],
    [
      'levels that aliases add up',
      'a: &a [[[[[[[[[[1]]]]]]]]]]\n' + chain(200, 10),
      'document-too-complex',
      /^"a" nests deeper than 1000 levels, at "\/b\d+\/0\/0/,
    ],
    [
      'an alias inside its own anchor',
      'a:\n  b: &b { c: [*b] }',
      'document-too-complex',
      /^"a" contains itself, at "\/a\/b\/c\/0"$/,
    ],
    [
      'a billion laughs',
      laughs(10, 9),
      'document-too-complex',
      /^"a" stands for more than 1000000 values, at "\/a\d"$/,
    ],
  ])('is refused: %s', (_title, text, code, message) => {
    const [was, said] = refusal(() => parseText('a', text));
    expect(was).toBe(code);
    expect(said).toMatch(message);
  });
});

/** `count` anchors, each `levels` lists around the one before. */
function chain(count: number, levels: number): string {
  const lines = Array.from({ length: count }, (_, n) => {
    const inner = n === 0 ? '*a' : `*b${n - 1}`;
    return `b${n}: &b${n} ${'['.repeat(levels)}${inner}${']'.repeat(levels)}`;
  });
  return lines.join('\n');
}

/** Lists of `width` aliases to the list before. */
function laughs(width: number, depth: number): string {
  const lines = Array.from({ length: depth }, (_, n) => {
    const items = Array.from({ length: width }, () => (n === 0 ? 'lol' : `*a${n - 1}`));
    return `a${n}: &a${n} [${items.join(', ')}]`;
  });
  return lines.join('\n');
}

describe('a key that stands twice', () => {
  const want = [
    ['/a/b', 'key "b" stands again in line 5 of "a"; the last one counts'],
    ['/c/1/x~1y', 'key "x/y" stands again in line 9 of "a"; the last one counts'],
  ];

  it.each([
    [
      'JSON',
      '{\n"a": {\n"b": 1,\n"d": {"b": 0},\n"b": 2},\n"c": [\n{"x/y": 1},\n{"x/y": {"b": 1},\n"x/y": 2}]}',
    ],
    ['YAML', 'a:\n\n  b: 1\n  d: {b: 0}\n  b: 2\nc:\n  - x/y: 1\n  - x/y: {b: 1}\n    x/y: 2\n'],
  ])('in %s is a warning with key and line, and the last one counts', (_title, text) => {
    const { value, notes } = parseText('a', text);
    expect(value).toEqual({ a: { b: 2, d: { b: 0 } }, c: [{ 'x/y': 1 }, { 'x/y': 2 }] });
    expect(notes.map(({ pointer, message }) => [pointer, message])).toEqual(want);
    for (const { code, severity } of notes)
      expect([code, severity]).toEqual(['read-document/duplicate-key', 'warning']);
  });

  it('is found where numbers and texts are one key, and beside aliases and merged keys', () => {
    const text = 'x: &x {a: 1}\ny: {<<: *x, a: 2}\nz: [*x, *x]\n200: 1\n"200": 2';
    expect(parseText('a', text).notes.map(({ pointer }) => pointer)).toEqual(['/200']);
  });

  it('is told a hundred times at most', () => {
    const text = `{${Array.from({ length: 5000 }, () => '"a":1').join()}}`;
    expect(parseText('a', text).notes).toHaveLength(100);
  });

  it('does not hide a later error', () => {
    expect(refusal(() => parseText('a', 'a: 1\na: 2\nb: ['))[1]).toMatch(/^"a:3:5"/);
  });

  it('reaches the document', () => {
    expect(parseDocument('a', '{"openapi":"3.0.3","openapi":"3.1.0"}')).toMatchObject({
      openapi: '3.1.0',
      notes: [{ code: 'read-document/duplicate-key', pointer: '/openapi' }],
    });
  });
});

describe('bytes', () => {
  it('that are UTF-8 are a text', () => {
    expect(decodeText('a', Buffer.from('\uFEFFä€😀'))).toEqual({ text: '\uFEFFä€😀', notes: [] });
  });

  it.each([
    ['UTF-16 little endian', Buffer.from('\uFEFF{"a":1}', 'utf16le')],
    ['UTF-16 without mark', Buffer.from('{"a":1}', 'utf16le')],
    ['UTF-16 big endian', Buffer.from('\uFEFFa: 1', 'utf16le').swap16()],
    ['UTF-32', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x61])],
  ])('that are %s are refused', (_title, bytes) => {
    expect(refusal(() => decodeText('a', bytes))).toEqual([
      'not-yaml',
      '"a" is UTF-16 or UTF-32, and documents are read as UTF-8',
    ]);
  });

  it('that are no UTF-8 are replaced, with a warning', () => {
    const { text, notes } = decodeText('a', Buffer.from('a: 1\nb: caf\xe9', 'latin1'));
    expect(text).toBe('a: 1\nb: caf\uFFFD');
    expect(notes).toMatchObject([
      {
        code: 'read-document/not-utf8',
        severity: 'warning',
        message: 'line 2 of "a" has bytes that are no UTF-8; they are read as "\uFFFD"',
      },
    ]);
  });
});

describe('versions', () => {
  it.each([
    ['openapi: 3.0.3', '3.0.3'],
    ['openapi: 3.1', '3.1'],
    ['openapi: 3.2.0', '3.2.0'],
    ['swagger: "2.0"', '2.0'],
    ['swagger: 2.0', '2.0'],
    ['openapi: 3.0.3\nswagger: "2.0"', '3.0.3'],
  ])('of %s are read', (text, version) => {
    const { openapi, root } = parseDocument('a', text);
    expect([openapi, root.swagger]).toEqual([version, undefined]);
  });

  it.each<readonly [string, ErrorCode, string]>([
    ['openapi: 2.0.0', 'openapi-version', '"a" is OpenAPI 2.0.0, which is not supported'],
    ['openapi: 3.10.0', 'openapi-version', '"a" is OpenAPI 3.10.0, which is not supported'],
    ['swagger: "1.2"', 'openapi-version', '"a" is Swagger 1.2, which is not supported'],
    ['swagger: {}', 'openapi-version', '"a" is Swagger of no version, which is not supported'],
    ['openapi: [3]', 'not-openapi', '"a" is no OpenAPI document: it has no "openapi" member'],
    ['[]', 'not-openapi', '"a" is no OpenAPI document: its root is no object'],
  ])('of %s are refused', (text, code, message) => {
    expect(refusal(() => parseDocument('a', text))).toEqual([code, message]);
  });
});
