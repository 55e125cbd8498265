import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli, runHere } from './run-cli.ts';
import type { Finished } from './run-cli.ts';

const ASANA = fileURLToPath(new URL('../../specs/asana/', import.meta.url));
const SMALL = `openapi: 3.0.3
info: { title: Small, version: '1' }
servers: [{ url: https://api.small.example }]
security: [{ pat: [] }]
paths: { /things: { get: { operationId: listThings, responses: { 200: { description: Things } } } } }
components: { securitySchemes: { pat: { type: http, scheme: bearer } } }
`;
const SILENT = SMALL.replace(/^(security|components): .*\n/gm, '');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function transform(...args: readonly string[]): Promise<Finished> {
  return runHere(['transform', ...args], { cwd: folder });
}

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

async function outputs(): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => /\.json$|\.html$|\.tmp/.test(name)).sort();
}

describe('transform', () => {
  it('writes its files and says what it did', async () => {
    await put({ 'small.yaml': SMALL });
    const { code, stdout, stderr } = await runCli(['transform', 'small.yaml'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain('Small: 1 operation, 1 kept, 0 adapted, 0 dropped');
    expect(stderr).toBe('wrote target.json, routes.json, report.json, report.html in .\n');
    expect(await outputs()).toEqual(['report.html', 'report.json', 'routes.json', 'target.json']);
    const target: unknown = JSON.parse(await readFile(join(folder, 'target.json'), 'utf8'));
    expect(target).toMatchObject({
      servers: [{ url: 'https://not-deployed.invalid' }],
      paths: {
        '/things': { get: { parameters: [{ name: 'X-Small-Token', in: 'header', required: true }] } },
      },
    });
  });

  it('prints the report as JSON and takes its choices from the command line', async () => {
    await put({ 'small.yaml': SMALL });
    const args = [
      '--json',
      '--out',
      'out',
      '--target-name',
      'tiny',
      '--token-header',
      'X-Mine',
      '--server',
      'https://x.example/prod/',
    ];
    const { code, stdout } = await transform('small.yaml', ...args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, targets: [{ name: 'tiny', tools: 1 }] });
    const target = await readFile(join(folder, 'out/target.json'), 'utf8');
    expect(target).toContain('"url":"https://x.example/prod"');
    expect(target).toContain('"name":"X-Mine"');
  });

  it.each([
    ['one option', ['--token-header', 'X-Mine'], '', /note bind-tokens\/assumed/],
    ['one line', [], 'tokens: [{ to: bearer, header: X-Mine }]\n', /^(?!.*bind-tokens)/s],
  ])('gives a document that declares no credential a token by %s', async (_title, args, config, says) => {
    await writeFile(join(folder, 'silent.yaml'), SILENT);
    await writeFile(join(folder, 'bearer.yaml'), config);
    const { code, stdout } = await transform('silent.yaml', ...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(says);
    expect(JSON.parse(await readFile(join(folder, 'routes.json'), 'utf8'))).toMatchObject({
      tokens: [{ id: 'bearer', header: 'X-Mine', placement: { as: 'bearer' }, servers: [0] }],
      routes: [{ tokens: ['bearer'] }],
    });
  });

  it('says which line gives a document that declares no credential a token', async () => {
    await writeFile(join(folder, 'silent.yaml'), SILENT);
    const { code, stdout } = await transform('silent.yaml', '--json');
    expect(code).toBe(0);
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly code: string }[] };
    expect(findings.find(({ code: found }) => found === 'bind-tokens/none')).toMatchObject({
      severity: 'warning',
      hint: 'Where the vendor wants one, write "- { to: bearer, header: X-Small-Token }" under "tokens" in bearer.yaml.',
    });
  });

  it('finds bearer.yaml beside the document and writes there', async () => {
    await put({ 'bearer.yaml': 'vendor: Tiny\nsource: ./small.yaml\n', 'small.yaml': SMALL });
    const { code, stdout } = await transform();
    expect(code).toBe(0);
    expect(stdout).toContain('target "tiny": 1 tool,');
  });

  it('checks instead of writing', async () => {
    await put({ 'small.yaml': SMALL });
    expect(await transform('small.yaml', '--check')).toMatchObject({ code: 1 });
    expect(await outputs()).toEqual([]);
    await transform('small.yaml');
    expect(await transform('small.yaml', '--check')).toMatchObject({ code: 0, stderr: '. is up to date\n' });
    await put({ 'routes.json': '{}' });
    const { code, stderr } = await transform('small.yaml', '--check');
    expect(code).toBe(1);
    expect(stderr).toContain('routes.json in . is not what the document gives');
  });

  it('copies its own output byte for byte', async () => {
    const { code, stdout } = await transform(
      join(ASANA, 'target.json'),
      '--config',
      join(ASANA, 'bearer.yaml'),
      '--out',
      '.',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^already-transformed/);
    expect(await outputs()).toEqual(['target.json']);
    expect(await readFile(join(folder, 'target.json'), 'utf8')).toBe(
      await readFile(join(ASANA, 'target.json'), 'utf8'),
    );
  });

  it('leaves operations out on request, with exit code 0', async () => {
    const { code, stdout } = await transform(
      join(ASANA, 'source.yaml'),
      '--out',
      '.',
      '--exclude',
      'DELETE /**',
      'tag:Batch*',
      '--json',
    );
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as { operations: { fate: string; path: string }[] };
    expect(report.operations.filter(({ fate }) => fate === 'dropped').map(({ path }) => path)).toContain(
      '/tasks/{task_gid}',
    );
  });
});

describe('transform refuses, and writes nothing', () => {
  const taken = SMALL.replace(
    'responses:',
    'parameters: [{ name: x-small-token, in: header, schema: {} }], responses:',
  );

  it.each<
    readonly [
      string,
      { files: Readonly<Record<string, string>>; args: readonly string[]; code: number; says: string },
    ]
  >([
    ['a file that is not there', { files: {}, args: ['nope.yaml'], code: 2, says: 'error file-not-found: ' }],
    ['a folder', { files: {}, args: ['.'], code: 2, says: 'error file-unreadable: ' }],
    [
      'what is not YAML',
      {
        files: { 'a.yaml': 'a: [' },
        args: ['a.yaml'],
        code: 2,
        says: 'error not-yaml: "a.yaml:1:5" is neither JSON nor YAML',
      },
    ],
    [
      'what is not OpenAPI',
      {
        files: { 'a.yaml': 'a: 1' },
        args: ['a.yaml'],
        code: 2,
        says: 'error not-openapi: "a.yaml" is no OpenAPI document: it has no "openapi" member',
      },
    ],
    [
      'Swagger 1.2',
      {
        files: { 'a.json': '{"swagger":"1.2"}' },
        args: ['a.json'],
        code: 2,
        says: 'error openapi-version: "a.json" is Swagger 1.2, which is not supported',
      },
    ],
    [
      'no operations',
      {
        files: { 'a.yaml': SMALL.replace(/paths:.*\n/, 'paths: {}\n') },
        args: ['a.yaml'],
        code: 2,
        says: 'error no-operations: the document has no operations',
      },
    ],
    [
      'a file over --max-bytes',
      {
        files: { 'a.yaml': SMALL },
        args: ['a.yaml', '--max-bytes', '10'],
        code: 2,
        says: `has ${SMALL.length} bytes, more than 10`,
      },
    ],
    [
      'a size that is no number',
      {
        files: {},
        args: ['a.yaml', '--max-bytes', '1k'],
        code: 2,
        says: 'It must be a whole number above zero.',
      },
    ],
    [
      'the header Authorization',
      {
        files: { 'a.yaml': SMALL },
        args: ['a.yaml', '--token-header', 'Authorization'],
        code: 2,
        says: 'error forbidden-header: "Authorization" cannot be the name of a token header',
      },
    ],
    [
      'a token header that is taken',
      {
        files: { 'a.yaml': taken },
        args: ['a.yaml'],
        code: 1,
        says: 'Where it is the token, say --token-header X-Small-Token or name that header under "tokens"',
      },
    ],
    [
      'an unknown key in bearer.yaml',
      {
        files: { 'a.yaml': SMALL, 'bearer.yaml': 'vendor: A\ntarget:\n  nmae: a\n' },
        args: ['a.yaml'],
        code: 2,
        says: 'error config-unknown-key: bearer.yaml:3:3 has an unknown key "target.nmae"',
      },
    ],
    [
      'a wrong value in bearer.yaml',
      {
        files: { 'a.yaml': SMALL, 'bearer.yaml': 'budgets: { toolBytes: 1 }' },
        args: ['a.yaml'],
        code: 2,
        says: 'error config-invalid: bearer.yaml:1:',
      },
    ],
    [
      'a bearer.yaml that is not YAML',
      {
        files: { 'a.yaml': SMALL, 'bearer.yaml': 'a: [' },
        args: ['a.yaml'],
        code: 2,
        says: 'error not-yaml: bearer.yaml:1:',
      },
    ],
    [
      'a server that is no URL',
      {
        files: { 'a.yaml': SMALL },
        args: ['a.yaml', '--server', 'x'],
        code: 2,
        says: 'It must be an absolute http or https URL.',
      },
    ],
    ['nothing at all', { files: {}, args: [], code: 2, says: 'error usage: no document is named' }],
    [
      'an option that does not exist',
      { files: {}, args: ['--nope'], code: 2, says: "unknown option '--nope'" },
    ],
  ])('%s', async (_title, { files, args, code, says }) => {
    await put(files);
    const finished = await transform(...args);
    expect(finished.stderr).toContain(says);
    expect(finished.code).toBe(code);
    expect(finished.stdout).toBe('');
    expect(await outputs()).toEqual(Object.keys(files).filter((name) => name.endsWith('.json')));
  });
});

describe('an output folder that cannot be written', () => {
  it.each([
    ['is a file', ['--out', 'small.yaml']],
    ['lies below a file', ['--out', 'small.yaml/out']],
    ['lies where nothing can be made', ['--out', '/proc/agentcore-bearer/out']],
  ])('is an error when it %s', async (_title, args) => {
    await put({ 'small.yaml': SMALL });
    const { code, stderr } = await transform('small.yaml', ...args);
    expect(stderr).toContain('error file-unwritable: the output folder');
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(2);
    expect(await outputs()).toEqual([]);
  });

  it('is left as it was when one file cannot be put there', async () => {
    await put({ 'small.yaml': SMALL });
    await mkdir(join(folder, 'routes.json'));
    expect(await transform('small.yaml')).toMatchObject({ code: 2 });
    expect((await readdir(folder)).sort()).toEqual(['routes.json', 'small.yaml']);
  });
});

describe('choices that fit nothing', () => {
  it.each([
    ['a method that is none', ['--include', 'FROB /x'], 2, '"FROB /x" is no pattern for operations'],
    ['a path without a slash', ['--exclude', 'GET things'], 2, '"GET things" is no pattern for operations'],
    [
      'a URL in place of a file',
      ['https://example.com/a.yaml'],
      2,
      'a document is read from a file, not from a URL',
    ],
  ])('are refused: %s', async (_title, args, code, says) => {
    await put({ 'small.yaml': SMALL });
    const finished = await transform(
      ...(args[0]?.startsWith('http') === true ? args : ['small.yaml', ...args]),
    );
    expect(finished.stderr).toContain(says);
    expect(finished.code).toBe(code);
  });

  it('are warnings where a pattern matches nothing or no tool takes a token', async () => {
    await put({ 'open.yaml': SMALL.replace('security: [{ pat: [] }]\n', '') });
    const { code, stdout } = await transform('open.yaml', '--exclude', 'tag:Nope');
    expect(code).toBe(0);
    expect(stdout).toContain(
      'warning select-operations/idle-pattern at /paths: pattern "tag:Nope" matches no operation',
    );
    expect(stdout).toContain('warning bind-tokens/none');
  });
});
