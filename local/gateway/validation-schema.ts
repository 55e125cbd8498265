import { entriesOf, isObject, itemsOf } from '../openapi/document.ts';
import type { JsonObject } from '../openapi/document.ts';

const TYPES: ReadonlySet<unknown> = new Set([
  'string',
  'number',
  'integer',
  'boolean',
  'array',
  'object',
  'null',
]);

/** Keywords that are checked as they are. */
const PLAIN: readonly string[] = [
  'const',
  'enum',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
];

/**
 * Makes a JSON Schema for checking arguments out of an OpenAPI schema, from the keywords whose meaning is certain.
 * `nullable` of OpenAPI 3.0 admits null. `pattern`, `format` and `uniqueItems` are not checked (assumed): a vendor's
 * pattern may be of another dialect or take forever, comparing 20,000 items with each other took 4.6 s, and neither must
 * break a call.
 */
export function toValidationSchema(schema: JsonObject): JsonObject {
  const types = [schema.type].flat().filter((type) => TYPES.has(type));
  const nullable = schema.nullable === true;
  return {
    ...(types.length > 0 ? { type: nullable ? [...types, 'null'] : types } : {}),
    ...Object.fromEntries(
      PLAIN.filter((name) => isUsable(name, schema[name])).map((name) => [name, schema[name]]),
    ),
    ...(nullable && Array.isArray(schema.enum) ? { enum: [...itemsOf(schema.enum), null] } : {}),
    ...exclusiveBounds(schema),
    ...children(schema),
  };
}

function children(schema: JsonObject): JsonObject {
  const { properties, required, items, additionalProperties } = schema;
  const names = itemsOf(required).filter((name) => typeof name === 'string');
  return {
    ...(isObject(properties) ? { properties: mapProperties(properties) } : {}),
    ...(names.length > 0 ? { required: [...new Set(names)] } : {}),
    ...(isObject(items) ? { items: toValidationSchema(items) } : {}),
    ...(isObject(additionalProperties)
      ? { additionalProperties: toValidationSchema(additionalProperties) }
      : {}),
    ...(additionalProperties === false ? { additionalProperties } : {}),
  };
}

function mapProperties(properties: JsonObject): JsonObject {
  const entries = entriesOf(properties).map(
    ([name, property]) => [name, isObject(property) ? toValidationSchema(property) : {}] as const,
  );
  return Object.fromEntries(entries);
}

/** OpenAPI 3.0 writes exclusive bounds as booleans beside the bound, 3.1 as the bound itself. */
function exclusiveBounds(schema: JsonObject): JsonObject {
  const bound = (name: string, plain: string): JsonObject => {
    const value = schema[name] === true ? schema[plain] : schema[name];
    return typeof value === 'number' ? { [name]: value } : {};
  };
  return { ...bound('exclusiveMinimum', 'minimum'), ...bound('exclusiveMaximum', 'maximum') };
}

function isUsable(name: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (name === 'const') return true;
  if (name === 'enum') return Array.isArray(value) && value.length > 0;
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (name === 'multipleOf') return value > 0;
  return name === 'minimum' || name === 'maximum' || (Number.isInteger(value) && value >= 0);
}
