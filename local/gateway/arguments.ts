import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { JsonObject } from '../openapi/document.ts';
import type { Quirks } from '../quirks.ts';
import { toValidationSchema } from './validation-schema.ts';

/** A tool's arguments as the client sent them. */
export type ToolArguments = Readonly<Record<string, unknown>>;

const validators = new WeakMap<JsonObject, ValidateFunction>();

/**
 * Checks arguments before anything is sent, and gives the text of the refusal or nothing. Lines for missing fields and
 * wrong types are worded as the service did in 2026-08, or in 2026-01; the wording of other lines is assumed.
 */
export function argumentProblem(
  inputSchema: JsonObject,
  args: ToolArguments,
  wording: Quirks['argumentWording'],
): string | undefined {
  const validate = validatorOf(inputSchema);
  if (validate(args)) return undefined;
  const errors = [...(validate.errors ?? [])];
  const lines = [
    ...errors.filter(({ keyword }) => keyword === 'required'),
    ...errors.filter(({ keyword }) => keyword !== 'required'),
  ].map((error) => describe(error, wording));
  return `${wording} - Parameter validation failed: Invalid request parameters:\n${lines.join('\n')}`;
}

function validatorOf(inputSchema: JsonObject): ValidateFunction {
  const known = validators.get(inputSchema);
  if (known !== undefined) return known;
  // Own properties alone: an argument named "constructor" is missing unless it was sent.
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    validateSchema: false,
    ownProperties: true,
    verbose: true,
  });
  const validate = ajv.compile(toValidationSchema(inputSchema));
  validators.set(inputSchema, validate);
  return validate;
}

function describe(error: ErrorObject, wording: Quirks['argumentWording']): string {
  const { keyword, instancePath, params, data, message, schema } = error;
  if (keyword === 'required') {
    return `- Missing required field(s): '${(params as { missingProperty: string }).missingProperty}'`;
  }
  if (keyword === 'additionalProperties') {
    const { additionalProperty: name } = params as { readonly additionalProperty: string };
    return `- additionalProperties validation failed: property '${name}' is not defined in the schema and the schema does not allow additional properties`;
  }
  const early = wording === 'JsonSchemaException';
  const field = early ? instancePath.slice(1).replaceAll('/', '.') : instancePath;
  if (keyword === 'type') {
    const expected = [schema as string | readonly string[]].flat().filter((type) => type !== 'null');
    const reason = `${typeOf(data)} found, ${expected.join(' or ')} expected`;
    return `- Field '${field}' has invalid type: ${early ? `$.${field}: ` : ''}${reason}`;
  }
  return `- Field '${field}' is invalid: ${message ?? keyword}`;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
