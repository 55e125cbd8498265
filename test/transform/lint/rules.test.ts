import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CHOICES } from '../../../transform/choices.ts';
import type { Choices } from '../../../transform/choices.ts';
import type { JsonObject } from '../../../transform/document.ts';
import { FINDING_CODES } from '../../../transform/finding-codes.ts';
import { lint } from '../../../transform/lint/lint.ts';
import type { LintFinding } from '../../../transform/lint/lint.ts';
import { RULES } from '../../../transform/lint/rules/index.ts';
import { INVALID } from '../../../transform/lint/validate-strictly.ts';
import { documentOf } from '../harness.ts';
import { lintText } from './lint-text.ts';

interface Case {
  readonly title: string;
  readonly rule: string;
  readonly given: JsonObject;
  readonly choices?: Partial<Choices>;
  /** `pointer message` of each finding of the rule. */
  readonly want: readonly string[];
  /** What AWS CDK's check says, without the document's name. */
  readonly says?: readonly string[];
  /** What the service says. */
  readonly gateway?: readonly string[];
  /** Who has to do something about it. */
  readonly by?: 'transform' | 'you';
}

const folder = new URL('./fixtures/', import.meta.url);
const cases = readdirSync(folder).flatMap((file) => {
  const listed = load(readFileSync(new URL(file, folder), 'utf8')) as readonly Case[];
  return listed.map((one) => [one.rule, one.title, one] as const);
});

function lintObject(given: JsonObject, choices: Partial<Choices> = {}): readonly LintFinding[] {
  const document = documentOf(given);
  const text = JSON.stringify(document.root);
  return lint(
    { document, text, written: document.root },
    { ...DEFAULT_CHOICES, target: 'example', ...choices },
  ).findings;
}

const of = (rule: string, findings: readonly LintFinding[]): readonly LintFinding[] =>
  findings.filter(({ code }) => code === `lint/${rule}`);

describe('a rule', () => {
  it.each(cases)('%s finds %s', (rule, _title, { given, choices, want, says = [], gateway = [], by }) => {
    const found = of(rule, lintObject(given, choices));
    expect(found.map(({ pointer, message }) => `${pointer} ${message}`)).toEqual(want);
    const services = found.flatMap(({ serviceMessage }) => serviceMessage ?? []);
    expect(services.filter((text) => text.startsWith('OpenAPI schema '))).toEqual(
      says.map((text) => `OpenAPI schema ${text}`),
    );
    if (gateway.length > 0) expect(services).toEqual(gateway);
    if (by !== undefined) expect(new Set(found.map(({ fix }) => fix.by))).toEqual(new Set([by]));
  });

  it('has a case, and is explained', () => {
    const alone = [
      'tool-name-too-long',
      'swagger-2',
      'yaml',
      'duplicate-key',
      'too-many-tools',
      'too-large',
      'not-inline',
    ];
    const tested = new Set([...cases.map(([rule]) => rule), ...alone]);
    expect(RULES.map(({ name }) => name).filter((name) => !tested.has(name))).toEqual([]);
    for (const { name, means, fix, reference } of [...RULES, INVALID]) {
      expect(FINDING_CODES[`lint/${name}`]).toBe(means);
      expect(`${name} ${means} ${fix.how} ${reference}`).toMatch(
        /^[a-z0-9-]+ [A-Z][^\n]*\. [A-Zt][^\n]*\. \S/,
      );
    }
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  });

  it('finds nothing in a document that has nothing', () => {
    const operation = { operationId: 'listThings', responses: { 200: { description: 'Things' } } };
    expect(lintObject({ paths: { '/things': { get: operation } } })).toEqual([]);
  });
});

describe('a document', () => {
  it('that is YAML is told so, and one that is JSON is not', () => {
    expect(of('yaml', lintText('a.yaml', 'openapi: 3.0.3\n'))).toMatchObject([
      {
        severity: 'note',
        pointer: '',
        message: 'the document is YAML',
        serviceMessage: 'OpenAPI schema must be in JSON format. YAML is not supported.',
      },
    ]);
    expect(of('yaml', lintText('a.json', '{"openapi":"3.0.3"}'))).toEqual([]);
    expect(of('yaml', lintText('a.yaml', '{openapi: 3.0.3}'))).toHaveLength(1);
  });

  it('that is Swagger 2.0 is told so once, and is linted as what it becomes', () => {
    const swagger = `swagger: '2.0'
host: api.example.com
schemes: [https]
paths:
  /a:
    get:
      parameters: [{ name: ids, in: query, type: array, items: { type: string }, collectionFormat: multi }]
`;
    const found = lintText('a.yaml', swagger);
    expect(of('swagger-2', found)).toMatchObject([
      {
        severity: 'error',
        pointer: '/swagger',
        message: 'the document is Swagger "2.0"',
        serviceMessage: "OpenAPI schema must include an 'openapi' field specifying the version",
      },
    ]);
    expect(of('array-parameter', found).map(({ pointer }) => pointer)).toEqual([
      '/paths/~1a/get/parameters/0',
    ]);
    expect(of('no-server', found)).toMatchObject([{ fix: { by: 'transform' } }]);
  });

  it('that has a key twice is told so', () => {
    const found = of('duplicate-key', lintText('a.yaml', 'openapi: 3.0.3\npaths:\n  /a: {}\n  /a: {}\n'));
    expect(found).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('"/a"') as string },
    ]);
  });

  it.each([
    [1_000_000, 'none', 'none'],
    [1_000_001, 'warning', 'none'],
    [10_000_000, 'warning', 'none'],
    [10_000_001, 'none', 'error'],
  ])('of %i bytes: inline %s, S3 %s', (bytes, inline, storage) => {
    const text = JSON.stringify({ openapi: '3.0.3', info: { title: 'é' } });
    const found = lintText('a.json', text + ' '.repeat(bytes - Buffer.byteLength(text)));
    expect(of('not-inline', found).map(({ severity }) => severity)).toEqual(
      inline === 'none' ? [] : [inline],
    );
    expect(of('too-large', found).map(({ severity }) => severity)).toEqual(
      storage === 'none' ? [] : [storage],
    );
  });

  it.each([
    [1000, []],
    [1001, ['the document has 1001 operations, more than the 1000 tools of one target']],
  ])('of %i operations', (count, want) => {
    const paths = Object.fromEntries(Array.from({ length: count }, (_, index) => [`/${index}`, { get: {} }]));
    expect(of('too-many-tools', lintObject({ paths })).map(({ message }) => message)).toEqual(want);
  });

  it.each([
    [246, 0, 1],
    [247, 1, 0],
  ])('with an operationId of %i characters has one finding about it', (length, tooLong, long) => {
    const found = lintObject({ paths: { '/a': { get: { operationId: 'a'.repeat(length) } } } });
    expect(of('tool-name-too-long', found)).toHaveLength(tooLong);
    expect(of('tool-name-long', found)).toHaveLength(long);
  });

  it('whose target cannot be named is refused', () => {
    expect(() => lintObject({}, { target: 'not_a_name' })).toThrow(
      expect.objectContaining({
        code: 'config-invalid',
        message: '"not_a_name" cannot be a target\'s name',
      }) as Error,
    );
  });

  it('that nests deeply or contains itself is walked to its end', () => {
    let schema: JsonObject = { oneOf: [] };
    for (let level = 0; level < 20_000; level++) schema = { properties: { a: schema } };
    const circular: { items?: unknown; anyOf?: unknown } = { anyOf: [] };
    circular.items = circular;
    const found = lintObjectOnly({ components: { schemas: { A: schema, B: circular } } });
    expect(of('one-of', found)).toHaveLength(1);
    expect(of('any-of', found)).toHaveLength(1);
  });
});

/** Without a text: what contains itself has none. */
function lintObjectOnly(given: JsonObject): readonly LintFinding[] {
  const document = documentOf(given);
  return lint({ document, text: '', written: document.root }, DEFAULT_CHOICES).findings;
}
