import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile, DEFAULT_CHOICES, readDocument } from '../../transform/index.ts';
import type { Compilation, ReadOptions } from '../../transform/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agentcore-bearer-read-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HEAD = 'openapi: 3.0.3\ninfo: {title: A, version: "1"}\nservers: [{url: https://api.example.com}]\n';

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** Compiles `api/a.yaml` among other files; the folder above is outside. */
async function compileFiles(
  files: Readonly<Record<string, string>>,
  options: ReadOptions = {},
): Promise<Compilation & { readonly lines: readonly string[]; readonly document: unknown }> {
  write(files);
  const { document } = await readDocument(join(folder, 'api/a.yaml'), options);
  const compilation = compile(document, DEFAULT_CHOICES);
  const lines = compilation.report.findings.map(({ pointer, message }) => `${pointer} ${message}`);
  return { ...compilation, lines, document: JSON.parse(compilation.parts[0]?.document ?? 'null') as unknown };
}

const BODY = 'requestBody: {required: true, content: {application/json: {schema: {$ref: REF}}}}';

function withBody(reference: string, more = ''): string {
  return `${HEAD}paths: {/a: {post: {operationId: a, ${BODY.replace('REF', `"${reference}"`)}}}}\n${more}`;
}

const PET = { properties: { name: { type: 'string' } } };
function bodyOf(schema: object): object {
  return { paths: { '/a': { post: { requestBody: { content: { 'application/json': { schema } } } } } } };
}

describe('a reference to another file', () => {
  const pet = 'type: object\nproperties: {name: {type: string}}\n';

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['beside the document', { 'api/a.yaml': withBody('pet.yaml'), 'api/pet.yaml': pet }],
    ['in a folder below', { 'api/a.yaml': withBody('./s/pet.yaml'), 'api/s/pet.yaml': pet }],
    [
      'by pointer',
      {
        'api/a.yaml': withBody('s.json#/x~1y/0'),
        'api/s.json': `{"x/y":[${JSON.stringify({ type: 'object', ...PET })}]}`,
      },
    ],
    [
      'with a space and a percent sign in its name',
      { 'api/a.yaml': withBody('my%20pet%25.yaml'), 'api/my pet%.yaml': pet },
    ],
    [
      'that refers back to the document',
      {
        'api/a.yaml': withBody(
          'b.yaml',
          'components: {schemas: {P: {type: object, properties: {name: {type: string}}}}}',
        ),
        'api/b.yaml': '$ref: "a.yaml#/components/schemas/P"',
      },
    ],
    [
      'that refers to itself and on to another one',
      {
        'api/a.yaml': withBody('s/b.yaml#/B'),
        'api/s/b.yaml': 'B: {$ref: "#/C"}\nC: {$ref: ../c.yaml}',
        'api/c.yaml': pet,
      },
    ],
    [
      "by the document's own name",
      {
        'api/a.yaml': withBody(
          'a.yaml#/components/schemas/P',
          'components: {schemas: {P: {type: object, properties: {name: {type: string}}}}}',
        ),
      },
    ],
  ])('is followed: %s', async (_title, files) => {
    const { document, lines } = await compileFiles(files);
    expect(document).toMatchObject(bodyOf(PET));
    expect(lines.filter((line) => line.includes('not followed'))).toEqual([]);
  });

  it('may hold a path item, an operation, a parameter, all paths, a list, a text or a mapping', async () => {
    const { document, report } = await compileFiles({
      'api/a.yaml': `${HEAD}paths: {$ref: paths.yaml}\ncomponents: {schemas: {$ref: schemas.yaml}}\n`,
      'api/paths.yaml': '/a: {$ref: item.yaml}\n/b: {get: {$ref: operation.yaml}}\n',
      'api/item.yaml':
        'parameters: {$ref: "parameters.yaml#/all"}\nget: {operationId: getA, description: {$ref: texts.yaml}}\n',
      'api/operation.yaml': 'operationId: getB\nparameters: [{$ref: "parameters.yaml#/all/0"}]\n',
      'api/parameters.yaml':
        'all: [{name: limit, in: query, schema: {$ref: "a.yaml#/components/schemas/Limit"}}]\n',
      'api/texts.yaml': '"Gets an A"\n',
      'api/schemas.yaml': 'Limit: {type: integer}\n',
    });
    const parameters = [{ name: 'limit', in: 'query', schema: { type: 'integer' } }];
    expect(document).toMatchObject({
      paths: {
        '/a': { get: { operationId: 'getA', description: 'Gets an A', parameters } },
        '/b': { get: { operationId: 'getB', parameters } },
      },
    });
    expect(report.operations.map(({ fate }) => fate)).toEqual(['kept', 'kept']);
  });

  it('is found in the mapping of a discriminator', async () => {
    write({
      'api/a.yaml': withBody(
        '#/components/schemas/P',
        'components: {schemas: {P: {type: object, discriminator: {propertyName: k, mapping: {d: dog.yaml, c: C}}}}}',
      ),
      'api/dog.yaml': 'type: object\n',
    });
    const { document } = await readDocument(join(folder, 'api/a.yaml'));
    expect(document.root).toMatchObject({
      components: {
        schemas: { P: { discriminator: { mapping: { d: '#/x-linked-files/dog.yaml', c: 'C' } } } },
      },
      'x-linked-files': { 'dog.yaml': { type: 'object' } },
    });
  });

  it('counts from "$self" where OpenAPI 3.2 names one, which is never fetched', async () => {
    const self = `openapi: 3.2.0\n$self: https://example.com/apis/main.yaml\n${HEAD.slice(HEAD.indexOf('info'))}`;
    const { document } = await compileFiles(
      {
        'api/a.yaml': `${self}paths: {/a: {post: {operationId: a, ${BODY.replace('REF', '"https://example.com/apis/pet.yaml"')}}}, /b: {post: {operationId: b, ${BODY.replace('REF', '"main.yaml#/components/schemas/P"')}}}}\ncomponents: {schemas: {P: {type: object, properties: {name: {type: string}}}}}\n`,
        'api/pet.yaml': pet,
      },
      { allowRemote: true, get: async () => Promise.reject(new Error('something was fetched')) },
    );
    const { paths } = bodyOf(PET) as { readonly paths: Readonly<Record<string, object>> };
    expect(document).toMatchObject({ paths: { '/a': paths['/a'], '/b': paths['/a'] } });
  });

  it('says by its pointer in which file a finding is', async () => {
    const { report } = await compileFiles({
      'api/a.yaml': withBody('s/pet.yaml'),
      'api/s/pet.yaml': 'type: object\nproperties: {a: {type: nope}, a: {type: nope}}\n',
    });
    const told = report.findings.map(({ code, pointer }) => `${code} ${pointer}`);
    expect(told).toContain('read-document/duplicate-key /x-linked-files/s~1pet.yaml/properties/a');
    expect(told).toContain('read-keywords/unknown-type /x-linked-files/s~1pet.yaml/properties/a/type');
  });

  it('works in Swagger 2.0, for parameters, answers and schemas', async () => {
    const { document } = await compileFiles({
      'api/a.yaml':
        'swagger: "2.0"\nhost: api.example.com\npaths: {/a: {post: {operationId: a, parameters: [{$ref: "p.yaml#/body"}, {$ref: "p.yaml#/limit"}], responses: {200: {$ref: "p.yaml#/answer"}}}}}\n',
      'api/p.yaml':
        'body: {name: b, in: body, required: true, schema: {$ref: "#/Pet"}}\nlimit: {name: limit, in: query, type: integer}\nanswer: {description: Done}\nPet: {type: object, properties: {name: {type: string}}}\n',
    });
    expect(document).toMatchObject(bodyOf(PET));
    expect(document).toMatchObject({
      paths: {
        '/a': {
          post: {
            parameters: [{ name: 'limit', schema: { type: 'integer' } }],
            responses: { 200: { description: 'Done' } },
          },
        },
      },
    });
  });

  it('that is not followed keeps the others followed', async () => {
    const { document, lines } = await compileFiles({
      'api/a.yaml': `${HEAD}paths: {/a: {post: {operationId: a, ${BODY.replace('REF', 'pet.yaml')}}}, /b: {post: {operationId: b, ${BODY.replace('REF', 'nope.yaml')}}}}`,
      'api/pet.yaml': pet,
    });
    expect(document).toMatchObject(bodyOf(PET));
    expect(lines.join('\n')).toMatch(/"nope\.yaml" is not followed: ".*api\/nope\.yaml" does not exist/);
  });
});

describe('a reference that must not be followed', () => {
  it.each([
    ['../secret.yaml', "is not followed: it is outside the document's folder"],
    ['..%2fsecret.yaml', "is not followed: it is outside the document's folder"],
    ['%2e%2e/secret.yaml', "is not followed: it is outside the document's folder"],
    ['file:///etc/passwd', "is not followed: it is outside the document's folder"],
    ['/etc/passwd', "is not followed: it is outside the document's folder"],
    ['//host/share/a.yaml', "is not followed: it is outside the document's folder"],
    ['file://host/share/a.yaml', "is not followed: it is outside the document's folder"],
    ['link.yaml', "is not followed: it is outside the document's folder"],
    ['folder/passwd', "is not followed: it is outside the document's folder"],
    ['a%00.yaml', "is not followed: it is outside the document's folder"],
    ['.', 'is not followed: '],
    ['http://169.254.169.254/latest', 'is not followed: only https and files are read'],
    ['https://example.com/pet.yaml', 'is not followed: remote documents are read with --allow-remote alone'],
    ['data:application/json,{}', 'is not followed: only https and files are read'],
    ['http://[', 'is no URL'],
    ['pet.yaml#name', 'names an anchor, and only JSON pointers are followed'],
  ])('is told with the reason: %s', async (reference, why) => {
    write({ 'secret.yaml': 'type: object\n', 'api/pet.yaml': 'type: object\n' });
    symlinkSync(join(folder, 'secret.yaml'), join(folder, 'api/link.yaml'));
    symlinkSync('/etc', join(folder, 'api/folder'));
    const { lines, document } = await compileFiles({ 'api/a.yaml': withBody(reference) });
    expect(
      lines.find((line) => line.includes(`"${reference}" ${why}`)),
      lines.join('\n'),
    ).toBeDefined();
    expect(document).toMatchObject({ paths: { '/_tools/example/a': { post: {} } } });
  });

  it.each(['parameters: [{$ref: ../p.yaml}]', 'requestBody: {$ref: ../b.yaml}'])(
    'is told where it stands: %s',
    async (members) => {
      const { lines } = await compileFiles({
        'api/a.yaml': `${HEAD}paths: {/a: {post: {operationId: a, ${members}}}}`,
      });
      expect(lines.join('\n')).toContain("is not followed: it is outside the document's folder");
    },
  );

  it('is told of a path item', async () => {
    const { lines } = await compileFiles({
      'api/a.yaml': `${HEAD}paths: {/a: {$ref: ../a.yaml}, /b: {get: {operationId: b}}}`,
    });
    expect(lines).toContain(
      `/paths/~1a the path item "/a" refers to "../a.yaml" is not followed: it is outside the document's folder`,
    );
  });
});

describe('what is read', () => {
  it('stays within the limit, all files together', async () => {
    const text = `type: object\ndescription: ${'x'.repeat(500)}\n`;
    const document = `${HEAD}paths: {/a: {post: {operationId: a, ${BODY.replace('REF', 'b.yaml')}}}, /b: {post: {operationId: b, ${BODY.replace('REF', 'c.yaml')}}}}`;
    const { lines } = await compileFiles(
      { 'api/a.yaml': document, 'api/b.yaml': text, 'api/c.yaml': text },
      { maxBytes: document.length + 600 },
    );
    expect(lines.filter((line) => line.includes('not followed'))).toEqual([
      expect.stringMatching(/"c\.yaml" is not followed: ".*c\.yaml" has \d+ bytes, more than \d+$/),
    ]);
  });

  it('is refused from its size where the document itself is too large', async () => {
    write({ 'a.yaml': HEAD });
    await expect(readDocument(join(folder, 'a.yaml'), { maxBytes: 10 })).rejects.toMatchObject({
      code: 'file-too-large',
      message: `"${join(folder, 'a.yaml')}" has ${HEAD.length} bytes, more than 10`,
    });
  });

  it.each([
    ['nope.yaml', 'file-not-found', /"[^"]*nope\.yaml" does not exist/],
    ['.', 'file-unreadable', /is no file/],
    ['a\0.yaml', 'file-unreadable', /cannot be read \(ERR_INVALID_ARG_VALUE\)/],
    [`${'a'.repeat(300)}.yaml`, 'file-unreadable', /cannot be read \(ENAMETOOLONG\)/],
  ])('is refused: %s', async (name, code, message) => {
    await expect(readDocument(`${folder}/${name}`)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  it('may not contain itself once the files are one', async () => {
    write({
      'api/a.yaml': withBody('b.yaml#/B'),
      'api/b.yaml': 'B: {properties: {$ref: "#/P"}}\nP: {x: {properties: {$ref: "#/B/properties"}}}\n',
    });
    await expect(readDocument(join(folder, 'api/a.yaml'))).rejects.toMatchObject({
      code: 'document-too-complex',
      message: expect.stringMatching(/^"a\.yaml" contains itself, at "\/x-linked-files\/b\.yaml/) as string,
    });
  });
});
