import { describe, expect, it } from 'vitest';
import { compile, DEFAULT_CHOICES } from '../../transform/index.ts';
import type { Choices, Compilation } from '../../transform/index.ts';
import { validateAsCdk } from './cdk-check.ts';
import { documentOf } from './harness.ts';

interface Wanted {
  readonly tag?: string;
  readonly paths: number;
  readonly words?: number;
}

/** A document with so many paths of each tag; each operation has a description of so many words. */
function compileTags(wanted: readonly Wanted[], choices: Partial<Choices> = {}): Compilation {
  const paths = wanted.flatMap(({ tag, paths, words = 1 }) =>
    Array.from({ length: paths }, (_, index) => [
      `/${tag ?? 'none'}/${index}`,
      { get: { ...(tag === undefined ? {} : { tags: [tag] }), description: 'word '.repeat(words) } },
    ]),
  );
  return compile(documentOf({ paths: Object.fromEntries(paths) }), { ...DEFAULT_CHOICES, ...choices });
}

function sizes({ parts }: Compilation): readonly (readonly [string, number])[] {
  return parts.map(({ name, routes }) => [name, routes.routes.length]);
}

describe('a document that one target holds', () => {
  it('stays in one piece', () => {
    const compilation = compileTags([
      { tag: 'A', paths: 500 },
      { tag: 'B', paths: 500 },
    ]);
    expect(compilation.parts.map(({ documentFile, routesFile }) => [documentFile, routesFile])).toEqual([
      ['target.json', 'routes.json'],
    ]);
    expect(compilation.parts[0]?.routes.partOf).toBeUndefined();
  });
});

describe('a document that no single target holds', () => {
  it('is split by tag, and where a tag has too many by path', () => {
    const compilation = compileTags([
      { tag: 'Code scanning', paths: 3 },
      { tag: 'repos', paths: 1001 },
      { paths: 2 },
    ]);
    expect(sizes(compilation)).toEqual([
      ['example-code-scanning', 3],
      ['example-repos', 501],
      ['example-repos-2', 500],
      ['example-other', 2],
    ]);
    expect(compilation.target).toBe('example');
    expect(compilation.report.targets.map(({ document, routes }) => [document, routes])[0]).toEqual([
      'example-code-scanning.target.json',
      'example-code-scanning.routes.json',
    ]);
    expect(compilation.parts.map(({ routes }) => [routes.target, routes.partOf])[3]).toEqual([
      'example-other',
      'example',
    ]);
    expect(compilation.report.findings.map(({ code }) => code)).toContain('fit-limits/split');
  });

  it('numbers the parts of a tag past the name of another tag', () => {
    const compilation = compileTags([
      { tag: 'users', paths: 1001 },
      { tag: 'Users 2', paths: 3 },
    ]);
    expect(sizes(compilation)).toEqual([
      ['example-users', 501],
      ['example-users-3', 500],
      ['example-users-2', 3],
    ]);
  });

  it('names no tool otherwise because the document is written in another order', () => {
    const tags = Array.from({ length: 130 }, (_, index) => ({ tag: `t${index}`, paths: 9 }));
    const toolsOf = ({ report }: Compilation): readonly unknown[] =>
      report.operations.map(({ tool }) => tool).sort();
    expect(toolsOf(compileTags(tags.toReversed()))).toEqual(toolsOf(compileTags(tags)));
  });

  it("gives every operation one tool, whose name and exposed path are its part's", () => {
    const { parts, report } = compileTags([
      { tag: 'a', paths: 700 },
      { tag: 'b', paths: 700 },
    ]);
    expect(report.operations).toHaveLength(1400);
    expect(new Set(report.operations.map(({ tool }) => tool)).size).toBe(1400);
    for (const { name, document, routes } of parts) {
      expect(validateAsCdk(document)).toEqual([]);
      for (const { operationId } of routes.routes) {
        expect(report.operations.map(({ tool }) => tool)).toContain(`${name}___${operationId}`);
        expect(document).toContain(`"operationId":"${operationId}"`);
      }
    }
  });

  it('keeps tool names within their budget under the longer names of its targets', () => {
    const long = 'a-tag-with-a-name-that-is-quite-long-and-longer';
    const { report } = compileTags([{ tag: long, paths: 1100 }]);
    const names = report.operations.map(({ tool }) => tool ?? '');
    expect(names.filter((name) => name.length > 64)).toEqual([]);
    expect(new Set(names).size).toBe(1100);
  });

  it('is split by bytes too', () => {
    const compilation = compileTags(
      [
        { tag: 'a', paths: 100, words: 300 },
        { tag: 'b', paths: 10, words: 300 },
      ],
      { targetBytes: 100_000 },
    );
    const bytes = compilation.parts.map(({ document }) => Buffer.byteLength(document));
    expect(Math.max(...bytes)).toBeLessThanOrEqual(100_000);
    expect(compilation.parts.map(({ name }) => name)).toEqual(['example-a', 'example-a-2', 'example-b']);
  });

  it('has no more targets than a gateway, the smallest tags together', () => {
    const tags = Array.from({ length: 150 }, (_, index) => ({
      tag: `t${index}`,
      paths: index < 99 ? 11 : 1,
    }));
    const compilation = compileTags(tags);
    expect(compilation.parts).toHaveLength(100);
    expect(sizes(compilation).at(-1)).toEqual(['example-other', 51]);
  });
});

describe('text', () => {
  const described = (examples: number, words: number): Compilation =>
    compile(
      documentOf({
        paths: Object.fromEntries(
          Array.from({ length: 100 }, (_, index) => [
            `/p${index}`,
            {
              post: {
                requestBody: {
                  content: {
                    'application/json': {
                      schema: {
                        type: 'object',
                        properties: {
                          a: {
                            type: 'string',
                            example: 'x'.repeat(examples),
                            description: `One. ${'word '.repeat(words)}`,
                          },
                        },
                      },
                    },
                  },
                },
                responses: { 200: { description: 'The answer' } },
              },
            },
          ]),
        ),
      }),
      { ...DEFAULT_CHOICES, targetBytes: 100_000 },
    );
  const limits = ({ report }: Compilation): readonly string[] =>
    report.findings.map(({ code }) => code).filter((code) => code.startsWith('fit-limits/'));

  it.each<readonly [string, number, number, readonly string[]]>([
    ['stays where it fits', 10, 10, []],
    ['loses examples first', 900, 10, ['fit-limits/no-examples']],
    ['then loses long descriptions', 500, 150, ['fit-limits/short-descriptions']],
  ])('%s', (_title, examples, words, want) => {
    const compilation = described(examples, words);
    expect(compilation.parts).toHaveLength(1);
    expect(limits(compilation)).toEqual(want);
  });
});
