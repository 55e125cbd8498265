import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { JsonObject } from './json-document.ts';

/** A tool's schema is compiled once, and many requests are made of it. */
const compiled = new WeakMap<JsonObject, ValidateFunction>();

/** What a tool's input schema says against its arguments; nothing where they are valid. */
export function checkArguments(inputSchema: JsonObject, args: JsonObject): readonly string[] {
  const validate = compiled.get(inputSchema) ?? compile(inputSchema);
  compiled.set(inputSchema, validate);
  if (validate(args)) return [];
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath || '/'} ${message}`);
}

function compile(inputSchema: JsonObject): ValidateFunction {
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    allErrors: true,
    logger: false,
    unicodeRegExp: false,
  });
  // The module is CommonJS, and its default export is the function.
  (formats as unknown as (ajv: Ajv) => void)(ajv);
  return ajv.compile(inputSchema);
}
