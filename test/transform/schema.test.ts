import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../transform/document.ts';
import { createCycleFinder } from '../../transform/schema/find-cycles.ts';
import { fitBudget, writeFitted } from '../../transform/schema/fit-budget.ts';
import type { Fitted } from '../../transform/schema/fit-budget.ts';
import { openSchemaGraph } from '../../transform/schema/schema-graph.ts';
import { createSchemaWriter } from '../../transform/schema/write-schema.ts';

interface Written extends Fitted {
  readonly texts: readonly string[];
}

/** Writes schemas within a budget, as a tool's arguments. */
function fit(
  schemas: readonly unknown[],
  budget: number,
  components: JsonObject = {},
  openapi = '3.0.3',
): Written {
  const graph = openSchemaGraph({ components: { schemas: components } }, openapi);
  const writer = createSchemaWriter(graph, createCycleFinder(graph), budget);
  const nodes = schemas.map((schema) => graph.node(schema, ''));
  const fitted = fitBudget(nodes, budget, { graph, writer });
  return { ...fitted, texts: writeFitted(fitted, writer) };
}

function textsOf({ texts }: Written): readonly unknown[] {
  return texts.map((text) => JSON.parse(text) as unknown);
}

function write(schema: unknown, components: JsonObject = {}, openapi = '3.0.3'): unknown {
  return textsOf(fit([schema], 1_000_000, components, openapi))[0];
}

function lossesOf(schema: unknown, components: JsonObject = {}): readonly string[] {
  const graph = openSchemaGraph({ components: { schemas: components } }, '3.0.3');
  return graph.flatten(graph.node(schema, '/s')).losses.map(({ code, pointer }) => `${code} ${pointer}`);
}

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

describe('a schema of OpenAPI 3.0', () => {
  it.each<readonly [string, { given: unknown; want: unknown }]>([
    [
      'passes unchanged where nothing has to change',
      {
        given: { type: 'string', description: 'A name', minLength: 1, nullable: true, example: 'x' },
        want: { type: 'string', example: 'x', description: 'A name', nullable: true, minLength: 1 },
      },
    ],
    [
      'gets the type that its keywords imply',
      {
        given: { properties: { a: { items: { enum: [1, 2] } } } },
        want: {
          type: 'object',
          properties: { a: { type: 'array', items: { type: 'integer', enum: [1, 2] } } },
        },
      },
    ],
    [
      'requires no read-only property, which only answers have',
      {
        given: {
          type: 'object',
          required: ['id', 'name'],
          properties: { id: { type: 'string', readOnly: true }, name: {} },
        },
        want: {
          type: 'object',
          properties: { id: { type: 'string', readOnly: true }, name: {} },
          required: ['name'],
        },
      },
    ],
    [
      'lists null in an enumeration that allows it',
      {
        given: { type: 'string', nullable: true, enum: ['a', null] },
        want: { type: 'string', nullable: true, enum: ['a', null] },
      },
    ],
    [
      'takes properties named like keywords for data',
      {
        given: {
          type: 'object',
          properties: { $ref: { type: 'string' }, type: { type: 'integer' }, ['__proto__']: {} },
        },
        want: {
          type: 'object',
          properties: { ref: { type: 'string' }, type: { type: 'integer' }, ['__proto__']: {} },
        },
      },
    ],
    [
      'keeps what it says of additional properties',
      {
        given: { type: 'object', additionalProperties: { type: 'object', additionalProperties: false } },
        want: { type: 'object', additionalProperties: { type: 'object', additionalProperties: false } },
      },
    ],
    [
      'loses constraints that are no constraints',
      {
        given: { type: 'integer', minimum: '1', maxLength: -1, pattern: 5, uniqueItems: 'yes' },
        want: { type: 'integer' },
      },
    ],
    [
      'says nothing where nothing can be read',
      {
        given: { items: null, properties: { a: null, b: 'x' } },
        want: { type: 'object', properties: { a: {}, b: {} } },
      },
    ],
  ])('%s', (_title, { given, want }) => {
    expect(write(given)).toEqual(want);
  });

  it('loses a bound that was rounded when it was read, and says so', () => {
    const schema = { type: 'integer', maximum: 18014398509481984 };
    expect(write(schema)).toEqual({ type: 'integer' });
    expect(lossesOf(schema)).toEqual(['read-keywords/rounded /s/maximum']);
  });

  it('takes only the text beside a reference, as readers of 3.0 do', () => {
    expect(
      write(
        { ...ref('A'), description: 'Mine', type: 'object' },
        { A: { type: 'string', description: 'Its' } },
      ),
    ).toEqual({
      type: 'string',
      description: 'Mine',
    });
  });

  it('accepts anything where a reference leads nowhere, and says so', () => {
    expect(write(ref('Nowhere'))).toEqual({});
    expect(lossesOf(ref('Nowhere'))).toEqual(['read-keywords/broken-reference /s']);
  });
});

describe('a schema of OpenAPI 3.1', () => {
  it.each<readonly [string, { given: unknown; want: unknown }]>([
    [
      'turns a list of types with null into nullable',
      { given: { type: ['string', 'null'] }, want: { type: 'string', nullable: true } },
    ],
    ['turns const into an enumeration', { given: { const: 'EUR' }, want: { type: 'string', enum: ['EUR'] } }],
    [
      'turns exclusive bounds into flags',
      {
        given: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 10 },
        want: { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 10, exclusiveMaximum: true },
      },
    ],
    [
      'turns the items of a tuple into alternatives',
      {
        given: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false },
        want: { type: 'array', items: { description: 'Either a string or an integer.' } },
      },
    ],
    [
      'merges what stands beside a reference',
      {
        given: { ...ref('A'), minLength: 2, description: 'Mine' },
        want: { type: 'string', description: 'Mine', minLength: 2, maxLength: 9 },
      },
    ],
    [
      'writes content keywords as a format',
      { given: { type: 'string', contentEncoding: 'base64' }, want: { type: 'string', format: 'byte' } },
    ],
    [
      'leaves true and false schemas open',
      { given: { properties: { a: true, b: false } }, want: { type: 'object', properties: { a: {} } } },
    ],
  ])('%s', (_title, { given, want }) => {
    expect(write(given, { A: { type: 'string', maxLength: 9 } }, '3.1.0')).toEqual(want);
  });
});

describe('allOf', () => {
  it('becomes one schema with the properties and demands of all parts', () => {
    const components = {
      Base: {
        type: 'object',
        required: ['gid'],
        properties: { gid: { type: 'string' }, name: { type: 'string' } },
      },
      Named: { allOf: [ref('Base'), { properties: { name: { maxLength: 5 } }, required: ['name'] }] },
    };
    expect(write({ allOf: [ref('Named'), { description: 'A task' }], nullable: true }, components)).toEqual({
      type: 'object',
      description: 'A task',
      nullable: true,
      properties: { gid: { type: 'string' }, name: { type: 'string', maxLength: 5 } },
      required: ['gid', 'name'],
    });
  });

  it('does not let one part forbid the properties of another', () => {
    const closed = { type: 'object', properties: { a: {} }, additionalProperties: false };
    expect(write({ allOf: [closed, { properties: { b: {} } }] })).toEqual({
      type: 'object',
      properties: { a: {}, b: {} },
    });
  });

  it('keeps the narrower of number and integer, and common values', () => {
    expect(write({ allOf: [{ type: 'number' }, { type: 'integer' }] })).toEqual({ type: 'integer' });
    expect(write({ allOf: [{ enum: ['a', 'b'] }, { enum: ['b', 'c'] }] })).toEqual({
      type: 'string',
      enum: ['b'],
    });
  });

  it('ends where a schema is composed of itself', () => {
    const components = { Self: { allOf: [ref('Self'), { properties: { a: { type: 'string' } } }] } };
    expect(write(ref('Self'), components)).toEqual({ type: 'object', properties: { a: { type: 'string' } } });
    expect(lossesOf(ref('Self'), components)).toContain('merge-all-of/self /components/schemas/Self');
  });
});

describe('oneOf and anyOf', () => {
  it('become one object with all properties, demanding only what every alternative demands', () => {
    const given = {
      oneOf: [
        {
          type: 'object',
          required: ['kind', 'iban'],
          properties: { kind: { enum: ['bank'] }, iban: { type: 'string' } },
        },
        {
          type: 'object',
          required: ['kind'],
          properties: { kind: { const: 'card' }, number: { type: 'string' } },
        },
      ],
    };
    expect(write(given)).toEqual({
      type: 'object',
      properties: {
        kind: { type: 'string', enum: ['bank', 'card'] },
        iban: { type: 'string' },
        number: { type: 'string' },
      },
      required: ['kind'],
    });
  });

  it('become a schema without type where the types differ, and the description names them', () => {
    expect(
      write({
        anyOf: [
          { type: 'string', maxLength: 5 },
          { type: 'array', items: { type: 'string' } },
        ],
        description: 'Tags.',
      }),
    ).toEqual({
      description: 'Tags. Either a string or an array.',
      maxLength: 5,
      items: { type: 'string' },
    });
  });

  it('keep null, and an enumeration only where all alternatives have one', () => {
    expect(write({ oneOf: [{ type: 'null' }, { type: 'string', enum: ['a'] }] }, {}, '3.1.0')).toEqual({
      type: 'string',
      nullable: true,
      enum: ['a', null],
    });
    expect(write({ anyOf: [{ type: 'string', enum: ['a'] }, { type: 'string' }] })).toEqual({
      type: 'string',
    });
  });

  it('hold beside the properties of the schema they stand in', () => {
    const given = {
      type: 'object',
      properties: { a: {}, b: {} },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    };
    expect(write(given)).toEqual({ type: 'object', properties: { a: {}, b: {} } });
  });
});

describe('recursion', () => {
  const components = {
    Node: {
      type: 'object',
      description: 'A node',
      properties: { name: { type: 'string' }, child: ref('Node') },
    },
  };

  it('is cut at an open object that keeps its description', () => {
    expect(write(ref('Node'), components)).toEqual({
      type: 'object',
      description: 'A node',
      properties: {
        name: { type: 'string' },
        child: { type: 'object', description: 'A node' },
      },
    });
  });

  it('costs no more for schemas that refer to each other in every way', () => {
    const names = Array.from({ length: 30 }, (_, index) => `S${index}`);
    const all = Object.fromEntries(names.map((name) => [name, ref(name)]));
    const dense = Object.fromEntries(names.map((name) => [name, { type: 'object', properties: all }]));
    const fitted = fit([ref('S0')], 16_384, dense);
    expect(fitted.bytes).toBeLessThanOrEqual(16_384);
    expect(fitted.reduced).toBe(true);
  });

  it('is found however deep a document nests', () => {
    let schema: JsonObject = { type: 'string' };
    for (let level = 0; level < 100_000; level++) schema = { properties: { a: schema } };
    const graph = openSchemaGraph({}, '3.0.3');
    const reach = createCycleFinder(graph)(graph.node(schema, ''));
    expect(reach).toMatchObject({ cyclic: false, height: 100_000 });
  });
});

describe('a budget', () => {
  const wide = {
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`p${n}`, { type: 'string' }])),
  };
  const deep = { type: 'object', properties: { wide, note: { type: 'string' } } };

  it('is spent where it costs least', () => {
    const small = {
      type: 'object',
      properties: { a: { type: 'object', properties: { b: { type: 'string' } } } },
    };
    const fitted = fit([deep, small], 700);
    expect(textsOf(fitted)).toEqual([
      { type: 'object', properties: { wide: { type: 'object' }, note: { type: 'string' } } },
      small,
    ]);
    expect(fitted).toMatchObject({ reduced: true, over: false });
  });

  it('is spent on each schema once before it is spent on one again', () => {
    const components = {
      Address: {
        type: 'object',
        properties: { street: { type: 'string' }, country: { type: 'string', minLength: 2, maxLength: 2 } },
      },
    };
    const order = {
      type: 'object',
      properties: {
        billing: ref('Address'),
        shipping: ref('Address'),
        lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
      },
    };
    const [whole] = textsOf(fit([order], 10_000, components));
    expect(whole).toMatchObject({ properties: { shipping: { properties: { street: { type: 'string' } } } } });
    expect(textsOf(fit([order], 300, components))).toEqual([
      {
        type: 'object',
        properties: {
          billing: components.Address,
          shipping: { type: 'object' },
          lines: order.properties.lines,
        },
      },
    ]);
  });

  it('costs examples first, then long descriptions, then structure', () => {
    const text = `The name. ${'It is long. '.repeat(20)}`;
    const given = {
      type: 'object',
      properties: { name: { type: 'string', title: 'Name', example: 'x'.repeat(200), description: text } },
    };
    const nameIn = (budget: number): unknown =>
      (textsOf(fit([given], budget))[0] as { properties?: { name?: unknown } }).properties?.name;
    expect(nameIn(700)).toEqual(given.properties.name);
    expect(nameIn(450)).toEqual({ type: 'string', title: 'Name', description: text });
    expect(nameIn(200)).toEqual({ type: 'string', description: 'The name.' });
    expect(nameIn(50)).toBeUndefined();
  });

  it('is reported as exceeded where even the least is too much', () => {
    const long = { type: 'string', pattern: 'x'.repeat(100) };
    const fitted = fit([long], 60);
    expect(textsOf(fitted)).toEqual([{ type: 'string' }]);
    expect(fitted).toMatchObject({ over: true });
  });
});

describe('schemas that refer to each other by composition', () => {
  const circle = {
    Base: { type: 'object', properties: { kind: { type: 'string' } }, oneOf: [ref('D1'), ref('D2')] },
    D1: { allOf: [ref('Base'), { properties: { d1: { type: 'string' } } }] },
    D2: { allOf: [ref('Base'), { properties: { d2: { type: 'string' } } }] },
  };

  it('give the same, whichever is asked for first', () => {
    const graph = openSchemaGraph({ components: { schemas: circle } }, '3.0.3');
    const names = (name: string): readonly string[] =>
      [...graph.flatten(graph.node(ref(name), '')).properties.keys()].sort();
    expect(names('D1')).toContain('kind');
    expect(names('D2')).toEqual(expect.arrayContaining(['d2', 'kind']));
    expect(Object.keys((write(ref('D2'), circle) as { properties: object }).properties)).toEqual(
      expect.arrayContaining(['d2', 'kind']),
    );
  });

  it('cost no more than their number', () => {
    const names = Array.from({ length: 40 }, (_, index) => `A${index}`);
    const doubled = Object.fromEntries(
      names.map((name, index) => [name, { allOf: [ref(`A${index + 1}`), ref(`A${index + 1}`)] }]),
    );
    expect(
      write(ref('A0'), { ...doubled, A40: { type: 'object', properties: { a: { type: 'string' } } } }),
    ).toEqual({
      type: 'object',
      properties: { a: { type: 'string' } },
    });
    const wide = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`p${index}`, { type: 'string' }]),
    );
    const parts = Array.from({ length: 300 }, () => ({ properties: structuredClone(wide) }));
    expect(Object.keys((write({ allOf: parts }) as { properties: object }).properties)).toHaveLength(300);
  });

  it('end where their number explodes', () => {
    const size = 24;
    const states = Object.fromEntries(
      Array.from({ length: size }, (_, index) => {
        const next = ref(`S${(index + 1) % size}`);
        return [
          `S${index}`,
          {
            type: 'object',
            properties: {
              a: index === 0 ? { oneOf: [ref('S0'), ref('S1')] } : next,
              b: index === 0 ? ref('S0') : next,
            },
          },
        ];
      }),
    );
    const graph = openSchemaGraph({ components: { schemas: states } }, '3.0.3');
    expect(createCycleFinder(graph)(graph.node(ref('S0'), '')).cyclic).toBe(true);
  });
});

describe("a schema is never narrower than the vendor's", () => {
  it.each<readonly [string, { given: unknown; want: unknown }]>([
    [
      'null stays in an enumeration of several types',
      {
        given: { enum: ['a', 1, null] },
        want: { description: 'Either a string or an integer.', enum: ['a', 1, null] },
      },
    ],
    [
      'a bound keeps its own flag',
      {
        given: { allOf: [{ type: 'integer', maximum: 10, exclusiveMaximum: true }, { maximum: 5 }] },
        want: { type: 'integer', maximum: 5 },
      },
    ],
    [
      'an alternative speaks of names that only the other declares',
      {
        given: {
          oneOf: [
            { properties: { n: { type: 'string' } }, additionalProperties: false },
            { type: 'object', additionalProperties: { type: 'integer' } },
          ],
        },
        want: {
          type: 'object',
          properties: { n: { description: 'Either a string or an integer.' } },
          additionalProperties: { type: 'integer' },
        },
      },
    ],
    [
      'a read-only property is not required through another part either',
      {
        given: {
          allOf: [{ type: 'object', properties: { id: { type: 'string', readOnly: true }, n: {} } }],
          required: ['id', 'n'],
        },
        want: {
          type: 'object',
          properties: { id: { type: 'string', readOnly: true }, n: {} },
          required: ['n'],
        },
      },
    ],
    [
      'numbers among the texts of an enumeration are texts',
      { given: { type: 'string', enum: [1, 'b'] }, want: { type: 'string', enum: ['1', 'b'] } },
    ],
    [
      'an infinite bound says nothing',
      {
        given: { type: 'number', maximum: Infinity, exclusiveMinimum: 18014398509481984 },
        want: { type: 'number' },
      },
    ],
  ])('%s', (_title, { given, want }) => {
    expect(write(given, {}, '3.1.0')).toEqual(want);
  });

  it('gives properties that no model accepts a name of their own', () => {
    const nested = {
      type: 'object',
      properties: {
        a: {
          type: 'object',
          required: ['a[b]'],
          properties: { oneOf: { type: 'string' }, 'a[b]': { type: 'integer' }, a_b: {}, '🦊': {} },
        },
      },
    };
    expect(write(nested)).toEqual({
      type: 'object',
      properties: {
        a: {
          type: 'object',
          properties: {
            oneOf_value: { type: 'string' },
            a_b_26974b: { type: 'integer' },
            a_b: {},
            argument: {},
          },
          required: ['a_b_26974b'],
        },
      },
    });
  });

  it.each<readonly [string, object, string]>([
    ['an unknown type', { type: 'file' }, 'read-keywords/unknown-type /s/type'],
    ['a tuple', { prefixItems: [{}], items: false }, 'read-keywords/tuple /s/prefixItems'],
    ['an unsound constraint', { minLength: '5' }, 'read-keywords/unsound /s/minLength'],
  ])('says so of %s', (_title, given, want) => {
    expect(lossesOf(given)).toContain(want);
  });
});
