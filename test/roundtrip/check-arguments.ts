import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { JsonObject } from './json-document.ts';

/** What a tool's input schema says against its arguments; nothing where they are valid. */
export function checkArguments(inputSchema: JsonObject, args: JsonObject): readonly string[] {
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    allErrors: true,
    logger: false,
    unicodeRegExp: false,
  });
  // The module is CommonJS, and its default export is the function.
  (formats as unknown as (ajv: Ajv) => void)(ajv);
  if (ajv.validate(inputSchema, args)) return [];
  return (ajv.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath || '/'} ${message}`);
}
