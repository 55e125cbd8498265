import { describe, expect, it } from 'vitest';
import { checkText } from './check-text.ts';
import { setMember, slotsBelow } from './mutate-tree.ts';

const SCHEMA = {
  type: 'object',
  title: 'Pet',
  description: 'A pet',
  required: ['id'],
  properties: {
    id: { type: 'integer', minimum: 1, example: 1 },
    kind: { type: 'string', enum: ['cat', 'dog'], default: 'cat' },
    tags: { type: 'array', items: { type: 'string', pattern: '^a' }, maxItems: 3 },
    owner: { allOf: [{ $ref: '#/components/schemas/Owner' }], nullable: true },
    size: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  },
  additionalProperties: { type: 'string' },
  discriminator: { propertyName: 'kind', mapping: { cat: '#/components/schemas/Owner' } },
  xml: { name: 'pet', wrapped: true },
};

/** A document that has one of everything. */
const OPENAPI = {
  openapi: '3.1.0',
  $self: 'https://example.com/a.json',
  info: { title: 'Pets', version: '1' },
  servers: [{ url: 'https://{region}.example.com', variables: { region: { default: 'eu' } } }],
  tags: [{ name: 'pets' }],
  security: [{ bearer: [] }, { key: [], basic: ['a'] }],
  paths: {
    '/pets/{id}': {
      summary: 'Pets',
      servers: [{ url: '/v1' }],
      parameters: [{ $ref: '#/components/parameters/Id' }],
      post: {
        operationId: 'writePet',
        description: 'Writes',
        tags: ['pets'],
        deprecated: true,
        servers: [{ url: 'https://other.example.com' }],
        security: [{ bearer: [] }, {}],
        parameters: [
          { name: 'filter', in: 'query', style: 'deepObject', explode: true, schema: { type: 'object' } },
          { name: 'where', in: 'query', content: { 'application/json': { schema: { type: 'object' } } } },
          { name: 'sid', in: 'cookie', required: true, schema: { type: ['string', 'null'], const: 'a' } },
        ],
        requestBody: {
          required: true,
          description: 'The pet',
          content: {
            'multipart/form-data': {
              schema: { $ref: '#/components/schemas/Pet' },
              encoding: { tags: { contentType: 'text/plain', style: 'form', headers: {} } },
            },
          },
        },
        responses: {
          200: { description: 'Done', content: { 'application/json': { schema: { prefixItems: [{}] } } } },
          default: { $ref: '#/components/responses/Odd' },
        },
        callbacks: { done: { '{$url}': { post: {} } } },
      },
      additionalOperations: { COPY: { operationId: 'copyPet' } },
    },
    '/all': { $ref: '#/components/pathItems/All' },
  },
  components: {
    schemas: {
      Pet: SCHEMA,
      Owner: { properties: { pets: { items: { $ref: '#/components/schemas/Pet' } } } },
    },
    parameters: { Id: { name: 'id', in: 'path', required: true, schema: { type: 'string' } } },
    responses: { Odd: { description: 'Odd' } },
    pathItems: { All: { get: { operationId: 'all', responses: {} } } },
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer' },
      key: { type: 'apiKey', in: 'query', name: 'key' },
      basic: { type: 'oauth2', flows: { implicit: { scopes: { a: 'A' } } } },
    },
  },
};

const SWAGGER = {
  swagger: '2.0',
  info: { title: 'Pets', version: '1' },
  host: 'api.example.com',
  basePath: '/v1',
  schemes: ['https'],
  consumes: ['application/json'],
  produces: ['application/json'],
  security: [{ key: [] }],
  securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
  parameters: { Id: { name: 'id', in: 'path', required: true, type: 'string' } },
  responses: { Odd: { description: 'Odd', schema: { type: 'file' }, headers: { a: { type: 'string' } } } },
  definitions: {
    Pet: { type: 'object', allOf: [{ properties: { a: { type: 'string' } } }], example: { a: 1 } },
  },
  paths: {
    '/pets/{id}': {
      parameters: [{ $ref: '#/parameters/Id' }],
      get: {
        operationId: 'getPet',
        parameters: [
          { name: 'tags', in: 'query', type: 'array', collectionFormat: 'multi', items: { type: 'string' } },
          { name: 'ids', in: 'query', type: 'array', collectionFormat: 'tsv', items: { type: 'array', items: { type: 'integer' } } }, // prettier-ignore
        ],
        responses: { 200: { $ref: '#/responses/Odd' } },
      },
      put: {
        consumes: ['multipart/form-data'],
        parameters: [
          { name: 'file', in: 'formData', type: 'file' },
          { name: 'note', in: 'formData', type: 'string', required: true, default: 'a' },
        ],
        responses: { 204: { description: 'Done', examples: { 'application/json': {} } } },
      },
      post: { parameters: [{ name: 'pet', in: 'body', schema: { $ref: '#/definitions/Pet' } }] },
    },
  },
};

/** What vendors and generators really write there; `npm run fuzz` puts much more in their place. */
const ODD: readonly (readonly [name: string, value: unknown])[] = [
  ['null', null],
  ['a list of null', [null]],
  ['a text', 'odd'],
];

describe.each([
  ['OpenAPI', OPENAPI],
  ['Swagger 2.0', SWAGGER],
])('wherever something stands in a document of %s', (_version, document) => {
  it('compiles as it is', () => {
    expect(checkText('a.json', JSON.stringify(document))).toEqual([]);
  });

  it.each(ODD)('%s in its place is refused with a code, or compiles to what is valid', (_name, value) => {
    const text = JSON.stringify(document);
    const faults = slotsBelow(document).flatMap(({ pointer }, index) => {
      const root = JSON.parse(text) as object;
      const slot = slotsBelow(root)[index];
      if (slot !== undefined) setMember(slot.holder, slot.key, value);
      return checkText('a.json', JSON.stringify(root)).map((fault) => `${pointer}: ${fault}`);
    });
    expect(faults).toEqual([]);
  });
});
