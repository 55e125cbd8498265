import { describe, expect, it } from 'vitest';
import { followReference, member } from '../../transform/document.ts';
import type { JsonObject } from '../../transform/document.ts';
import { compile, DEFAULT_CHOICES, parseDocument } from '../../transform/index.ts';
import type { SourceDocument } from '../../transform/index.ts';
import { upgradeSwagger } from '../../transform/swagger/upgrade-swagger.ts';
import { writtenPointer } from '../../transform/swagger/written-pointer.ts';

function swagger(members: JsonObject): SourceDocument {
  return parseDocument(
    'a.json',
    JSON.stringify({ swagger: '2.0', host: 'api.example.com', schemes: ['https'], ...members }),
  );
}

/** The operation `GET /a` or `POST /a` of an upgraded document. */
function operationOf(members: JsonObject, method = 'post'): unknown {
  const { root } = swagger(members);
  return member(member(root.paths, '/a'), method);
}

function follow(root: JsonObject, value: unknown): unknown {
  return followReference(root, { value, pointer: '' }).value;
}

const list = { name: 'l', type: 'array', items: { type: 'string', enum: ['x', 'y'] } };

describe('servers', () => {
  it.each<readonly [string, JsonObject, readonly string[]]>([
    [
      'host, base path and schemes',
      { basePath: '/v1/', schemes: ['http', 'https'] },
      ['http://api.example.com/v1', 'https://api.example.com/v1'],
    ],
    ['https where no scheme of HTTP is named', { schemes: ['wss'] }, ['https://api.example.com']],
    ['a host that is written as a URL', { host: 'https://api.example.com/' }, ['https://api.example.com']],
    ['a base path without slash', { basePath: 'v1' }, ['https://api.example.com/v1']],
    ['a relative one where there is no host', { host: null, basePath: '/v1' }, ['/v1']],
    ['none where there is nothing', { host: null }, []],
  ])('are made of %s', (_title, members, want) => {
    expect(swagger(members).root.servers).toEqual(want.map((url) => ({ url })));
  });

  it('of one operation follow its own schemes', () => {
    const paths = { '/a': { post: { schemes: ['http'] } } };
    expect(operationOf({ paths })).toMatchObject({ servers: [{ url: 'http://api.example.com' }] });
  });
});

describe('a list', () => {
  it.each<readonly [string, JsonObject, JsonObject]>([
    ['by default', { in: 'query' }, { style: 'form', explode: false }],
    ['by commas', { in: 'query', collectionFormat: 'csv' }, { style: 'form', explode: false }],
    ['by spaces', { in: 'query', collectionFormat: 'ssv' }, { style: 'spaceDelimited', explode: false }],
    ['by pipes', { in: 'query', collectionFormat: 'pipes' }, { style: 'pipeDelimited', explode: false }],
    ['by repetition', { in: 'query', collectionFormat: 'multi' }, { style: 'form', explode: true }],
    ['in a header', { in: 'header' }, { style: 'simple', explode: false }],
    ['in a path, which cannot repeat', { in: 'path', collectionFormat: 'multi' }, { style: 'simple' }],
  ])('is separated %s', (_title, given, want) => {
    const paths = { '/a': { post: { parameters: [{ ...list, ...given }] } } };
    expect(operationOf({ paths })).toMatchObject({ parameters: [{ ...want, schema: { type: 'array' } }] });
  });

  it.each<readonly [string, JsonObject, RegExp]>([
    [
      'by tabs',
      { in: 'query', collectionFormat: 'tsv' },
      /separated by tabs \("a\\tb"\)\. Allowed items: x, y\.$/,
    ],
    ['by pipes in a path', { in: 'path', collectionFormat: 'pipes' }, /separated by pipes \("a\|b"\)/],
    ['by spaces in a header', { in: 'header', collectionFormat: 'ssv' }, /separated by spaces \("a b"\)/],
  ])('that is separated %s becomes a text, and says so', (_title, given, description) => {
    const document = swagger({ paths: { '/a': { post: { parameters: [{ ...list, ...given }] } } } });
    const parameter = follow(document.root, { $ref: '#/paths/~1a/post/parameters/0' });
    expect(parameter).toMatchObject({ name: 'l', schema: { type: 'string' } });
    expect(member(parameter, 'description')).toMatch(description);
    expect(document.notes?.map(({ code, pointer }) => `${code} ${pointer}`)).toContain(
      'upgrade-swagger/text-list /paths/~1a/post/parameters',
    );
  });

  it('of lists is a list of texts', () => {
    const inner = { type: 'array', collectionFormat: 'pipes', items: { type: 'integer' } };
    const parameters = [{ name: 'l', in: 'query', type: 'array', collectionFormat: 'multi', items: inner }];
    expect(operationOf({ paths: { '/a': { post: { parameters } } } })).toMatchObject({
      parameters: [
        {
          style: 'form',
          explode: true,
          schema: {
            type: 'array',
            items: { type: 'string', description: expect.stringContaining('pipes') as string },
          },
        },
      ],
    });
  });

  it('in a form keeps its style, and becomes a text where it is one part of several', () => {
    const field = { ...list, in: 'formData' };
    const file = { name: 'f', in: 'formData', type: 'file', required: true };
    expect(operationOf({ paths: { '/a': { post: { parameters: [field] } } } })).toMatchObject({
      requestBody: {
        content: {
          'application/x-www-form-urlencoded': {
            schema: { properties: { l: { type: 'array' } } },
            encoding: { l: { style: 'form', explode: false } },
          },
        },
      },
    });
    expect(operationOf({ paths: { '/a': { post: { parameters: [field, file] } } } })).toMatchObject({
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              properties: { l: { type: 'string' }, f: { type: 'string', format: 'binary' } },
              required: ['f'],
            },
          },
        },
      },
    });
  });
});

describe('parameters', () => {
  const body = { name: 'b', in: 'body', required: true, schema: { $ref: '#/definitions/A' } };
  const definitions = { A: { type: 'object', properties: { a: { type: 'string', 'x-nullable': true } } } };
  const wantBody = {
    required: true,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/A' } } },
  };

  it.each<readonly [string, JsonObject]>([
    ['after the methods of its path', { paths: { '/a': { post: {}, parameters: [body] } } }],
    ['in front of them', { paths: { '/a': { parameters: [body], post: {} } } }],
    [
      'among the shared ones',
      { parameters: { B: body }, paths: { '/a': { post: { parameters: [{ $ref: '#/parameters/B' }] } } } },
    ],
    [
      'in a path item that is shared',
      { 'x-items': { A: { post: { parameters: [body] } } }, paths: { '/a': { $ref: '#/x-items/A' } } },
    ],
  ])('hold a body that is declared %s', (_title, members) => {
    expect(operationOf({ definitions, ...members })).toMatchObject({ requestBody: wantBody });
    expect(swagger({ definitions, ...members }).root).toMatchObject({
      components: { schemas: { A: { properties: { a: { nullable: true } } } } },
    });
  });

  it('of one operation replace those of its path, also the body', () => {
    const paths = {
      '/a': {
        parameters: [
          { ...body, schema: { type: 'string' } },
          { name: 'f', in: 'formData', type: 'string' },
        ],
        post: {
          parameters: [body, { name: 'f', in: 'formData', type: 'integer' }],
          consumes: ['application/json', 'multipart/form-data'],
        },
      },
    };
    expect(operationOf({ definitions, paths })).toMatchObject({
      requestBody: {
        content: {
          ...wantBody.content,
          'multipart/form-data': { schema: { properties: { f: { type: 'integer' } } } },
        },
      },
    });
  });

  it('that many operations share are read once, whichever way they are shared', () => {
    const limit = { name: 'limit', in: 'query', type: 'integer' };
    const shared = { $ref: '#/parameters/Limit' };
    const { root } = swagger({
      parameters: { Limit: limit },
      paths: {
        '/a': {
          post: { parameters: [shared] },
          get: { parameters: [{ $ref: '#/paths/~1b/get/parameters/0' }] },
        },
        '/b': { get: { parameters: [limit] } },
      },
    });
    expect(root.components).toMatchObject({
      parameters: { Limit: { name: 'limit', schema: { type: 'integer' } } },
    });
    expect(root.paths).toMatchObject({
      '/a': {
        post: { parameters: [{ $ref: '#/components/parameters/Limit' }] },
        get: { parameters: [{ name: 'limit', schema: { type: 'integer' } }] },
      },
    });
  });

  it('that are none are left for the report', () => {
    const parameters = [
      null,
      { in: 'query' },
      { name: 'q', in: 'query', type: 'string' },
      { $ref: '#/parameters/Nope' },
    ];
    const { report } = compile(
      swagger({ paths: { '/a': { get: { parameters }, put: null, post: 7 }, '/b': null } }),
      DEFAULT_CHOICES,
    );
    expect(report.operations).toHaveLength(1);
    expect(report.findings.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(
      expect.arrayContaining([
        'select-operations/unreadable /paths/~1a/put',
        'select-operations/unreadable /paths/~1a/post',
        'select-operations/unreadable /paths/~1b',
        'resolve-parameters/unreadable /paths/~1a/get/parameters/1',
        'resolve-parameters/unreadable /paths/~1a/get/parameters/2',
        'resolve-parameters/unreadable /paths/~1a/get/parameters/3',
      ]),
    );
  });
});

describe('media types', () => {
  it.each<readonly [string, JsonObject, JsonObject, readonly string[]]>([
    [
      "of a body are the operation's",
      { consumes: ['text/plain'] },
      { consumes: ['application/xml'] },
      ['application/xml'],
    ],
    ["are else the document's", { consumes: ['text/plain'] }, {}, ['text/plain']],
    ['are else JSON', {}, { consumes: [] }, ['application/json']],
    ['are JSON where none is one', {}, { consumes: [7] }, ['application/json']],
  ])('%s', (_title, members, operation, want) => {
    const parameters = [{ name: 'b', in: 'body', schema: {} }];
    const upgraded = operationOf({ ...members, paths: { '/a': { post: { ...operation, parameters } } } });
    expect(Object.keys(member(member(upgraded, 'requestBody'), 'content') as object)).toEqual(want);
  });

  it('of answers are those that the operation produces', () => {
    const responses = {
      200: { description: 'A', schema: { type: 'file' } },
      404: null,
      500: { $ref: '#/responses/E' },
    };
    expect(
      operationOf({
        responses: { E: { description: 'E' } },
        paths: { '/a': { post: { produces: ['image/png'], responses } } },
      }),
    ).toMatchObject({
      responses: {
        200: { content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } },
        500: { $ref: '#/components/responses/E' },
      },
    });
  });
});

describe('the rest of a document', () => {
  it('keeps credentials, under the words of OpenAPI 3.0', () => {
    const securityDefinitions = {
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
      basic: { type: 'basic', description: 'B' },
      oauth: {
        type: 'oauth2',
        flow: 'accessCode',
        authorizationUrl: 'https://a',
        tokenUrl: 'https://t',
        scopes: { s: 'S' },
      },
      broken: null,
    };
    expect(swagger({ securityDefinitions }).root.components).toMatchObject({
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'X-Key' },
        basic: { type: 'http', scheme: 'basic', description: 'B' },
        oauth: {
          type: 'oauth2',
          flows: { authorizationCode: { tokenUrl: 'https://t', scopes: { s: 'S' } } },
        },
      },
    });
  });

  it('leaves extensions alone', () => {
    const extension = { post: { parameters: [1] }, $ref: 7 };
    const paths = { '/a': { 'x-b': extension, post: { 'x-c': extension } }, 'x-d': extension };
    expect(swagger({ paths, 'x-a': extension }).root).toMatchObject({
      'x-a': extension,
      paths: { '/a': { 'x-b': extension, post: { 'x-c': extension } }, 'x-d': extension },
    });
  });

  it('keeps what references name at places that move', () => {
    const pet = { type: 'object', properties: { self: { $ref: '#/paths/~1a/post/parameters/0/schema' } } };
    const parameters = [{ name: 'b', in: 'body', schema: pet }];
    const answer = { schema: { $ref: '#/paths/~1a/post/parameters/0/schema/properties/self' } };
    const { root } = swagger({
      paths: { '/a': { post: { parameters }, get: { responses: { 200: answer } } } },
    });
    const told = JSON.stringify(root);
    const references = [...told.matchAll(/"\$ref":"([^"]+)"/g)].map(([, text]) => text ?? '');
    expect(references.length).toBeGreaterThan(2);
    for (const text of references)
      expect(follow(root, { $ref: text }), text).toMatchObject({ type: 'object' });
  });

  it('is not changed itself', () => {
    const shared = { name: 'b', in: 'body', schema: { discriminator: 'kind' } };
    const text = `{"swagger":"2.0","paths":{"/a":{"post":{"parameters":[${JSON.stringify(shared)}]}}}}`;
    const given = JSON.parse(text) as JsonObject;
    upgradeSwagger('a.json', given);
    expect(JSON.stringify(given)).toBe(text);
  });

  it('may have the names of prototypes everywhere', () => {
    const text = `{"swagger":"2.0","host":"api.example.com",
      "parameters":{"__proto__":{"name":"p","in":"query","type":"string"},"constructor":{"name":"c","in":"query","type":"string"}},
      "definitions":{"__proto__":{"type":"string"},"toString":{"type":"integer"}},
      "securityDefinitions":{"__proto__":{"type":"basic"},"valueOf":{"type":"basic"}},
      "responses":{"__proto__":{"description":"R"}},
      "paths":{"/a":{"post":{"security":[{"valueOf":[]}],"parameters":[{"$ref":"#/parameters/__proto__"},{"$ref":"#/parameters/constructor"},
        {"name":"b","in":"body","schema":{"properties":{"__proto__":{"$ref":"#/definitions/toString"},"hasOwnProperty":{"type":"string"}}}}]}},
        "/__proto__":{"get":{}}}}`;
    const { report, parts } = compile(parseDocument('a.json', text), DEFAULT_CHOICES);
    expect(report.operations.map(({ path }) => path)).toEqual(['/a', '/__proto__']);
    const [part] = parts;
    for (const name of ['"p"', '"c"', 'hasOwnProperty']) expect(part?.document).toContain(name);
    expect(({} as Record<string, unknown>).type).toBeUndefined();
  });
});

describe('the report', () => {
  it("says the vendor's version, and where the vendor wrote what is told", () => {
    const definitions = { 'A/B': { type: 'object', properties: { a: { type: 'nope' } } } };
    const parameters = [{ name: 'b', in: 'body', required: true, schema: { $ref: '#/definitions/A~1B' } }];
    const { report } = compile(
      swagger({ schemes: undefined, definitions, paths: { '/a': { post: { parameters } } } }),
      DEFAULT_CHOICES,
    );
    expect(report.source.openapi).toBe('2.0');
    expect(report.findings.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'upgrade-swagger/upgraded ',
      'upgrade-swagger/scheme /host',
      'bind-tokens/none /securityDefinitions',
      'reduce-responses/reduced /paths',
      'name-operations/missing /paths/~1a/post/operationId',
      'read-keywords/unknown-type /definitions/A~1B/properties/a/type',
    ]);
  });

  it.each([
    ['/components/schemas/A/properties/a', '/definitions/A/properties/a'],
    ['/components/parameters/A', '/parameters/A'],
    ['/components/responses/A', '/responses/A'],
    ['/components/securitySchemes', '/securityDefinitions'],
    ['/components/schemas/~1paths~1~01a~1post/items', '/paths/~1a/post/items'],
    ['/paths/~1a/post', '/paths/~1a/post'],
    ['/components', '/components'],
    ['/servers/0/url', '/host'],
  ])('has for %s the pointer %s', (pointer, want) => {
    expect(writtenPointer(swagger({}), pointer)).toBe(want);
  });

  it.each(['3.0.3', '3.1.0'])('has the pointers of OpenAPI %s as they are', (openapi) => {
    const document = parseDocument('a.json', JSON.stringify({ openapi }));
    expect(writtenPointer(document, '/components/schemas/A')).toBe('/components/schemas/A');
  });
});
