import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { VendorRequest } from '../roundtrip/generate-requests.ts';
import { isObject, listOf, memberOf, objectOf } from '../roundtrip/json-document.ts';
import type { JsonObject } from '../roundtrip/json-document.ts';

/** Whether the vendor's own schemas accept a request's values; the generator does not see all that they say. */
export function isValidRequest(root: JsonObject, { operation, parameters, body }: VendorRequest): boolean {
  const isValid = validatorOf(root);
  // An empty list has no value to be written, and is left out by the generator.
  const missing = operation.parameters.find(
    (one) => one.required && !parameters.some(({ parameter }) => parameter === one),
  );
  if (missing !== undefined) return false;
  if (!parameters.every(({ parameter, value }) => isValid(parameter.schema, value))) return false;
  if (body === undefined) return true;
  const { value, media } = body;
  // Nothing to send and nothing to demand: the same as no body at all.
  if (isObject(value) && Object.keys(value).length === 0) return false;
  return value instanceof Uint8Array || isValid(media.schema, asText(value));
}

type Validator = (schema: unknown, value: unknown) => boolean;

const validators = new WeakMap<JsonObject, Validator>();

function validatorOf(root: JsonObject): Validator {
  const known = validators.get(root);
  if (known !== undefined) return known;
  const convert = toJsonSchema(isNullableKeyword(root), readOnlyNames(root));
  const definitions = Object.entries(objectOf(memberOf(root.components, 'schemas'))).map(
    ([name, schema]) => [name, convert(schema)] as const,
  );
  const ajv = new Ajv({ strict: false, validateSchema: false, logger: false });
  // The module is CommonJS, and its default export is the function.
  (formats as unknown as (ajv: Ajv) => void)(ajv);
  const components = { schemas: Object.fromEntries(definitions) };
  // A schema is compiled once, and many values are made of it.
  const compiled = new Map<unknown, ValidateFunction>();
  const made: Validator = (schema, value) => {
    try {
      const validate = compiled.get(schema) ?? ajv.compile({ components, allOf: [convert(schema)] });
      compiled.set(schema, validate);
      return validate(value);
    } catch (error) {
      // A schema composed of itself has no end, and says nothing of any value.
      if (error instanceof RangeError) return false;
      throw error;
    }
  };
  validators.set(root, made);
  return made;
}

/** Bytes stand for texts of format binary. */
function asText(value: unknown): unknown {
  if (value instanceof Uint8Array) return 'bytes';
  if (Array.isArray(value)) return value.map(asText);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asText(member)]));
}

function isNullableKeyword({ openapi }: JsonObject): boolean {
  return String(openapi).startsWith('3.0');
}

/**
 * OpenAPI 3.0 in JSON Schema of 2019: `nullable`, boolean bounds. What is read-only is required of answers only
 * (OpenAPI 3.0.3, Schema Object, "readOnly").
 */
function toJsonSchema(isThreeZero: boolean, readOnly: ReadonlySet<string>): (schema: unknown) => unknown {
  const convert = (schema: unknown): unknown => {
    if (!isObject(schema)) return schema;
    const { exclusiveMinimum, nullable, required, ...rest } = schema;
    const narrowed = {
      ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, below(name, value)])),
      ...(Array.isArray(required)
        ? { required: required.filter((name) => !readOnly.has(String(name))) }
        : {}),
      ...(exclusiveMinimum === true
        ? { minimum: undefined, exclusiveMinimum: schema.minimum }
        : exclusiveMinimum === undefined
          ? {}
          : { exclusiveMinimum }),
    };
    return isThreeZero && nullable === true ? { anyOf: [narrowed, { type: 'null' }] } : narrowed;
  };
  const below = (keyword: string, value: unknown): unknown => {
    if (keyword === 'properties') {
      return Object.fromEntries(Object.entries(objectOf(value)).map(([name, one]) => [name, convert(one)]));
    }
    if (/^(allOf|oneOf|anyOf)$/.test(keyword)) return listOf(value).map(convert);
    return /^(items|additionalProperties|not)$/.test(keyword) ? convert(value) : value;
  };
  return convert;
}

function readOnlyNames(root: JsonObject): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isObject(value)) return;
    for (const [name, one] of Object.entries(objectOf(value.properties))) {
      if (memberOf(one, 'readOnly') === true) names.add(name);
    }
    Object.values(value).forEach(visit);
  };
  visit(root);
  return names;
}
