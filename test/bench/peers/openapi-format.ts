import { writeFileSync } from 'node:fs';
import * as openapiFormat from 'openapi-format';

/** What openapi-format takes to add a header parameter to each operation by an overlay, and to write the result. */

interface OpenApiFormat {
  parseFile(file: string): Promise<unknown>;
  openapiOverlay(document: unknown, options: unknown): Promise<{ readonly data: unknown }>;
  stringify(document: unknown, options: unknown): Promise<string>;
}

const { default: library } = openapiFormat as unknown as { readonly default: OpenApiFormat };
const [, , file = '', out = ''] = process.argv;
const header = { name: 'X-Token', in: 'header', required: true, schema: { type: 'string' } };
const overlaySet = {
  overlay: '1.0.0',
  info: { title: 'A token header', version: '1' },
  actions: [{ target: "$.paths.*['get','put','post','delete','patch']", update: { parameters: [header] } }],
};
const document = await library.parseFile(file);
const { data } = await library.openapiOverlay(document, { overlaySet });
const format = file.endsWith('.json') ? 'json' : 'yaml';
writeFileSync(out, await library.stringify(data, { format }));
