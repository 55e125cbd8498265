import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHere } from './run-cli.ts';
import type { Finished } from './run-cli.ts';

const CLEAN = {
  openapi: '3.0.3',
  info: { title: 'Clean', version: '1' },
  servers: [{ url: 'https://api.clean.example' }],
  paths: { '/things': { get: { operationId: 'listThings', responses: { 200: { description: 'Things' } } } } },
};
const ODD = `openapi: 3.0.3
info: { title: Odd, version: '1' }
servers:
  - url: /v1
paths:
  /things:
    get:
      responses:
        200: { description: Things }
      parameters:
        - { name: ids, in: query, schema: { type: array, items: { type: string } } }
components:
  schemas:
    A: { oneOf: [] }
    B: { oneOf: [] }
    C: { oneOf: [] }
    D: { oneOf: [] }
    E: { oneOf: [] }
    F: { oneOf: [] }
    G: { oneOf: [] }
`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function lint(...args: readonly string[]): Promise<Finished> {
  return runHere(['lint', ...args], { cwd: folder });
}

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

describe('lint', () => {
  it('finds nothing in a document that the gateway takes as it is', async () => {
    await put({ 'clean.json': JSON.stringify(CLEAN) });
    expect(await lint('clean.json', '--strict')).toEqual({ code: 0, stdout: 'no findings\n', stderr: '' });
  });

  it('shows findings by code, errors first, the first five of each, and what to do', async () => {
    await put({ 'odd.yaml': ODD });
    const { code, stdout, stderr } = await lint('odd.yaml');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toBe(`odd.yaml:4:5 error lint/server-url: server "/v1" has no scheme and host
  AWS says: OpenAPI schema server[0] URL must contain a protocol (e.g., http:// or https://)
  fix: Name the vendor's https base URL under "servers" in bearer.yaml; transform writes the deployed API's URL into the document.

odd.yaml:7:5 error lint/operation-id-missing: operation "GET /things" has no operationId
  AWS says: OpenAPI schema operations must include 'operationId' field. Missing in: GET /things
  fix: transform names it after method and path.

odd.yaml:14:10 error lint/one-of: the schema is composed with "oneOf"
odd.yaml:15:10 error lint/one-of: the schema is composed with "oneOf"
odd.yaml:16:10 error lint/one-of: the schema is composed with "oneOf"
odd.yaml:17:10 error lint/one-of: the schema is composed with "oneOf"
odd.yaml:18:10 error lint/one-of: the schema is composed with "oneOf"
  and 2 more, all of which --json prints
  AWS says: OpenAPI schema contains unsupported 'oneOf' schema composition at components.schemas.A
  fix: transform widens the alternatives to one schema that accepts each of them; schemas of responses are left out.

odd.yaml:11:11 warning lint/array-parameter: query parameter "ids" is a list that is repeated for each item
  fix: transform adapts the operations that have it: the target writes it.

odd.yaml:1:1 note lint/yaml: the document is YAML
  AWS says: OpenAPI schema must be in JSON format. YAML is not supported.
  fix: transform writes JSON.

9 errors, 1 warning, 1 note; transform handles 10 of them
`);
  });

  it('prints every finding as JSON, in one stable form', async () => {
    await put({ 'sub/odd.yaml': ODD });
    const { code, stdout } = await lint('sub/odd.yaml', '--json');
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as { readonly findings: readonly object[] };
    expect(report).toMatchObject({
      version: 1,
      source: {
        file: 'odd.yaml',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        openapi: '3.0.3',
        title: 'Odd',
        operations: 1,
      },
      errors: 9,
      warnings: 1,
    });
    expect(Object.keys(report)).toEqual(['version', 'source', 'findings', 'errors', 'warnings']);
    expect(report.findings).toHaveLength(11);
    expect(report.findings[1]).toEqual({
      code: 'lint/server-url',
      severity: 'error',
      pointer: '/servers/0/url',
      file: 'sub/odd.yaml',
      line: 4,
      column: 5,
      message: 'server "/v1" has no scheme and host',
      serviceMessage: 'OpenAPI schema server[0] URL must contain a protocol (e.g., http:// or https://)',
      fix: 'Name the vendor\'s https base URL under "servers" in bearer.yaml; transform writes the deployed API\'s URL into the document.',
      reference: 'aws-cdk-lib 2.276.0, validateOpenApiSchema of aws-bedrockagentcore',
    });
  });

  it('exits 0 where there are warnings alone', async () => {
    const servers = [{ url: 'https://{a}.clean.example', variables: { a: { default: 'x' } } }];
    await put({ 'clean.json': JSON.stringify({ ...CLEAN, servers }) });
    const { code, stdout } = await lint('clean.json');
    expect(code).toBe(0);
    expect(stdout).toContain('clean.json:1:');
    expect(stdout).toContain('0 errors, 1 warning, 0 notes; transform handles 1 of them');
  });

  it('takes document, target and servers from bearer.yaml', async () => {
    const target = 'a'.repeat(60);
    await put({
      'bearer.yaml': `source: ./odd.yaml\ntarget: { name: ${target} }\nservers: ['https://api.odd.example']\n`,
      'odd.yaml': ODD.replace('get:\n', 'get:\n      operationId: listThings\n'),
    });
    const { stdout } = await lint();
    expect(stdout).toContain(`tool name "${target}___listThings" has 73 characters, more than 64`);
    expect(stdout).toContain('the target calls "https://api.odd.example"');
    await rm(join(folder, 'bearer.yaml'));
    await put({ 'other.yaml': 'vendor: Other\n' });
    expect((await lint('odd.yaml', '--config', 'other.yaml')).stdout).not.toContain('characters');
  });

  it('says with --strict what breaks the schema of OpenAPI, and where', async () => {
    const text = JSON.stringify({ ...CLEAN, paths: {}, extra: 1, info: { title: 'Clean' } }, undefined, 2);
    await put({ 'clean.json': text });
    expect((await lint('clean.json')).stdout).not.toContain('lint/invalid');
    const { code, stdout } = await lint('clean.json', '--strict');
    expect(code).toBe(1);
    expect(stdout).toContain(
      "clean.json:3:3 error lint/invalid: what stands there must have required property 'version'",
    );
  });

  it('places what other files hold in those files', async () => {
    const paths = { '/things': { $ref: './paths/things.yaml' } };
    await put({
      'clean.json': JSON.stringify({ ...CLEAN, paths }),
      'paths/things.yaml':
        'get:\n  operationId: listThings\n  responses: {}\n  parameters:\n    - { name: a, in: cookie }\n',
    });
    const { stdout } = await lint('clean.json', '--json');
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly code: string }[] };
    expect(findings.find(({ code }) => code === 'lint/cookie-parameter')).toMatchObject({
      file: 'paths/things.yaml',
      line: 5,
      column: 7,
      pointer: '/get/parameters/0',
    });
    expect(findings.find(({ code }) => code === 'lint/external-reference')).toMatchObject({
      file: 'clean.json',
      pointer: '/paths/~1things/$ref',
    });
  });

  it('places what Swagger 2.0 has elsewhere where the vendor wrote it', async () => {
    const swagger = "swagger: '2.0'\ninfo: { title: Old, version: '1' }\nschemes: [http]\nhost: api.old.example\npaths:\n  /a:\n    get: { operationId: getA, parameters: [{ $ref: '#/parameters/ids' }], responses: { 200: { description: A } } }\nparameters:\n  ids: { name: ids, in: query, type: array, items: { type: string }, collectionFormat: multi }\n"; // prettier-ignore
    await put({ 'old.yaml': swagger });
    const { code, stdout } = await lint('old.yaml');
    expect(code).toBe(1);
    expect(stdout).toContain('old.yaml:1:1 error lint/swagger-2: the document is Swagger "2.0"');
    expect(stdout).toContain('old.yaml:4:1 warning lint/insecure-server');
    expect(stdout).toContain('old.yaml:9:3 warning lint/array-parameter');
  });

  it.each([
    ['a missing file', ['none.yaml'], 'error file-not-found: '],
    ['no document', [], 'error usage: no document is named'],
    ['a document that is too large', ['odd.yaml', '--max-bytes', '10'], 'error file-too-large: '],
    ['no YAML', ['bad.yaml'], 'error not-yaml: '],
    ['another document', ['other.yaml'], 'error not-openapi: '],
    ['a flag that it does not have', ['odd.yaml', '--fix'], "error: unknown option '--fix'"],
  ])('exits 2 for %s', async (_title, args, message) => {
    await put({ 'odd.yaml': ODD, 'bad.yaml': 'a: [', 'other.yaml': 'a: 1\n' });
    const { code, stdout, stderr } = await lint(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
