import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import SwaggerParser from '@apidevtools/swagger-parser';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { OpenAPIV3 } from 'openapi-types';
import { describe, expect, test } from 'vitest';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import { decodeVendorConfig } from '../../config/vendor-config.ts';
import type { ConfigText } from '../../config/yaml-file.ts';

const METHODS = ['get', 'post', 'put', 'delete'] as const;
const ASANA = 'specs/asana/source.yaml';
const SINGLE = 'specs/asana-single-endpoint/source.yaml';
const MIXED = 'test/fixtures/mixed-security.yaml';

const pathOf = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const textOf = (file: string): ConfigText => ({ file, text: readFileSync(pathOf(file), 'utf8') });

// What is read here is OpenAPI 3.0, which the first test below proves.
const parsed = async (file: string): Promise<OpenAPIV3.Document> =>
  (await SwaggerParser.parse(pathOf(file))) as OpenAPIV3.Document;
const resolved = async (file: string): Promise<OpenAPIV3.Document> =>
  (await SwaggerParser.dereference(pathOf(file))) as OpenAPIV3.Document;

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly item: OpenAPIV3.PathItemObject;
  readonly operation: OpenAPIV3.OperationObject;
}

function operationsOf(document: OpenAPIV3.Document): readonly Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item?.[method];
      return item === undefined || operation === undefined ? [] : [{ path, method, item, operation }];
    }),
  );
}

/** Every object below `value`, itself included. */
function objectsOf(value: unknown): readonly object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsOf)];
}

const has = (document: unknown, matches: (candidate: object) => boolean): boolean =>
  objectsOf(document).some(matches);

/** How many `allOf` follow each other below a component schema, references followed. */
function allOfDepth(document: OpenAPIV3.Document, name: string): number {
  const schema = document.components?.schemas?.[name];
  if (schema === undefined) return 0;
  const depthOf = (branch: object): number =>
    '$ref' in branch ? allOfDepth(document, String(branch.$ref).split('/').at(-1) ?? '') : 0;
  if ('$ref' in schema) return depthOf(schema);
  return schema.allOf === undefined ? 0 : 1 + Math.max(...schema.allOf.map(depthOf));
}

describe('vendor documents', () => {
  test.each([ASANA, SINGLE, MIXED])('%s passes full validation', async (file) => {
    await expect(SwaggerParser.validate(pathOf(file))).resolves.toMatchObject({
      openapi: expect.stringMatching(/^3\.0\.\d$/) as string,
    });
  });

  test.each([ASANA, SINGLE])('%s names every operation once', async (file) => {
    const ids = operationsOf(await parsed(file)).map(({ operation }) => operation.operationId);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('every example of a JSON body is one that its schema accepts', async () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const refused = operationsOf(await resolved(ASANA)).flatMap(({ operation }) =>
      jsonBodiesOf(operation).flatMap((body) => {
        const accepts = ajv.compile(body.schema ?? {});
        return examplesOf(body)
          .filter((example) => !accepts(example))
          .map(() => `${operation.operationId ?? ''}: ${ajv.errorsText(accepts.errors)}`);
      }),
    );
    expect(refused).toEqual([]);
  });
});

function jsonBodiesOf(operation: OpenAPIV3.OperationObject): readonly OpenAPIV3.MediaTypeObject[] {
  const bodies = [operation.requestBody, ...Object.values(operation.responses)];
  return bodies.flatMap((body) => {
    const json = body !== undefined && 'content' in body ? body.content['application/json'] : undefined;
    return json === undefined ? [] : [json];
  });
}

function examplesOf(body: OpenAPIV3.MediaTypeObject): readonly unknown[] {
  const named: readonly object[] = Object.values(body.examples ?? {});
  return [{ value: body.example as unknown }, ...named]
    .map((one) => ('value' in one ? one.value : undefined))
    .filter((value) => value !== undefined);
}

describe('the Asana document', () => {
  const facts: [string, (document: OpenAPIV3.Document) => boolean][] = [
    ['has at least 25 operations', (it) => operationsOf(it).length >= 25],
    ['chains allOf at least two deep in a request', (it) => allOfDepth(it, 'TaskRequest') >= 2],
    ['chains allOf at least three deep in an answer', (it) => allOfDepth(it, 'UserResponse') >= 3],
    [
      'requires in one branch of allOf a property that another declares',
      (it) =>
        has(it.components?.schemas?.['SectionRequest'], (schema) => {
          const { required, properties } = schema as OpenAPIV3.SchemaObject;
          return required?.includes('name') === true && !('name' in (properties ?? {}));
        }),
    ],
    ['has properties beside allOf', (it) => has(it, (one) => 'allOf' in one && 'properties' in one)],
    [
      'has a component that is nothing but a reference',
      (it) => '$ref' in (it.components?.schemas?.['StoryRequest'] ?? {}),
    ],
    [
      'knows a token and OAuth',
      (it) =>
        it.components?.securitySchemes?.['personalAccessToken'] !== undefined &&
        it.components.securitySchemes['oauth2'] !== undefined,
    ],
    ['secures all of it', (it) => it.security?.length === 2],
    [
      'secures most operations by themselves and leaves some to the document',
      (it) => new Set(operationsOf(it).map(({ operation }) => operation.security !== undefined)).size === 2,
    ],
    [
      'leaves no operation open',
      (it) => operationsOf(it).every((one) => one.operation.security?.length !== 0),
    ],
    ['uploads multipart', (it) => has(it, (one) => 'multipart/form-data' in one)],
    ['has path-level parameters', (it) => operationsOf(it).every(({ item }) => item.parameters?.length)],
    ['has nullable fields', (it) => has(it, (one) => 'nullable' in one && one.nullable === true)],
    ['has read-only fields', (it) => has(it, (one) => 'readOnly' in one && one.readOnly === true)],
    ['has a free map', (it) => has(it, (one) => typeof mapOf(one) === 'object')],
  ];

  test.each(facts)('%s', async (_, holds) => {
    expect(holds(await parsed(ASANA))).toBe(true);
  });

  test('overrides a path-level parameter in one operation', async () => {
    const overriding = operationsOf(await resolved(ASANA)).filter(({ item, operation }) =>
      parametersOf(item).some((name) => parametersOf(operation).includes(name)),
    );
    expect(overriding.map(({ operation }) => operation.operationId)).toEqual(['getTasksForProject']);
  });

  test('lists fields with commas and periods by repetition', async () => {
    const arrays = operationsOf(await resolved(ASANA)).flatMap(({ operation }) =>
      (operation.parameters ?? []).flatMap((parameter) =>
        'schema' in parameter && 'items' in parameter.schema
          ? [`${parameter.name} ${parameter.explode === false ? 'commas' : 'repeated'}`]
          : [],
      ),
    );
    expect([...new Set(arrays)].sort()).toEqual(['opt_fields commas', 'time_periods repeated']);
  });

  test('answers every operation with a success and the errors of the vendor', async () => {
    const incomplete = operationsOf(await parsed(ASANA)).filter(({ operation }) => {
      const statuses = Object.keys(operation.responses);
      const success = statuses.some((status) => status.startsWith('2'));
      return !success || !['400', '401', '403', '404', '429', '500'].every((one) => statuses.includes(one));
    });
    expect(incomplete).toEqual([]);
  });
});

const mapOf = (schema: object): unknown =>
  'additionalProperties' in schema ? schema.additionalProperties : undefined;

function parametersOf(owner: { parameters?: OpenAPIV3.PathItemObject['parameters'] }): readonly string[] {
  return (owner.parameters ?? []).map((parameter) =>
    'name' in parameter ? `${parameter.in} ${parameter.name}` : parameter.$ref,
  );
}

test('the single endpoint has one operation and no token parameter', async () => {
  const [only, ...others] = operationsOf(await parsed(SINGLE));
  expect(others).toEqual([]);
  expect(only).toMatchObject({ path: '/asana', method: 'post', operation: { operationId: 'asanaInvoke' } });
  expect(only?.operation.parameters).toBeUndefined();
});

test('the mixed document asks for credentials in every way', async () => {
  const document = await parsed(MIXED);
  const table = operationsOf(document).map(({ method, path, operation }) => [
    `${method.toUpperCase()} ${path}`,
    operation.operationId,
    (operation.security ?? document.security)?.map((one) => Object.keys(one).join('+')),
  ]);
  expect(table).toEqual([
    ['GET /vessels', 'listVessels', ['bearer']],
    ['PUT /vessels/{id}', 'vessels.update', ['oauth']],
    ['DELETE /vessels/{id}', undefined, ['bearer']],
    ['POST /vessels/{id}/moorings', 'bookMooring', ['bearer+harbourKey']],
    ['GET /tides', 'getTides', []],
    ['GET /tides/{station}', 'getTides', ['', 'bearer']],
    ['GET /charts/{chart}', 'getChart', ['chartKey']],
    ['POST /crew', 'addCrew', ['chartKey', 'bearer']],
    ['POST /reports', 'fileReport', ['office']],
    ['POST /manifests', 'fileManifest', ['bearer']],
  ]);
});

describe('configuration', () => {
  test('specs/asana/bearer.yaml sends the token in X-Asana-Token', () => {
    expect(decodeVendorConfig(textOf('specs/asana/bearer.yaml'))).toMatchObject({
      vendor: 'Asana',
      source: './source.yaml',
      target: { name: 'asana', description: 'Tasks and projects' },
      tokens: [{ scheme: 'personalAccessToken', header: 'X-Asana-Token' }],
    });
  });

  test('specs/asana-single-endpoint/bearer.yaml keeps the names of the AWS sample', () => {
    expect(decodeVendorConfig(textOf('specs/asana-single-endpoint/bearer.yaml'))).toMatchObject({
      vendor: 'Asana',
      target: { name: 'AgentCoreGwyAPIGatewayTarget' },
      tokens: [
        {
          header: 'X-Asana-Token',
          description: 'Bearer token for Asana authentication (passed through from agent)',
        },
      ],
    });
  });

  test.each([
    ['specs/asana/bearer.yaml', ASANA],
    ['specs/asana-single-endpoint/bearer.yaml', SINGLE],
  ])('%s names only security schemes that its document has', async (config, source) => {
    const schemes = Object.keys((await parsed(source)).components?.securitySchemes ?? {});
    const named = decodeVendorConfig(textOf(config)).tokens.map(({ scheme }) => scheme);
    expect(schemes).toEqual(expect.arrayContaining(named));
  });

  test('gateway.yaml carries Asana and leaves the issuer to the stack', () => {
    const gateway = decodeGatewayConfig(textOf('gateway.yaml'));
    expect(gateway).toMatchObject({
      name: 'asana-gateway',
      vendors: ['./specs/asana/bearer.yaml'],
      outbound: { apiKey: { provider: 'asana-key' } },
    });
    expect(gateway.inbound).toEqual({});
  });
});
