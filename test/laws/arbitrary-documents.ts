import fc from 'fast-check';
import { isObject } from '../roundtrip/json-document.ts';
import type { JsonObject } from '../roundtrip/json-document.ts';
import { requestBodies } from './arbitrary-bodies.ts';
import { parameterLists, pathParameters } from './arbitrary-parameters.ts';
import { sharedSchemas } from './arbitrary-schemas.ts';
import type { Version } from './arbitrary-schemas.ts';
import { requirements, schemesOf } from './arbitrary-security.ts';

/** Paths: plain, with values, reserved at API Gateway, and two that are the same but for the name of their value. */
const PATHS: readonly string[] = [
  '/items',
  '/items/{id}',
  '/items/{key}',
  '/items/{id}/parts/{part}',
  '/files/{name}.{ext}',
  '/ping',
  '/odd path',
  '/$batch',
];
const METHODS: readonly string[] = ['get', 'put', 'post', 'patch', 'delete', 'head', 'options', 'trace'];
const OPERATION_IDS: readonly (string | undefined)[] = [
  undefined,
  'list',
  'list',
  'get item!',
  'Größe',
  'a'.repeat(90),
  'items.get-one',
];
const SERVERS: readonly (string | undefined)[] = [
  undefined,
  'https://files.vendor.example',
  'https://api.vendor.example/v2/',
];

/** OpenAPI documents: small, and rich in all that vendors do. */
export function documents(): fc.Arbitrary<JsonObject> {
  return fc.constantFrom<Version>('3.0.3', '3.1.0').chain(documentsOf);
}

function documentsOf(version: Version): fc.Arbitrary<JsonObject> {
  const paths = fc
    .uniqueArray(fc.constantFrom(...PATHS), { minLength: 1, maxLength: 5 })
    .chain((chosen) =>
      fc
        .tuple(...chosen.map((path) => pathItems(version, path)))
        .map((items) => Object.fromEntries(chosen.map((path, index) => [path, items[index]]))),
    );
  return fc
    .tuple(
      paths,
      sharedSchemas(version),
      requirements(version),
      sharedParameters(version),
      requestBodies(version),
    )
    .map(([items, schemas, security, parameters, Payload]) =>
      plain({
        openapi: version,
        info: { title: 'Vendor', version: '1' },
        servers: [{ url: 'https://api.vendor.example/v1' }],
        paths: items,
        components: {
          schemas,
          parameters,
          requestBodies: { Payload },
          securitySchemes: schemesOf(version),
        },
        security,
      }),
    );
}

function sharedParameters(version: Version): fc.Arbitrary<JsonObject> {
  // A name of its own: a list with the same parameter twice would be invalid.
  return parameterLists(version).map(([one]) => ({
    Shared: { ...(one ?? { in: 'query', schema: { type: 'integer' } }), name: 'shared' },
  }));
}

function pathItems(version: Version, path: string): fc.Arbitrary<JsonObject> {
  const names = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
  const values = fc.tuple(...names.map((name) => pathParameters(version, name)));
  const methods = fc.uniqueArray(fc.constantFrom(...METHODS), { minLength: 1, maxLength: 3 });
  return fc
    .tuple(
      methods.chain((chosen) => operations(version, chosen)),
      values,
      parameterLists(version),
      fc.constantFrom(...SERVERS),
    )
    .map(([ofMethods, inPath, common, server]) => ({
      parameters: [...inPath, ...common],
      ...servers(server),
      ...ofMethods,
    }));
}

function operations(version: Version, methods: readonly string[]): fc.Arbitrary<JsonObject> {
  return fc
    .tuple(...methods.map(() => operation(version)))
    .map((made) => Object.fromEntries(methods.map((method, index) => [method, made[index]])));
}

function operation(version: Version): fc.Arbitrary<JsonObject> {
  const reference = fc.constant({ $ref: '#/components/requestBodies/Payload' });
  return fc
    .record({
      operationId: fc.constantFrom(...OPERATION_IDS),
      summary: fc.constantFrom(undefined, 'Does it.'),
      tags: fc.constantFrom(undefined, ['One'], ['Two']),
      parameters: parameterLists(version),
      shared: fc.boolean(),
      requestBody: fc.option(fc.oneof({ weight: 5, arbitrary: requestBodies(version) }, reference), {
        nil: undefined,
      }),
      security: requirements(version),
      server: fc.constantFrom(...SERVERS),
    })
    .map(({ shared, server, parameters, ...rest }) => ({
      ...rest,
      parameters: shared ? [...parameters, { $ref: '#/components/parameters/Shared' }] : parameters,
      ...servers(server),
      responses: { 200: { description: 'Done.', content: { 'application/json': { schema: {} } } } },
    }));
}

function servers(url: string | undefined): JsonObject {
  return url === undefined ? {} : { servers: [{ url }] };
}

/** As it would have been read from a file: no undefined members, no shared objects. */
function plain(document: JsonObject): JsonObject {
  const value: unknown = JSON.parse(JSON.stringify(document));
  return isObject(value) ? value : {};
}
