import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { OpenApiTool } from '../openapi/tools.ts';
import { toValidationSchema } from './validation-schema.ts';

/** A tool's arguments as the client sent them. */
export type ToolArguments = Readonly<Record<string, unknown>>;

const validators = new WeakMap<OpenApiTool, ValidateFunction>();

/**
 * Checks arguments before anything is sent, and gives the text of the refusal or nothing. Lines for missing fields and
 * wrong types are worded as the service did in 2026-08; the wording of other lines is assumed.
 */
export function argumentProblem(tool: OpenApiTool, args: ToolArguments): string | undefined {
  const validate = validatorOf(tool);
  if (validate(args)) return undefined;
  const errors = [...(validate.errors ?? [])];
  const lines = [
    ...errors.filter(({ keyword }) => keyword === 'required').map(describe),
    ...errors.filter(({ keyword }) => keyword !== 'required').map(describe),
  ];
  return `ValidationException - Parameter validation failed: Invalid request parameters:\n${lines.join('\n')}`;
}

function validatorOf(tool: OpenApiTool): ValidateFunction {
  const known = validators.get(tool);
  if (known !== undefined) return known;
  // Own properties alone: an argument named "constructor" is missing unless it was sent.
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    validateSchema: false,
    ownProperties: true,
    verbose: true,
  });
  const validate = ajv.compile(toValidationSchema({ ...tool.inputSchema }));
  validators.set(tool, validate);
  return validate;
}

function describe({ keyword, instancePath, params, data, message, schema }: ErrorObject): string {
  if (keyword === 'required') {
    return `- Missing required field(s): '${(params as { missingProperty: string }).missingProperty}'`;
  }
  if (keyword === 'type') {
    const expected = [schema as string | readonly string[]].flat().filter((type) => type !== 'null');
    return `- Field '${instancePath}' has invalid type: ${typeOf(data)} found, ${expected.join(' or ')} expected`;
  }
  return `- Field '${instancePath}' is invalid: ${message ?? keyword}`;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
