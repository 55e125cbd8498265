type Json = Readonly<Record<string, unknown>>;

/**
 * An OpenAPI document of any size, as large vendors write them: shared schemas that refer to each other, `allOf`,
 * recursion, parameters by reference, examples of answers, about two kilobytes an operation.
 */
export function largeDocument(operations: number): string {
  const resources = Math.ceil(operations / 4);
  const indices = Array.from({ length: resources }, (_, index) => index);
  const paths: Json = Object.fromEntries(
    indices.flatMap((index): [string, object][] => [
      [`/r${index}`, { get: list(index), post: create(index) }],
      [`/r${index}/{id}`, { get: read(index), patch: update(index) }],
    ]),
  );
  const schemas: Json = Object.fromEntries(
    indices.slice(0, 400).flatMap((index): [string, object][] => [
      [`Resource${index}`, resource(index)],
      [`Resource${index}Request`, request(index)],
    ]),
  );
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Large', version: '1' },
    servers: [{ url: 'https://api.large.example' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      responses: Object.fromEntries(
        [400, 401, 403, 404, 429].map((status) => [status, { description: `What went wrong: ${status}` }]),
      ),
      parameters: { Id: { name: 'id', in: 'path', required: true, schema: { type: 'string' } } },
      schemas,
    },
  });
}

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const id = [{ $ref: '#/components/parameters/Id' }];

function answer(index: number): object {
  const example = Object.fromEntries(
    Array.from({ length: 16 }, (_, number) => [`field${number}`, `what field ${number} of ${index} holds`]),
  );
  const content = { 'application/json': { schema: ref(`Resource${index % 400}`), example } };
  return {
    200: { description: 'The resource', content },
    ...Object.fromEntries(
      [400, 401, 403, 404, 429].map((status) => [status, { $ref: `#/components/responses/${status}` }]),
    ),
  };
}

function body(index: number): object {
  return {
    required: true,
    content: { 'application/json': { schema: ref(`Resource${index % 400}Request`) } },
  };
}

const list = (index: number): object => ({
  operationId: `listR${index}`,
  tags: [`group ${index % 40}`],
  description: `Lists the resources of kind ${index}, page by page, newest first.`,
  parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } }],
  responses: answer(index),
});
const create = (index: number): object => ({
  operationId: `createR${index}`,
  tags: [`group ${index % 40}`],
  requestBody: body(index),
  responses: answer(index),
});
const read = (index: number): object => ({
  operationId: `readR${index}`,
  tags: [`group ${index % 40}`],
  parameters: id,
  responses: answer(index),
});
const update = (index: number): object => ({
  operationId: `updateR${index}`,
  tags: [`group ${index % 40}`],
  parameters: id,
  requestBody: body(index),
  responses: answer(index),
});

function request(index: number): object {
  return {
    allOf: [
      ref(`Resource${index}`),
      {
        type: 'object',
        properties: { dryRun: { type: 'boolean', description: 'Only checks the request.' } },
      },
    ],
  };
}

function resource(index: number): object {
  const properties: Json = Object.fromEntries(
    Array.from({ length: 24 }, (_, number) => [
      `field${number}`,
      {
        type: ['string', 'integer', 'boolean'][number % 3],
        description: `Field ${number} of resource ${index}, as the vendor's documentation explains at length.`,
        example: number % 3 === 0 ? 'an example' : number,
      },
    ]),
  );
  return {
    type: 'object',
    required: ['field0'],
    properties: {
      ...properties,
      owner: { type: 'object', properties: { name: { type: 'string' }, manager: ref(`Resource${index}`) } },
      tags: {
        type: 'array',
        items: { type: 'object', properties: { key: { type: 'string' }, value: { type: 'string' } } },
      },
    },
  };
}
