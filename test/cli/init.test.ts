import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesOf } from '../../cli/compiled-files.ts';
import { choicesOf } from '../../cli/load-vendor.ts';
import { decodeVendorConfig } from '../../config/vendor-config.ts';
import { run } from '../../cli/program.ts';
import type { Io } from '../../cli/io.ts';
import { compile, DEFAULT_CHOICES, readDocument } from '../../transform/index.ts';
import type { Compilation } from '../../transform/index.ts';
import { realDocuments } from '../transform/lint/real-documents.ts';
import { runHere } from './run-cli.ts';
import type { Finished } from './run-cli.ts';

const SMALL = `openapi: 3.0.3
info: { title: "Small\\n: things", version: '1' }
servers: [{ url: https://api.small.example/v1 }]
security: [{ pat: [] }]
paths:
  /things:
    get: { operationId: listThings, tags: ['Things: all', Other], responses: { 200: { description: Things } } }
    put: { tags: ['Things: all'], deprecated: true, security: [{ key: [], other: [] }], responses: { 200: { description: Things } } }
components:
  securitySchemes:
    pat: { type: http, scheme: bearer }
    key: { type: apiKey, in: query, name: api_key }
    other: { type: http, scheme: basic }
    unused: { type: apiKey, in: header, name: X-Unused }
`;
const WRITTEN = `# What this toolkit is told about Small : things; the document says the rest.

# Name in headers and texts.
vendor: Small

# The vendor's document, relative to this file.
source: ./small.yaml

# Tools are named {target}___{operationId}, for example small___listThings.
target: { name: small }

# The vendor's base URL, where it is another than the document's.
# servers: ["https://api.small.example/v1"]

# Which header carries the token of which security scheme. Schemes with the same place at the vendor share one.
tokens:
  # pat: the vendor gets "Authorization: Bearer" with the token.
  - { scheme: pat, header: X-Small-Token }
  # key: the vendor gets query parameter "api_key".
  - { scheme: key, header: X-Small-Key }
  # other: the vendor gets "Authorization: Basic"; the client gives user:password.
  - { scheme: other, header: X-Small-Other }

# Which of the 2 operations become tools: an operationId with *, tag:NAME, METHOD /path/**, or is:deprecated.
# operations:
#   include:
#     - "tag:Things: all" # 2 operations
#     - "tag:Other" # 1 operation
#   exclude: ["is:deprecated"] # 1 operation

# Bytes of one tool's input schema, characters of one tool's name, bytes of one target's document.
# budgets: { toolBytes: 16384, toolName: 64, targetBytes: 10000000 }

# wrap: a vendor's error reaches the model as an error object. status: it is handed on as it is.
# errors: wrap

# reduce: responses keep status and description. keep: their JSON schemas, too.
# responses: reduce
`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  await writeFile(join(folder, 'small.yaml'), SMALL);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function init(...args: readonly string[]): Promise<Finished> {
  return runHere(['init', ...args], { cwd: folder });
}

const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

describe('init', () => {
  it('writes what the document says beside it, with comments', async () => {
    expect(await init('small.yaml')).toEqual({
      code: 0,
      stdout: `Small: 2 operations, target "small"
X-Small-Token for "pat": the vendor gets "Authorization: Bearer" with the token
X-Small-Key for "key": the vendor gets query parameter "api_key"
X-Small-Other for "other": the vendor gets "Authorization: Basic"; the client gives user:password
`,
      stderr: 'wrote bearer.yaml\n',
    });
    expect(await read('bearer.yaml')).toBe(WRITTEN);
    expect((await runHere(['transform', '--out', 'out'], { cwd: folder })).code).toBe(0);
  });

  it('writes what is in comments so that it can be used', async () => {
    await init('small.yaml');
    const used = WRITTEN.replaceAll(/^# ((?:servers|operations|budgets|errors|responses|  ).*)$/gm, '$1');
    expect(used).not.toBe(WRITTEN);
    expect(decodeVendorConfig({ file: 'bearer.yaml', text: used })).toMatchObject({
      servers: ['https://api.small.example/v1'],
      operations: { include: ['tag:Things: all', 'tag:Other'], exclude: ['is:deprecated'] },
      budgets: { toolBytes: 16_384 },
      errors: 'wrap',
      responses: 'reduce',
    });
  });

  it('writes the lines that give a document without credentials a token', async () => {
    const silent = SMALL.replace(/^security: .*\n/m, '').replace(/^ {4}put: [^]*/m, '');
    await writeFile(join(folder, 'small.yaml'), silent);
    const { code, stdout } = await init('small.yaml');
    expect(code).toBe(0);
    expect(stdout).toContain('no operation asks for a credential; where the vendor wants one, use the lines');
    const text = await read('bearer.yaml');
    expect(text).toContain('\n# tokens:\n#   - { to: bearer, header: X-Small-Token }\n');
    await writeFile(join(folder, 'bearer.yaml'), text.replace('# tokens:\n#   - ', 'tokens:\n  - '));
    expect(await runHere(['transform'], { cwd: folder })).toMatchObject({ code: 0 });
    expect(await read('target.json')).toContain('"name":"X-Small-Token","in":"header","required":true');
  });

  it('prints what it found as JSON', async () => {
    const { code, stdout } = await init('small.yaml', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      file: 'bearer.yaml',
      vendor: 'Small',
      target: 'small',
      server: 'https://api.small.example/v1',
      tokens: [
        { scheme: 'pat', header: 'X-Small-Token', placement: { as: 'bearer' } },
        { scheme: 'key', header: 'X-Small-Key', placement: { as: 'query', name: 'api_key' } },
        { scheme: 'other', header: 'X-Small-Other', placement: { as: 'basic' } },
      ],
      operations: 2,
    });
  });

  it('never overwrites a file unless that is said', async () => {
    await writeFile(join(folder, 'bearer.yaml'), 'vendor: Mine\n');
    expect(await init('small.yaml')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error file-exists: "bearer.yaml" exists and is not overwritten\nSay --force to overwrite it, or name another file with --out.\n',
    });
    expect(await read('bearer.yaml')).toBe('vendor: Mine\n');
    expect((await init('small.yaml', '--force')).code).toBe(0);
    expect(await read('bearer.yaml')).toBe(WRITTEN);
    expect((await readdir(folder)).sort()).toEqual(['bearer.yaml', 'small.yaml']);
  });

  it('writes where it is told, and names the document from there', async () => {
    await mkdir(join(folder, 'a'));
    expect(await init('small.yaml', '--out', 'a/mine.yaml')).toMatchObject({
      code: 0,
      stderr: 'wrote a/mine.yaml\n',
    });
    expect(await read('a/mine.yaml')).toContain('source: ../small.yaml\n');
    expect(await init('small.yaml', '--out', 'small.yaml/mine.yaml')).toMatchObject({
      code: 2,
      stderr: 'error file-unwritable: "small.yaml/mine.yaml" cannot be written (ENOTDIR)\n',
    });
  });

  it('says what is missing where the document names no base URL', async () => {
    await writeFile(join(folder, 'small.yaml'), SMALL.replace(/servers: .*\n/, ''));
    const { code, stdout } = await init('small.yaml');
    expect(code).toBe(0);
    expect(stdout).toContain('name the vendor\'s base URL under "servers" before you compile it');
    const text = await read('bearer.yaml');
    expect(text).toContain('\n# servers: ["https://api.example.com"]\n');
    expect(await runHere(['transform'], { cwd: folder })).toMatchObject({ code: 1 });
    await writeFile(join(folder, 'bearer.yaml'), text.replace('# servers:', 'servers:'));
    expect(await runHere(['transform'], { cwd: folder })).toMatchObject({ code: 0 });
  });

  it.each([
    ['a missing document', ['none.yaml'], 'error file-not-found: '],
    ['a URL', ['https://example.com/a.yaml'], 'error usage: a document is read from a file, not from a URL'],
    ['no document', [], "error: missing required argument 'spec'"],
    [
      'a document without operations',
      ['empty.yaml'],
      'error no-operations: the document has no operation that can become a tool',
    ],
  ])('exits 2 for %s', async (_title, args, message) => {
    await writeFile(join(folder, 'empty.yaml'), 'openapi: 3.0.3\n');
    const { code, stdout, stderr } = await init(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('what init writes', () => {
  // What stands there as JSON, too, or is very large, proves nothing more.
  const documents = realDocuments().filter(
    ([path, text]) => !/target\.json$|\/yaml\//.test(path) && text.length < 4_000_000,
  );

  it.each(documents.map(([path]) => [path] as const))(
    'for %s changes nothing of what it compiles to',
    async (path) => {
      const source = join(process.cwd(), path);
      const { document } = await readDocument(source);
      const without = outcomeOf(() => compile(document, DEFAULT_CHOICES));
      const code = await run(['init', source, '--out', 'bearer.yaml'], quietly(folder));
      if (code !== 0) {
        expect(without).toContain('no-operations');
        return;
      }
      const choices = choicesOf(decodeVendorConfig({ file: 'bearer.yaml', text: await read('bearer.yaml') }));
      expect(outcomeOf(() => compile(document, choices))).toEqual(without);
    },
  );

  /** What a compilation gives, but for the note that a choice between credentials was made for you: it is yours now. */
  function outcomeOf(make: () => Compilation): unknown {
    try {
      const compilation = make();
      const { fidelity, findings } = compilation.report;
      const files = [...filesOf(compilation)].filter(([name]) => !/^report\./.test(name));
      const said = findings.filter(({ code }) => code !== 'bind-tokens/first-alternative');
      return { files, fidelity, said };
    } catch (error) {
      return String((error as { readonly code?: string }).code);
    }
  }

  function quietly(cwd: string): Io {
    const nothing = (): void => undefined;
    return {
      cwd,
      command: 'agentcore-bearer',
      env: {},
      out: nothing,
      err: nothing,
      interactive: false,
      stopped: () => Promise.resolve(),
    };
  }
});
