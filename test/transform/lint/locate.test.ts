import { describe, expect, it } from 'vitest';
import { locate } from '../../../transform/lint/locate.ts';
import type { Position } from '../../../transform/lint/locate.ts';
import { parseText } from '../../../transform/read/parse-text.ts';
import { realDocuments } from './real-documents.ts';

const YAML = `openapi: 3.0.3
"paths":
  /a/b:
    get:
      responses:
        200: { description: 'Things', 'x~y': [1, [2]] }
      parameters:
        - name: one
        - {name: two}
        - 'three'
  ? /long
  : put: *anchor
`;
const JSON_TEXT =
  '{\n\t"openapi": "3.0.3",\n\t"paths": { "\\/a\\u0062": { "get": {"tags": ["x", { "y": 1 }] } } }\n}';

function at(text: string, pointer: string): string {
  const { line, column } = locate(text, [pointer])(pointer);
  return `${line}:${column}`;
}

describe('a place in YAML', () => {
  it.each([
    ['', '1:1'],
    ['/openapi', '1:1'],
    ['/paths', '2:1'],
    ['/paths/~1a~1b', '3:3'],
    ['/paths/~1a~1b/get/responses/200', '6:9'],
    ['/paths/~1a~1b/get/responses/200/description', '6:16'],
    ['/paths/~1a~1b/get/responses/200/x~0y', '6:39'],
    ['/paths/~1a~1b/get/responses/200/x~0y/1/0', '6:51'],
    ['/paths/~1a~1b/get/parameters/0', '8:11'],
    ['/paths/~1a~1b/get/parameters/0/name', '8:11'],
    ['/paths/~1a~1b/get/parameters/1', '9:11'],
    ['/paths/~1a~1b/get/parameters/1/name', '9:12'],
    ['/paths/~1a~1b/get/parameters/2', '10:11'],
    ['/paths/~1long', '11:5'],
    ['/paths/~1long/put', '12:5'],
  ])('%s is %s', (pointer, want) => {
    expect(at(YAML, pointer)).toBe(want);
  });
});

describe('a place in JSON', () => {
  it.each([
    ['', '1:1'],
    ['/openapi', '2:2'],
    ['/paths/~1ab', '3:13'],
    ['/paths/~1ab/get/tags/0', '3:45'],
    ['/paths/~1ab/get/tags/1/y', '3:52'],
  ])('%s is %s', (pointer, want) => {
    expect(at(JSON_TEXT, pointer)).toBe(want);
  });
});

describe('a place that is not there', () => {
  it.each([
    ['a missing member', '/paths/~1a~1b/get/operationId', '4:5'],
    ['a missing item', '/paths/~1a~1b/get/parameters/7/name', '7:7'],
    ['what an alias stands for', '/paths/~1long/put/responses', '12:5'],
    ['nothing at all', '/components/schemas/A', '1:1'],
  ])('is that of its nearest ancestor: %s', (_title, pointer, want) => {
    expect(at(YAML, pointer)).toBe(want);
  });

  it('is the beginning of a text that nobody can parse', () => {
    expect(at('[[[ "a": ', '/0')).toBe('1:1');
    expect(at('['.repeat(200_000), '/0')).toBe('1:1');
  });
});

describe('places', () => {
  it('are those of the text after a byte order mark', () => {
    expect(at('\uFEFFa: 1\nb: 2\n', '/b')).toBe('2:1');
  });

  it('count lines that end in CR LF', () => {
    expect(at('a: 1\r\nb:\r\n  c: 2\r\n', '/b/c')).toBe('3:3');
  });

  it.each(realDocuments().map((document) => [document[0], document[1]] as const))(
    'of every member in %s show its key',
    (path, text) => {
      const members = [...membersOf(parseText(path, text).value, '')].slice(0, 20_000);
      const positionOf = locate(text, members.map(({ pointer }) => pointer)); // prettier-ignore
      const lines = text.split('\n');
      const wrong = members.filter(({ key, pointer }) => !standsAt(lines, positionOf(pointer), key));
      expect(wrong.slice(0, 3)).toEqual([]);
    },
  );
});

interface Member {
  readonly key: string;
  readonly pointer: string;
}

/** Members of objects, each object once: what an alias stands for is written in one place alone. */
function* membersOf(value: unknown, pointer: string, seen: Set<object> = new Set()): Generator<Member> {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  for (const [key, child] of Object.entries(value) as readonly [string, unknown][]) {
    const below = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!Array.isArray(value)) yield { key, pointer: below };
    yield* membersOf(child, below, seen);
  }
}

function standsAt(lines: readonly string[], { line, column }: Position, key: string): boolean {
  const rest = lines[line - 1]?.slice(column - 1) ?? '';
  return [key, `'${key.replaceAll("'", "''")}'`, JSON.stringify(key)].some((form) => rest.startsWith(form));
}
