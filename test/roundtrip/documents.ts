import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { load } from 'js-yaml';
import { isObject, memberOf } from './json-document.ts';

/** A document to run, by a name of its own. */
export interface ListedDocument {
  /** For example `@readme/oas-examples/3.0/json/petstore.json`. */
  readonly name: string;
  readonly path: string;
}

const ROOT = new URL('../../', import.meta.url);
const EXAMPLES = '@readme/oas-examples';
const OTHERS = [
  '@scalar/galaxy/dist/latest.json',
  '@scalar/galaxy/dist/3.1.json',
  'rclone-openapi/openapi.json',
  'shipengine-openapi/openapi.json',
  '@blockfrost/openapi/openapi.yaml',
  '@okta/openapi/dist/spec.yaml',
];

const OWN: ListedDocument = {
  name: 'specs/asana',
  path: new URL('specs/asana/source.yaml', ROOT).pathname,
};

/** Every real document that comes with the development packages, and our own of Asana; equal ones once. */
export function listDocuments(): readonly ListedDocument[] {
  return [OWN, ...distinct(packaged())];
}

/** The file of that name; nothing is read. Throws where there is none. */
export function findDocument(name: string): ListedDocument {
  const found = [OWN, ...packaged()].find((document) => document.name === name);
  if (found === undefined) throw new Error(`there is no document "${name}"`);
  return found;
}

function packaged(): readonly ListedDocument[] {
  const examples = readdirSync(new URL(`node_modules/${EXAMPLES}/`, ROOT), {
    recursive: true,
    encoding: 'utf8',
  })
    .filter((file) => /^\d\.\d\/.*\.(json|yaml)$/.test(file))
    .map((file) => `${EXAMPLES}/${file}`)
    .toSorted();
  return [...examples, ...OTHERS].map((name) => ({
    name,
    path: new URL(`node_modules/${name}`, ROOT).pathname,
  }));
}

/** Many stand there as JSON and as YAML; files that are no API's document, or have no operations, are left out. */
function distinct(documents: readonly ListedDocument[]): readonly ListedDocument[] {
  const known: unknown[] = [];
  return documents.filter(({ path }) => {
    const root = load(readFileSync(path, 'utf8'));
    const paths = memberOf(root, 'paths');
    if (!isObject(paths) || Object.keys(paths).length === 0) return false;
    if (known.some((one) => isDeepStrictEqual(one, root))) return false;
    known.push(root);
    return true;
  });
}
