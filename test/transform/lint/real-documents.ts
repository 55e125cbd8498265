import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A document's path from the root, and its text. */
export type RealDocument = readonly [path: string, text: string];

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDERS = [
  'specs',
  'test/fixtures',
  'node_modules/@readme/oas-examples',
  'node_modules/@scalar/galaxy/dist',
  'node_modules/rclone-openapi',
  'node_modules/shipengine-openapi',
  'node_modules/@blockfrost/openapi',
];
/** Not documents: packages' own files, and outputs that stand beside their sources. */
const OTHERS = /(^|\/)(package|report|routes|json-schema|bearer|asyncapi.*|node_modules\/.*)\.(json|yaml)$/;

/** The documents of the repository and of packages that ship real ones. */
export function realDocuments(): readonly RealDocument[] {
  return FOLDERS.flatMap((folder) => documentsBelow(join(ROOT, folder))).map(([path, text]) => [
    path.slice(ROOT.length),
    text,
  ]);
}

/** The OpenAPI and Swagger documents below a folder. */
export function documentsBelow(folder: string): readonly RealDocument[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(json|ya?ml)$/.test(name) && !OTHERS.test(name))
    .sort()
    .map((name) => [join(folder, name), readFileSync(join(folder, name), 'utf8')] as const)
    .filter(([, text]) =>
      /^["']?(openapi|swagger)["']?\s*:|^\s*\{[^]{0,200}"(openapi|swagger)"\s*:/m.test(text),
    );
}
