import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../transform/document.ts';
import { createCycleFinder } from '../../transform/schema/find-cycles.ts';
import { openSchemaGraph } from '../../transform/schema/schema-graph.ts';
import { createSchemaWriter } from '../../transform/schema/write-schema.ts';

/** What a schema of OpenAPI 3.1 is written as, and what it loses. */
function write(schema: unknown, schemas: JsonObject = {}): { written: unknown; losses: readonly string[] } {
  const root = { openapi: '3.1.0', components: { schemas } };
  const graph = openSchemaGraph(root, root.openapi);
  const node = graph.node(schema, '/s');
  const text = createSchemaWriter(graph, createCycleFinder(graph), 100_000).whole(node, 'full');
  const losses = graph.flatten(node).losses.map(({ code, pointer }) => `${code} ${pointer}`);
  return { written: JSON.parse(text), losses };
}

const STRING = { type: 'string' };
const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...more,
});

type Case = readonly [title: string, schema: JsonObject, want: JsonObject];

describe('what an alternative says of a name that stands around it', () => {
  it.each<Case>([
    [
      'narrows nothing where another alternative says nothing of the name',
      object(
        { kind: STRING },
        {
          oneOf: [
            { properties: { kind: { enum: ['x'] } }, required: ['a'] },
            { properties: { b: STRING }, required: ['b'] },
          ],
        },
      ),
      object({ kind: STRING, b: STRING }),
    ],
    [
      'narrows it where every alternative speaks of it',
      object(
        { kind: STRING },
        { oneOf: [{ properties: { kind: { enum: ['x'] } } }, { properties: { kind: { enum: ['y'] } } }] },
      ),
      object({ kind: { type: 'string', enum: ['x', 'y'] } }),
    ],
    [
      'narrows nothing of a part of "allOf"',
      {
        allOf: [
          object({ kind: STRING }),
          { anyOf: [{ properties: { kind: { maxLength: 1 } } }, { required: ['kind'] }] },
        ],
      },
      object({ kind: STRING }),
    ],
    [
      'keeps the names inside, at every level',
      object(
        { meta: object({ id: STRING }), list: { type: 'array' } },
        {
          anyOf: [
            {
              properties: {
                meta: object({ id: { enum: ['x'] }, deep: object({ a: STRING }) }, { required: ['deep'] }),
                list: { items: object({ inner: STRING }) },
              },
            },
            {},
          ],
        },
      ),
      object({
        meta: object({ id: STRING, deep: object({ a: STRING }) }),
        list: { type: 'array', items: { properties: { inner: STRING } } },
      }),
    ],
    [
      'is one more alternative where no schema speaks of it in every case',
      {
        type: 'object',
        allOf: [
          { anyOf: [{ properties: { n: { type: 'string', maxLength: 1 } } }, {}] },
          { anyOf: [{ properties: { n: { type: 'string', maxLength: 2 } } }, {}] },
        ],
      },
      object({ n: STRING }),
    ],
    [
      'counts where the other alternatives can be no objects',
      { oneOf: [object({ kind: { enum: ['x'] } }), STRING], allOf: [{ properties: { kind: STRING } }] },
      object({ kind: { type: 'string', enum: ['x'] } }),
    ],
  ])('%s', (_title, schema, want) => {
    expect(write(schema).written).toEqual(want);
  });
});

describe('schemas that hold on a condition', () => {
  it.each<Case>([
    [
      'declare their properties, demand none and narrow none',
      object(
        { country: STRING },
        {
          if: { properties: { country: { const: 'US' }, known: { const: 3 } } },
          then: { properties: { zip: { type: 'string', pattern: '^[0-9]+$' } }, required: ['zip'] },
          else: { properties: { zip: { type: 'string', pattern: '^[A-Z]+$' }, country: { minLength: 2 } } },
        },
      ),
      object({ country: STRING, zip: STRING, known: {} }),
    ],
    [
      'may depend on a property',
      object(
        { a: STRING },
        {
          dependentSchemas: {
            a: object({ b: { type: 'integer' } }, { required: ['b'], additionalProperties: false }),
          },
          dependencies: { a: ['b'], c: { properties: { d: STRING } } },
        },
      ),
      object({ a: STRING, b: { type: 'integer' }, d: STRING }),
    ],
  ])('%s', (_title, schema, want) => {
    expect(write(schema).written).toEqual(want);
  });

  it('are said to be left out in part', () => {
    const { losses } = write(object({}, { if: {}, then: { properties: { a: {} } } }));
    expect(losses).toEqual(['read-keywords/conditional /s/if', 'read-keywords/conditional /s/then']);
  });
});

describe('names without a place of their own', () => {
  it.each<Case>([
    [
      'are kept inside tuples',
      { type: 'array', prefixItems: [object({ a: STRING }), STRING] },
      { type: 'array', items: { properties: { a: STRING } } },
    ],
    [
      'are kept inside properties with a pattern',
      { type: 'object', patternProperties: { '^x-': object({ a: STRING }) }, additionalProperties: false },
      { type: 'object', additionalProperties: object({ a: STRING }) },
    ],
    [
      'may be any below a pattern',
      { type: 'object', patternProperties: { '^x-': {} } },
      { type: 'object', additionalProperties: {} },
    ],
  ])('%s', (_title, schema, want) => {
    expect(write(schema).written).toEqual(want);
  });
});

describe('a base with a discriminator', () => {
  const family = {
    Base: object({ kind: STRING }, { discriminator: { propertyName: 'kind' } }),
    Sub: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { own: STRING } }] },
  };

  it('stands for its subtypes', () => {
    expect(write({ $ref: '#/components/schemas/Base' }, family).written).toEqual(
      object({ kind: STRING, own: STRING }),
    );
  });

  it('stands for itself alone in "allOf", also with a text beside the reference', () => {
    const schema = {
      allOf: [{ $ref: '#/components/schemas/Base', description: 'Its base' }, { properties: { b: STRING } }],
    };
    expect(write(schema, family).written).toEqual(
      object({ kind: STRING, b: STRING }, { description: 'Its base' }),
    );
  });
});

describe('a reference of OpenAPI 3.1', () => {
  it.each<readonly [string, JsonObject, JsonObject, JsonObject]>([
    [
      'leads to an anchor',
      { $ref: '#tee' },
      { T: { $anchor: 'tee', ...object({ t: STRING }) } },
      object({ t: STRING }),
    ],
    [
      'counts from the schema with an "$id" that it stands in',
      { $ref: 'https://vendor.example/t' },
      {
        T: {
          $id: 'https://vendor.example/t',
          ...object({
            a: { $ref: '#/$defs/in' },
            b: { $ref: 'u' },
            c: { $ref: '#/components/schemas/C' },
            d: { $ref: '#in' },
          }),
          $defs: { in: { $anchor: 'in', type: 'integer' } },
        },
        Other: { $id: 'https://vendor.example/other', $defs: { in: { $anchor: 'in', type: 'number' } } },
        U: { $id: 'https://vendor.example/u', type: 'boolean' },
        C: STRING,
      },
      object({ a: { type: 'integer' }, b: { type: 'boolean' }, c: STRING, d: { type: 'integer' } }),
    ],
    [
      'that is dynamic leads to the first anchor of its name',
      { type: 'array', items: { $dynamicRef: '#item' } },
      { T: { $dynamicAnchor: 'item', ...STRING }, U: { $dynamicAnchor: 'item', type: 'integer' } },
      { type: 'array', items: STRING },
    ],
    ['leads nowhere where no schema has the name', { $ref: '#none' }, { T: { $anchor: 'tee' } }, {}],
    ['leads nowhere where it is no URL', { $ref: 'https://' }, {}, {}],
  ])('%s', (_title, schema, schemas, want) => {
    expect(write(schema, schemas).written).toEqual(want);
  });

  it('that is dynamic is said to be resolved as it stands', () => {
    const { losses } = write({ $dynamicRef: '#item' }, { T: { $dynamicAnchor: 'item' } });
    expect(losses).toEqual(['read-keywords/dynamic-reference /s/$dynamicRef']);
  });

  it('leads to no anchor before OpenAPI 3.1', () => {
    const graph = openSchemaGraph({ openapi: '3.0.3', s: { $anchor: 'tee', type: 'string' } }, '3.0.3');
    expect(graph.flatten(graph.node({ $ref: '#tee' }, '/x')).types).toBeUndefined();
  });
});
