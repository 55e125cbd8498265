import { writeFileSync } from 'node:fs';
import { configJsonSchema } from '../config/json-schema.ts';
import { referencePages } from './reference-docs.ts';

/** Writes what follows from the code: the reference pages of docs/ and the JSON Schemas of the configuration files. */

const ROOT = new URL('../', import.meta.url);
for (const [file, text] of Object.entries(referencePages()))
  writeFileSync(new URL(`docs/${file}`, ROOT), text);
for (const name of ['bearer', 'gateway', 'broker'] as const) {
  writeFileSync(new URL(`config/schema/${name}.schema.json`, ROOT), configJsonSchema(name));
}
