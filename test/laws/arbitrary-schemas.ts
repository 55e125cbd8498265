import fc from 'fast-check';
import type { JsonObject } from '../roundtrip/json-document.ts';
import { once } from './once.ts';

/** The versions whose schemas differ: `nullable` and boolean bounds in one, lists of types and `const` in the other. */
export type Version = '3.0.3' | '3.1.0';

/** Names of properties and parameters: legal ones, and those that models or AWS refuse. */
export const NAMES: readonly string[] = [
  'id',
  'name',
  'sort_by',
  'body',
  'a[b]',
  'a_b_',
  '$top',
  'oneOf',
  'anyOf',
  'x y',
  'naïve',
  'a/b~c',
  'properties',
  'n'.repeat(70),
];

/** Names of the schemas under `components` that any schema may refer to, recursion included. */
const SHARED = ['Alpha', 'Beta', 'Gamma'] as const;

/** A schema without parts. */
export const scalarSchemas: (version: Version) => fc.Arbitrary<JsonObject> = once(makeScalars);

function makeScalars(version: Version): fc.Arbitrary<JsonObject> {
  const text = fc.constantFrom<JsonObject>(
    { type: 'string' },
    { type: 'string', minLength: 2, maxLength: 9 },
    { type: 'string', pattern: '^[a-z]{2,5}$' },
    { type: 'string', format: 'date-time', description: 'A moment.' },
    { type: 'string', format: 'uuid', example: '3fa85f64-5717-4562-b3fc-000000000001' },
    { type: 'string', enum: ['asc', 'desc', 'a b'] },
    { type: 'string', default: 'text' },
  );
  const number = fc.constantFrom<JsonObject>(
    { type: 'integer' },
    { type: 'integer', format: 'int64' },
    { type: 'integer', minimum: 1, maximum: 5 },
    { type: 'number', multipleOf: 0.5 },
    { type: 'integer', enum: [1, 2, 3] },
    version === '3.0.3'
      ? { type: 'number', minimum: 0, exclusiveMinimum: true }
      : { type: 'number', exclusiveMinimum: 0 },
  );
  const ofVersion =
    version === '3.0.3'
      ? fc.constantFrom<JsonObject>({ type: 'boolean' }, {}, { enum: ['x', 7] })
      : fc.constantFrom<JsonObject>(
          { type: 'boolean' },
          {},
          { const: 'fixed' },
          { type: ['string', 'integer'] },
        );
  return fc.oneof({ weight: 4, arbitrary: text }, { weight: 3, arbitrary: number }, ofVersion);
}

/** Any schema, `depth` levels deep at most, references not counted. */
export const schemas: (version: Version, depth: number) => fc.Arbitrary<JsonObject> = once(makeSchemas);

function makeSchemas(version: Version, depth: number): fc.Arbitrary<JsonObject> {
  const scalar = scalarSchemas(version);
  if (depth <= 0) return fc.oneof({ weight: 4, arbitrary: scalar }, references());
  const below = schemas(version, depth - 1);
  return fc.oneof(
    { weight: 4, arbitrary: scalar },
    { weight: 4, arbitrary: objectSchemas(version, depth) },
    { weight: 2, arbitrary: arraySchemas(below) },
    { weight: 1, arbitrary: compositions(version, depth) },
    { weight: 1, arbitrary: nullable(version, objectSchemas(version, depth)) },
    { weight: 1, arbitrary: nullable(version, scalar) },
    { weight: 2, arbitrary: references() },
  );
}

/** An object: declared properties, some required or read-only, others allowed, refused or described. */
export const objectSchemas: (version: Version, depth: number) => fc.Arbitrary<JsonObject> = once(makeObjects);

function makeObjects(version: Version, depth: number): fc.Arbitrary<JsonObject> {
  const below = schemas(version, depth - 1);
  const readOnly = scalarSchemas(version).map((schema) => ({ ...schema, readOnly: true }));
  const property = fc.oneof({ weight: 8, arbitrary: below }, { weight: 1, arbitrary: readOnly });
  const additional = fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    fc.constantFrom(true, false),
    below,
  );
  return fc
    .tuple(members(property, 0), fc.nat(3), additional)
    .map(([properties, count, additionalProperties]) => {
      const required = Object.keys(properties).slice(0, count);
      return {
        type: 'object',
        properties,
        ...(required.length === 0 ? {} : { required }),
        ...(additionalProperties === undefined ? {} : { additionalProperties }),
      };
    });
}

/** An object of scalars, such as styles can write; never empty, because an empty one is written as nothing at all. */
export function flatObjectSchemas(version: Version): fc.Arbitrary<JsonObject> {
  return members(scalarSchemas(version), 1).map((properties) => ({
    type: 'object',
    properties,
    required: Object.keys(properties).slice(0, 1),
  }));
}

/** A list. */
export function arraySchemas(items: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  const bounds = fc.constantFrom<JsonObject>({}, { minItems: 1 }, { maxItems: 1 }, { uniqueItems: true });
  return fc.tuple(items, bounds).map(([item, said]) => ({ type: 'array', items: item, ...said }));
}

/** The schemas under `components`: those that may contain each other, and a family told apart by a property. */
export function sharedSchemas(version: Version): fc.Arbitrary<JsonObject> {
  const own = objectSchemas(version, 2);
  const extended = (base: string): fc.Arbitrary<JsonObject> =>
    own.map((schema) => ({ allOf: [{ $ref: `#/components/schemas/${base}` }, schema] }));
  return fc
    .tuple(own, fc.oneof(own, extended('Alpha')), fc.oneof(own, extended('Beta'), compositions(version, 2)))
    .map(([Alpha, Beta, Gamma]) => ({ Alpha, Beta, Gamma, ...FAMILY }));
}

const FAMILY: JsonObject = {
  Animal: {
    type: 'object',
    required: ['kind'],
    properties: { kind: { type: 'string' }, weight: { type: 'number' } },
    discriminator: {
      propertyName: 'kind',
      mapping: { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' },
    },
  },
  Cat: {
    allOf: [
      { $ref: '#/components/schemas/Animal' },
      { type: 'object', properties: { 'lives[left]': { type: 'integer' } } },
    ],
  },
  Dog: {
    allOf: [
      { $ref: '#/components/schemas/Animal' },
      { type: 'object', required: ['bark'], properties: { bark: { type: 'boolean' } } },
    ],
  },
};

/** Of the family the base alone, which stands for all of them: the generator of requests would make a dog of a cat. */
function references(): fc.Arbitrary<JsonObject> {
  return fc.constantFrom(...SHARED, 'Animal').map((name) => ({ $ref: `#/components/schemas/${name}` }));
}

const compositions = once(makeCompositions);

function makeCompositions(version: Version, depth: number): fc.Arbitrary<JsonObject> {
  const object = objectSchemas(version, depth - 1);
  const any = schemas(version, depth - 1);
  const tagged = {
    oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
    discriminator: { propertyName: 'kind' },
  };
  return fc.oneof(
    fc.tuple(object, object).map((allOf) => ({ allOf })),
    fc.tuple(object, object).map((oneOf) => ({ oneOf })),
    fc.tuple(any, any).map((oneOf) => ({ oneOf })),
    fc.tuple(any, object).map((anyOf) => ({ anyOf })),
    // Properties beside alternatives that only tell what is required.
    object
      .map((schema) => ({
        ...schema,
        anyOf: Object.keys(schema.properties as JsonObject).map((name) => ({ required: [name] })),
      }))
      .filter(({ anyOf }) => anyOf.length > 0),
    fc.constant<JsonObject>(tagged),
    redeclarations(object, any),
    ...(version === '3.0.3'
      ? []
      : [
          any.map((schema) => ({ oneOf: [schema, { type: 'null' }] })),
          conditions(object, any),
          any.map((schema) => ({ type: 'array', prefixItems: [schema, { type: 'string' }] })),
          any.map((schema) => ({
            type: 'object',
            patternProperties: { '^x-': schema },
            additionalProperties: false,
          })),
        ]),
  );
}

/** What stands beside alternatives or conditions, and what some of them say of the same names. */
const COMMON: JsonObject = {
  kind: { type: 'string' },
  count: { type: 'integer' },
  meta: { type: 'object', properties: { id: { type: 'string' }, level: { type: 'integer' } } },
  list: { type: 'array' },
};
const NARROWER: readonly JsonObject[] = [
  { kind: { enum: ['x', 'y'] } },
  { kind: { type: 'string', maxLength: 1 }, count: { type: 'integer', minimum: 900 } },
  { meta: { properties: { id: { enum: ['x'] }, deep: { type: 'object', properties: { a: {} } } } } },
  { meta: { required: ['level'], properties: { level: { maximum: 1 }, more: { type: 'string' } } } },
  { list: { type: 'array', items: { type: 'object', properties: { inner: { type: 'boolean' } } } } },
];

/** Alternatives that say of a property beside them what other alternatives do not say. */
function redeclarations(
  object: fc.Arbitrary<JsonObject>,
  any: fc.Arbitrary<JsonObject>,
): fc.Arbitrary<JsonObject> {
  const branch = fc.oneof(
    fc.constantFrom(...NARROWER).map((properties) => ({ properties })),
    fc.constantFrom({ required: ['kind'] }, { type: 'object' }),
    any.map((schema) => ({ type: 'object', properties: { extra: schema } })),
    object,
  );
  const around = object.map(({ properties, ...rest }) => ({
    ...rest,
    properties: { ...(properties as JsonObject), ...COMMON },
  }));
  return fc
    .tuple(around, branch, branch, fc.boolean())
    .map(([schema, first, second, apart]) =>
      apart ? { allOf: [schema, { anyOf: [first, second] }] } : { ...schema, anyOf: [first, second] },
    );
}

/** Keywords that hold on a condition, about names that stand around them and names that do not. */
function conditions(
  object: fc.Arbitrary<JsonObject>,
  any: fc.Arbitrary<JsonObject>,
): fc.Arbitrary<JsonObject> {
  const held = fc
    .tuple(fc.constantFrom(...NARROWER), any)
    .map(([narrower, schema]) => ({ properties: { ...narrower, extra: schema } }));
  const tried = fc.constantFrom<JsonObject>(
    { properties: { kind: { const: 'x' } }, required: ['kind'] },
    { properties: { count: { minimum: 500 }, unknown: { const: 5 } } },
  );
  const keywords = fc.oneof(
    fc.tuple(tried, held, held).map(([test, then, other]) => ({ if: test, then, else: other })),
    fc.tuple(tried, held).map(([test, then]) => ({ if: test, then })),
    held.map((one) => ({ dependentSchemas: { kind: one } })),
    held.map((one) => ({ dependencies: { kind: one, count: ['kind'] } })),
  );
  return fc.tuple(object, keywords).map(([{ properties, ...rest }, said]) => ({
    ...rest,
    properties: { ...(properties as JsonObject), ...COMMON },
    ...said,
  }));
}

function nullable(version: Version, schema: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  return schema.map((one) => {
    if (version === '3.0.3') return typeof one.type === 'string' ? { ...one, nullable: true } : one;
    return typeof one.type === 'string' && one.enum === undefined
      ? { ...one, type: [one.type, 'null'] }
      : one;
  });
}

function members(value: fc.Arbitrary<unknown>, minKeys: number): fc.Arbitrary<JsonObject> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), value), {
      selector: ([name]) => name,
      minLength: minKeys,
      maxLength: 4,
    })
    .map((entries) => Object.fromEntries(entries));
}
