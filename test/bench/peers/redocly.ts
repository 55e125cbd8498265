import { bundle, createConfig } from '@redocly/openapi-core';

/** What @redocly/openapi-core takes to bundle a document. */

const [, , file = ''] = process.argv;
await bundle({ ref: file, config: await createConfig({}) });
