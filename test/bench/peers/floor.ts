import { readFileSync, writeFileSync } from 'node:fs';
import { dump, load } from 'js-yaml';

/** The least that a transform could do: parse, add a header parameter to each operation, write. */

const [, , file = '', out = ''] = process.argv;
const text = readFileSync(file, 'utf8');
const isJson = text.trimStart().startsWith('{');
const document = (isJson ? JSON.parse(text) : load(text)) as {
  readonly paths: Record<string, Record<string, { parameters?: unknown[] }>>;
};
const header = { name: 'X-Token', in: 'header', required: true, schema: { type: 'string' } };
for (const item of Object.values(document.paths)) {
  for (const method of ['get', 'put', 'post', 'delete', 'patch', 'head', 'options']) {
    const operation = item[method];
    if (operation !== undefined) operation.parameters = [...(operation.parameters ?? []), header];
  }
}
writeFileSync(out, isJson ? JSON.stringify(document) : dump(document));
