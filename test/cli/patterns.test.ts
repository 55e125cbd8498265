import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHere } from './run-cli.ts';
import type { Finished } from './run-cli.ts';

const SMALL = `openapi: 3.0.3
info: { title: Small, version: '1' }
servers: [{ url: https://api.small.example }]
paths:
  /things: { get: { operationId: things/list, responses: { 200: { description: Things } } } }
`;
const OLD = `${SMALL}  /old: { get: { operationId: readOld, deprecated: true, responses: { 200: { description: Old } } } }
`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  await writeFile(join(folder, 'small.yaml'), SMALL);
  await writeFile(join(folder, 'old.yaml'), OLD);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function transform(...args: readonly string[]): Promise<Finished> {
  return runHere(['transform', ...args], { cwd: folder });
}

describe('include and exclude patterns', () => {
  it('leave out what is deprecated, and say so in the report', async () => {
    const { code, stdout } = await transform('old.yaml', '--exclude', 'is:deprecated', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      operations: [
        { path: '/things', fate: 'kept' },
        { path: '/old', tool: null, fate: 'dropped', because: ['select-operations/deprecated'] },
      ],
    });
  });

  it('do not ask that something is deprecated', async () => {
    const { code, stdout } = await transform('small.yaml', '--exclude', 'is:deprecated');
    expect(code).toBe(0);
    expect(stdout).not.toContain('idle-pattern');
  });

  it('match names with slashes, before a double dash and the document', async () => {
    const { code, stdout } = await transform('--include', '*list', '--', 'old.yaml');
    expect(code).toBe(0);
    expect(stdout).toContain('Small: 2 operations, 1 kept, 0 adapted, 1 dropped');
  });

  it.each([
    [
      'the document is one of them',
      ['--include', 'tag:Things', 'small.yaml'],
      2,
      `error usage: "small.yaml" is taken as a pattern, and it is a file
--include and --exclude take all words after them: name the document before them, as in "transform small.yaml --include PATTERN", or after "--".
`,
    ],
    [
      'a document that is not there is one of them',
      ['--exclude', 'tag:Things', 'none.yaml'],
      2,
      `error usage: no document is named
Give the path of an OpenAPI document, before options that take all words after them such as --include, or name it under "source" in bearer.yaml.
`,
    ],
    [
      'one asks what operations cannot be',
      ['small.yaml', '--exclude', 'is:old'],
      2,
      `error config-invalid: "is:old" is no pattern for operations
Write an operationId with *, tag:NAME, METHOD /path/** where METHOD may be *, or is:deprecated.
`,
    ],
    [
      'nothing is left',
      ['small.yaml', '--include', 'is:deprecated'],
      1,
      `error cannot-transform: all operations are left out, 1 of them by the include and exclude patterns
Check --include, --exclude and "operations" in bearer.yaml.
`,
    ],
    [
      'only what is deprecated is there',
      ['old.yaml', '--include', 'readOld', '--exclude', 'is:deprecated'],
      1,
      `error cannot-transform: all operations are left out, 2 of them by the include and exclude patterns
Check --include, --exclude and "operations" in bearer.yaml.
`,
    ],
  ])('are refused where %s', async (_title, args, code, stderr) => {
    expect(await transform(...args)).toEqual({ code, stdout: '', stderr });
  });
});
