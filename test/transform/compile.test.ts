import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import SwaggerParser from '@apidevtools/swagger-parser';
import type { OpenAPIV3 } from 'openapi-types';
import { describe, expect, it } from 'vitest';
import { decodeVendorConfig } from '../../config/vendor-config.ts';
import { ToolkitError } from '../../contract/errors.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import { FINDING_CODES } from '../../transform/finding-codes.ts';
import { compile, DEFAULT_CHOICES, parseDocument, writeReport, writeRoutes } from '../../transform/index.ts';
import type { Choices, Compilation, CompiledPart } from '../../transform/index.ts';
import { choicesOf } from '../../cli/load-vendor.ts';
import { validateAsCdk } from './cdk-check.ts';
import { documentOf } from './harness.ts';

const require = createRequire(import.meta.url);
const root = new URL('../../', import.meta.url);

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

function compileFile(path: string, choices: Partial<Choices> = {}): Compilation {
  return compile(parseDocument(path, readFileSync(path, 'utf8')), { ...DEFAULT_CHOICES, ...choices });
}

function compileSpec(name: string): Compilation {
  const config = decodeVendorConfig({ file: 'bearer.yaml', text: read(`specs/${name}/bearer.yaml`) });
  return compile(parseDocument('source.yaml', read(`specs/${name}/source.yaml`)), choicesOf(config));
}

function onlyPart(parts: Compilation['parts']): CompiledPart {
  const [only, ...others] = parts;
  if (only === undefined || others.length > 0) throw new Error(`${parts.length} parts`);
  return only;
}

function codeOf(action: () => unknown): readonly [ErrorCode, string] {
  try {
    action();
  } catch (error) {
    if (error instanceof ToolkitError) return [error.code, error.message];
  }
  throw new Error('nothing was refused');
}

const devDocuments: readonly (readonly [string, string])[] = [
  ['specs/asana', fileURLToPath(new URL('specs/asana/source.yaml', root))],
  ['mixed security', fileURLToPath(new URL('test/fixtures/mixed-security.yaml', root))],
  ['train-travel', require.resolve('@readme/oas-examples/3.1/json/train-travel.json')],
  ['galaxy', fileURLToPath(new URL('node_modules/@scalar/galaxy/dist/latest.json', root))],
  ['rclone', fileURLToPath(new URL('node_modules/rclone-openapi/openapi.json', root))],
];

describe.each(['asana', 'asana-single-endpoint'])('specs/%s', (name) => {
  it('is what the committed outputs were made from', () => {
    const { parts, report } = compileSpec(name);
    const { document: target, routes } = onlyPart(parts);
    expect(target).toBe(read(`specs/${name}/target.json`));
    expect(writeRoutes(routes)).toBe(read(`specs/${name}/routes.json`));
    expect(writeReport(report)).toBe(read(`specs/${name}/report.json`));
  });
});

describe.each(devDocuments)('%s', (_name, path) => {
  const compilation = compileFile(path);
  const document = JSON.parse(onlyPart(compilation.parts).document) as OpenAPIV3.Document;

  it('gives a document that swagger-parser and the check of AWS CDK accept', async () => {
    await expect(SwaggerParser.validate(structuredClone(document))).resolves.toBeDefined();
    expect(validateAsCdk(onlyPart(compilation.parts).document)).toEqual([]);
  });

  it('gives the same bytes again', () => {
    const again = compileFile(path);
    expect(again.parts).toEqual(compilation.parts);
    expect(writeReport(again.report)).toBe(writeReport(compilation.report));
  });

  it('accounts for every operation once, and routes every tool', () => {
    const { operations, source } = compilation.report;
    expect(operations).toHaveLength(source.operations);
    expect(new Set(operations.map(({ method, path: at }) => `${method} ${at}`)).size).toBe(operations.length);
    const tools = operations.flatMap(({ tool }) => tool ?? []);
    expect(new Set(tools).size).toBe(tools.length);
    for (const tool of tools) expect(tool).toMatch(/^[0-9a-zA-Z-]+___[a-zA-Z0-9_-]+$/);
    expect(Math.max(...tools.map((tool) => tool.length))).toBeLessThanOrEqual(64);
    const exposed = onlyPart(compilation.parts).routes.routes.map(
      ({ expose }) => `${expose.method} ${expose.path}`,
    );
    expect([...operationsOf(document).keys()]).toEqual(expect.arrayContaining(exposed));
    expect(exposed).toHaveLength(operationsOf(document).size);
  });

  it('explains every finding', () => {
    const codes = compilation.report.operations.flatMap(({ because }) => because);
    const all = [...codes, ...compilation.report.findings.map(({ code }) => code)];
    expect(all.filter((code) => !Object.hasOwn(FINDING_CODES, code))).toEqual([]);
  });

  it('loses no declared name', () => {
    const { declaredNames, survivingNames } = compilation.report.fidelity;
    expect(declaredNames).toBeGreaterThan(0);
    expect(survivingNames).toBe(declaredNames);
  });
});

function operationsOf(document: OpenAPIV3.Document): ReadonlyMap<string, OpenAPIV3.OperationObject> {
  return new Map(
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item ?? {}).map(([method, operation]) => [
        `${method.toUpperCase()} ${path}`,
        operation as OpenAPIV3.OperationObject,
      ]),
    ),
  );
}

describe('the token header', () => {
  const document = JSON.parse(
    onlyPart(compileFile(devDocuments[1]?.[1] ?? '').parts).document,
  ) as OpenAPIV3.Document;
  const headers = new Map(
    [...operationsOf(document).values()].map(({ operationId, parameters = [] }) => [
      operationId,
      parameters
        .filter(
          (parameter) =>
            'in' in parameter && parameter.in === 'header' && parameter.name.startsWith('X-Tidewater'),
        )
        .map((parameter) =>
          'in' in parameter ? `${parameter.name}${parameter.required === true ? '' : '?'}` : '',
        ),
    ]),
  );

  it.each([
    ['bearer', 'listVessels', ['X-Tidewater-Token']],
    ['OAuth 2', 'vessels_update', ['X-Tidewater-Token']],
    ['two at once', 'bookMooring', ['X-Tidewater-Token', 'X-Tidewater-HarbourKey']],
    ['none', 'getTides_53d6af', []],
    ['an optional one', 'getTides_3011cf', ['X-Tidewater-Token?']],
    ['an API key in the query', 'getChart', ['X-Tidewater-ChartKey']],
    ['basic', 'fileReport', ['X-Tidewater-Office']],
  ])('stands on an operation secured by %s', (_scheme, operationId, want) => {
    expect(headers.get(operationId)).toEqual(want);
  });

  it('is bound to the servers of the operations that take it', () => {
    const { routes } = onlyPart(compileFile(devDocuments[1]?.[1] ?? '').parts);
    expect(routes.tokens.map(({ id, servers }) => [id, servers])).toEqual([
      ['bearer', [0, 1]],
      ['header-x-harbour-key', [0]],
      ['query-chart_key', [0]],
      ['basic', [0]],
    ]);
  });
});

describe('names that follow from the document', () => {
  it.each([
    [
      'the registrable label of the first server',
      { servers: [{ url: 'https://app.asana.com/api/1.0' }] },
      'Asana',
    ],
    ['also below a country', { servers: [{ url: 'https://api.shop.co.uk' }] }, 'Shop'],
    [
      'the first word of the title where the host has none',
      { servers: [{ url: 'http://localhost:1' }] },
      'Example',
    ],
  ])('take %s', (_title, given, vendor) => {
    const { parts } = compile(documentOf({ paths: { '/a': { get: {} } }, ...given }), DEFAULT_CHOICES);
    const { routes } = onlyPart(parts);
    expect([routes.vendor, routes.target]).toEqual([vendor, vendor.toLowerCase()]);
  });
});

describe('a route', () => {
  it.each([
    ['a fragment', '/a/{b#c}/d#e?f', '/a/{b#c}/d'],
    ['no fragment', '/a?b={c}', '/a?b={c}'],
  ])('calls the path of the document, where it has %s', (_title, path, want) => {
    const { parts } = compile(documentOf({ paths: { [path]: { get: {} } } }), DEFAULT_CHOICES);
    expect(onlyPart(parts).routes.routes.map(({ call }) => call.path)).toEqual([want]);
  });
});

describe('a route with tokens', () => {
  it('names the ones that the vendor can do without', () => {
    const given = {
      security: [{ pat: [] }],
      components: { securitySchemes: { pat: { type: 'http', scheme: 'bearer' } } },
      paths: { '/a': { get: {}, put: { security: [{}, { pat: [] }] }, post: { security: [] } } },
    };
    const { parts } = compile(documentOf(given), DEFAULT_CHOICES);
    expect(
      onlyPart(parts).routes.routes.map(({ tokens, optionalTokens }) => [tokens, optionalTokens]),
    ).toEqual([
      [['bearer'], undefined],
      [['bearer'], ['bearer']],
      [[], undefined],
    ]);
  });
});

describe('what cannot be done', () => {
  const secured = {
    security: [{ pat: [] }],
    components: { securitySchemes: { pat: { type: 'http', scheme: 'bearer' } } },
    paths: { '/a': { get: { parameters: [{ name: 'x-example-token', in: 'header', schema: {} }] } } },
  };

  it.each<readonly [string, () => unknown, ErrorCode, RegExp]>([
    [
      'a document without operations',
      () => compile(documentOf({ paths: {} }), DEFAULT_CHOICES),
      'no-operations',
      /no operations/,
    ],
    [
      'a choice that leaves none',
      () => compile(documentOf({ paths: { '/a': { get: {} } } }), { ...DEFAULT_CHOICES, exclude: ['*'] }),
      'cannot-transform',
      /all operations are left out, 1 of them by the include/,
    ],
    [
      'operations without a server',
      () => compile(documentOf({ servers: [], paths: { '/a': { get: {}, put: {} } } }), DEFAULT_CHOICES),
      'cannot-transform',
      /"GET \/a" has no absolute server URL \(and 1 more/,
    ],
    [
      'a token header that is taken',
      () => compile(documentOf(secured), DEFAULT_CHOICES),
      'token-header-taken',
      /"GET \/a" already has a header parameter "x-example-token"/,
    ],
    [
      'two tokens for one place',
      () =>
        compile(documentOf({ paths: { '/a': { get: {} } } }), {
          ...DEFAULT_CHOICES,
          tokens: [
            { to: { as: 'header', name: 'X-Key' } },
            { to: { as: 'header', name: 'x-key' }, header: 'X-Other' },
          ],
        }),
      'config-invalid',
      /two "tokens" go to header "x-key"/,
    ],
    [
      'a scheme that the document does not have',
      () =>
        compile(documentOf({ paths: { '/a': { get: {} } } }), {
          ...DEFAULT_CHOICES,
          tokens: [{ scheme: 'bearer' }],
        }),
      'config-invalid',
      /the document has no security scheme "bearer"/,
    ],
    [
      'a token header that HTTP owns',
      () =>
        compile(documentOf({ ...secured, paths: { '/a': { get: {} } } }), {
          ...DEFAULT_CHOICES,
          tokenHeader: 'Authorization',
        }),
      'forbidden-header',
      /"Authorization" cannot be the name of a token header/,
    ],
    [
      'a target name that the service refuses',
      () => compile(documentOf({ paths: {} }), { ...DEFAULT_CHOICES, target: 'a_b' }),
      'config-invalid',
      /"a_b"/,
    ],
  ])('is said: %s', (_title, action, code, message) => {
    expect(codeOf(action)[0]).toBe(code);
    expect(codeOf(action)[1]).toMatch(message);
  });

  it.each<readonly [string, string, ErrorCode, RegExp]>([
    ['text that is neither JSON nor YAML', 'a: [b', 'not-yaml', /"x\.yaml:1:6" is neither JSON nor YAML/],
    ['a list', '- a', 'not-openapi', /its root is no object/],
    ['another document', 'name: x', 'not-openapi', /no "openapi" member/],
    ['Swagger 1', 'swagger: "1.2"', 'openapi-version', /Swagger 1\.2, which is not supported/],
    ['a version to come', 'openapi: 4.0.0', 'openapi-version', /OpenAPI 4\.0\.0, which is not supported/],
  ])('is said of %s', (_title, text, code, message) => {
    expect(codeOf(() => parseDocument('x.yaml', text))[0]).toBe(code);
    expect(codeOf(() => parseDocument('x.yaml', text))[1]).toMatch(message);
  });
});

describe('the reference', () => {
  const reference = process.env.AGENTCORE_BEARER_REFERENCE;

  it.skipIf(reference === undefined)(
    'Asana as its vendor publishes it: all 247 operations are accounted for',
    () => {
      const { report } = compileFile(`${reference ?? ''}/corpus/asana/asana_oas.yaml`);
      expect(report.operations.filter(({ fate }) => fate !== 'dropped')).toHaveLength(247);
    },
  );
});

describe('hostile documents', () => {
  const operation = (schema: unknown): unknown => ({
    '/a': { post: { requestBody: { required: true, content: { 'application/json': { schema } } } } },
  });
  const nest = (levels: number): unknown => {
    let value: unknown = 1;
    for (let level = 0; level < levels; level++) value = [value];
    return value;
  };
  const circular: Record<string, unknown> = {};
  circular.self = circular;

  it.each<readonly [string, unknown]>([
    ['a default nested 100,000 deep', { properties: { a: { default: nest(100_000) } } }],
    ['an example that contains itself', { properties: { a: { example: circular } } }],
    ['an enumeration nested 100,000 deep', { properties: { a: { enum: [nest(100_000)] } } }],
  ])('cost no more than a finding: %s', (_title, schema) => {
    const { report } = compile(documentOf({ paths: operation(schema) }), DEFAULT_CHOICES);
    expect(report.findings.map(({ code }) => code)).toContain('read-keywords/too-large');
  });

  it('do not stop at a version, tags or a path that are something else', () => {
    const paths = { [`/${'a'.repeat(3000)}`]: { get: { tags: [{ toString: 1 }] } } };
    const { parts } = compile(
      documentOf({ paths, info: { title: 'A', version: circular } }),
      DEFAULT_CHOICES,
    );
    expect(JSON.parse(onlyPart(parts).document)).toMatchObject({ info: { version: '1' } });
    expect(() => compile(documentOf({ paths }), { ...DEFAULT_CHOICES, include: ['tag:x'] })).toThrow(
      /all operations are left out/,
    );
  });

  it('are refused by name where a choice does not fit', () => {
    const paths = { '/a': { get: {} } };
    expect(codeOf(() => compile(documentOf({ paths }), { ...DEFAULT_CHOICES, include: [''] }))[0]).toBe(
      'config-invalid',
    );
    expect(
      codeOf(() => compile(documentOf({ paths }), { ...DEFAULT_CHOICES, tokens: [{ scheme: 'nope' }] }))[1],
    ).toBe('the document has no security scheme "nope"');
    expect(
      codeOf(() => compile(documentOf({ paths }), { ...DEFAULT_CHOICES, target: 'a'.repeat(60) }))[1],
    ).toContain('leaves no room for operation names in 64 characters');
  });

  it('merge the keys of YAML 1.1', () => {
    const { root } = parseDocument(
      'a.yaml',
      'openapi: 3.1\nx-c: &c { parameters: [1] }\npaths: { /a: { get: { <<: *c, operationId: a } } }',
    );
    expect(root).toMatchObject({
      openapi: '3.1',
      paths: { '/a': { get: { operationId: 'a', parameters: [1] } } },
    });
  });
});

describe('the size of a document', () => {
  it('is brought down by the text of responses, and only where that helps', () => {
    const paths = Object.fromEntries(
      Array.from({ length: 900 }, (_, index) => [
        `/p${index}`,
        { get: { responses: { 200: { description: `First.\n${'x'.repeat(12_000)}` } } } },
      ]),
    );
    const { report, parts } = compile(documentOf({ paths }), DEFAULT_CHOICES);
    expect(report.findings.map(({ code }) => code)).toContain('fit-limits/short-responses');
    expect(onlyPart(parts).document.length).toBeLessThan(1_000_000);
  });
});
