import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A test that names a requirement. */
export interface Proof {
  readonly id: string;
  /** Relative to the project, for example `test/local/tools.test.ts`. */
  readonly file: string;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ID = /\[((?:0|[A-K]\d*)\/[a-z0-9-]+)\]/g;

/** The requirements that the titles of tests name, for example `it('[G4/tool-order] lists tools by full name', …)`. */
export function findProofs(): readonly Proof[] {
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .sort();
  return files.flatMap((file) => {
    const path = join(ROOT, 'test', file);
    const ids = [...readFileSync(path, 'utf8').matchAll(ID)].map(([, id = '']) => id);
    return [...new Set(ids)].map((id) => ({ id, file: relative(ROOT, path) }));
  });
}
