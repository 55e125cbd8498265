import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../contract/json-object.ts';
import { withoutArguments, withoutToolArguments } from '../../contract/without-arguments.ts';

const TOKEN = 'X-Asana-Token';
const isHidden = (name: string): boolean => name.toLowerCase() === 'x-asana-token';
const token = { type: 'string', description: 'The client fills it in.', minLength: 1 };

describe('a reference to what is taken out', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'as an argument',
      { properties: { [TOKEN]: token, other: { $ref: `#/properties/${TOKEN}`, title: 'Other' } } },
      { properties: { other: { type: 'string', title: 'Other' } } },
    ],
    [
      'deep inside an argument',
      { properties: { [TOKEN]: token, a: { items: { anyOf: [{ $ref: `#/properties/${TOKEN}` }] } } } },
      { properties: { a: { items: { anyOf: [{ type: 'string' }] } } } },
    ],
    [
      'that is escaped',
      { properties: { [TOKEN]: token, a: { $ref: '#/properties/X%2DAsana%2DToken' } } },
      { properties: { a: { type: 'string' } } },
    ],
    [
      'in a definition of something else',
      {
        properties: { [TOKEN]: token, a: { $ref: '#/$defs/A' } },
        $defs: { A: { $ref: `#/properties/${TOKEN}` } },
      },
      { properties: { a: { $ref: '#/$defs/A' } }, $defs: { A: { type: 'string' } } },
    ],
    [
      'by way of another one',
      {
        properties: { 'x-asana-token': { $ref: `#/properties/${TOKEN}` }, [TOKEN]: token },
        $defs: { A: { $ref: '#/properties/x-asana-token' } },
      },
      { properties: {}, $defs: { A: { type: 'string' } } },
    ],
    [
      'to itself',
      {
        properties: {
          'x-asana-token': { $ref: `#/properties/${TOKEN}` },
          [TOKEN]: { $ref: '#/properties/x-asana-token' },
          a: { $ref: `#/properties/${TOKEN}` },
        },
      },
      { properties: { a: {} } },
    ],
    [
      'to a part of it',
      {
        allOf: [{ properties: { [TOKEN]: { properties: { id: { type: 'integer' } } } } }],
        properties: { a: { $ref: `#/allOf/0/properties/${TOKEN}/properties/id` } },
      },
      { allOf: [{ properties: {} }], properties: { a: { type: 'integer' } } },
    ],
    [
      'by a name',
      { properties: { [TOKEN]: { ...token, $anchor: 'token' }, a: { $ref: '#token' } } },
      { properties: { a: { type: 'string' } } },
    ],
  ])('%s becomes its type', (_title, given, want) => {
    const shown = withoutArguments(given, isHidden);
    expect(shown).toEqual(want);
    expect(withoutArguments(shown, isHidden)).toBe(shown);
  });

  it.each<[string, JsonObject]>([
    ['to what is there', { $ref: '#/properties/b' }],
    ['to nothing, from the beginning', { $ref: '#/properties/nothing' }],
    ['to another document', { $ref: `https://vendor.example/schema.json#/properties/${TOKEN}` }],
    ['that is a value', { default: { $ref: `#/properties/${TOKEN}` } }],
    ['that is no pointer', { $ref: '#/properties/%E0%A4%A' }],
    ['that is an argument', { properties: { $ref: { type: 'string' } } }],
  ])('is the only one that changes: one %s stays', (_title, a) => {
    const given = { properties: { [TOKEN]: token, a, b: { type: 'string' } } };
    expect(withoutArguments(given, isHidden)).toEqual({ properties: { a, b: { type: 'string' } } });
  });
});

describe('the schema of a tool’s answers', () => {
  const open = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
  const whole = { ...open, properties: { ...open.properties, [TOKEN]: token }, required: ['a', TOKEN] };

  it.each<[string, JsonObject, JsonObject]>([
    ['that is open', whole, open],
    ['that is closed', { ...whole, additionalProperties: false }, open],
    [
      'that is closed around a definition',
      { $ref: '#/$defs/A', unevaluatedProperties: false, $defs: { A: whole } },
      { $ref: '#/$defs/A', $defs: { A: open } },
    ],
    ['that says which one is meant', { ...open, oneOf: [whole, { required: ['b'] }] }, open],
    ['that says what is not meant', { ...open, not: { required: ['b', TOKEN] } }, open],
    ['that lists names', { ...open, propertyNames: { enum: ['a', TOKEN] } }, open],
    ['that lists answers', { ...open, enum: [{ a: '1', [TOKEN]: 't' }] }, open],
    ['under a condition', { ...open, if: { required: [TOKEN] }, then: whole }, { ...open, then: open }],
  ])('%s accepts each that it did', (_title, outputSchema, want) => {
    const tool = { name: 'a___b', outputSchema };
    expect(withoutToolArguments(tool, isHidden)).toEqual({ name: 'a___b', outputSchema: want });
    const [before, after] = [outputSchema, want].map((schema) =>
      new Ajv2020({ strict: false }).compile(schema),
    );
    const answers = [{ a: '1' }, { a: '1', [TOKEN]: 't' }];
    expect(answers.filter((answer) => before?.(answer)).length).toBeGreaterThan(0);
    expect(answers.filter((answer) => before?.(answer) === true && after?.(answer) !== true)).toEqual([]);
  });

  it('that names none is the very same, and so is its tool', () => {
    const tool = { name: 'a___b', inputSchema: open, outputSchema: { ...open, additionalProperties: false } };
    expect(withoutToolArguments(tool, isHidden)).toBe(tool);
  });

  it('is not asked for', () => {
    const tool = { name: 'a___b', inputSchema: true, outputSchema: null };
    expect(withoutToolArguments(tool, isHidden)).toBe(tool);
  });
});
