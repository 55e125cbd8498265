import { pointerTo } from '../../document.ts';
import type { Composition } from '../find-compositions.ts';
import { ASSUMED, byTransform, CDK, cdkSays, SUPPORTED } from '../rule.ts';
import type { Fix, Hit, Rule } from '../rule.ts';

const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'];
const WIDENED = byTransform(
  'transform widens the alternatives to one schema that accepts each of them; schemas of responses are left out.',
);

/** What is wrong with schemas. */
export const SCHEMA_RULES: readonly Rule[] = [
  composition('oneOf', 'one-of', WIDENED),
  composition('anyOf', 'any-of', WIDENED),
  composition(
    'allOf',
    'all-of',
    byTransform('transform merges the parts into one schema; schemas of responses are left out.'),
  ),
  {
    name: 'composition-name',
    means: "Something is named oneOf, anyOf or allOf, which AWS CDK's check takes for composition.",
    severity: 'error',
    reference: CDK,
    fix: byTransform('transform gives a property another name, and the target turns it back.'),
    check: ({ compositions }) =>
      compositions
        .filter(({ isKeyword }) => !isKeyword)
        .map((found) => toHit(found, `something is named "${found.key}", which reads as composition`)),
  },
  {
    name: 'recursion',
    means: 'A schema of a request contains itself.',
    severity: 'warning',
    reference: ASSUMED,
    fix: byTransform('transform cuts it at an open object, which accepts what the vendor accepts.'),
    check: ({ requests }) =>
      requests.circles.map((pointer) => ({
        pointer,
        message: 'the reference leads back to a schema that contains it',
      })),
  },
  {
    name: 'type-list',
    means: 'A schema of a request has several types, as OpenAPI 3.1 allows; what becomes of it is not said.',
    severity: 'warning',
    reference: ASSUMED,
    fix: byTransform('transform writes "nullable", or a schema without type whose description names the types.'), // prettier-ignore
    check: ({ requests }) =>
      requests.schemas
        .filter(({ value }) => Array.isArray(value.type))
        .map(({ value, pointer }) => ({
          pointer: pointerTo(pointer, 'type'),
          message: `"type" is the list ${JSON.stringify(value.type)}`,
        })),
  },
  {
    name: 'unknown-type',
    means: 'A schema of a request has a "type" that the gateway does not know.',
    severity: 'warning',
    reference: SUPPORTED,
    fix: byTransform('transform leaves it out or, where it is "null", writes "nullable".'),
    check: ({ requests }) =>
      requests.schemas
        .filter(({ value: { type } }) => type !== undefined && !Array.isArray(type))
        .filter(({ value: { type } }) => typeof type !== 'string' || !TYPES.includes(type))
        .map(({ value, pointer }) => ({
          pointer: pointerTo(pointer, 'type'),
          message: `"type" is ${JSON.stringify(value.type)}`,
        })),
  },
];

function composition(key: Composition['key'], name: string, fix: Fix): Rule {
  return {
    name,
    means: `A schema is composed with "${key}", which the gateway does not read. AWS CDK's check looks at responses and unused schemas, too.`,
    severity: 'error',
    reference: `${CDK}; ${SUPPORTED}`,
    fix,
    check: ({ compositions }) =>
      compositions
        .filter((found) => found.isKeyword && found.key === key)
        .map((found) => toHit(found, `the schema is composed with "${key}"`)),
  };
}

function toHit({ key, pointer, path }: Composition, message: string): Hit {
  const serviceMessage = cdkSays(`contains unsupported '${key}' schema composition at ${path}`);
  return { pointer, message, serviceMessage };
}
