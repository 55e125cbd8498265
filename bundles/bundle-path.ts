import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Esbuild from 'esbuild';
import { ToolkitError } from '../contract/errors.ts';

/** A Lambda function that is deployed as one file. */
export type BundleName = 'target-lambda' | 'interceptor-lambda' | 'broker-lambda';

/** What a bundle is made of: its entry, and the folders whose content decides whether it is made again. */
const BUNDLES: Readonly<Record<BundleName, { readonly entry: string; readonly sources: readonly string[] }>> =
  {
    'target-lambda': {
      entry: 'target-lambda/handler.ts',
      sources: ['target-lambda', 'contract', 'tokens'],
    },
    'interceptor-lambda': {
      entry: 'interceptor-lambda/handler.ts',
      sources: ['interceptor-lambda', 'contract', 'tokens'],
    },
    'broker-lambda': {
      entry: 'broker-lambda/handler.ts',
      sources: ['broker-lambda', 'contract', 'tokens'],
    },
  };

const FILE = 'index.mjs';

const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

/**
 * Path of a Lambda function's bundle, `…/target-lambda/index.mjs`, alone in its folder but for its source map.
 * In the published package it lies beside this file; in the checkout it is made when first needed, and again
 * when a source changed. Several processes may ask at once.
 * @throws ToolkitError `peer-missing` where it has to be made and esbuild is not installed
 */
export async function bundlePath(name: BundleName): Promise<string> {
  const here = dirname(fileURLToPath(import.meta.url));
  if (!import.meta.url.endsWith('.ts')) return join(here, name, FILE);
  const root = dirname(here);
  const { version } = await loadEsbuild();
  const hash = await hashSources(root, name, version);
  const cache = join(root, 'node_modules', '.cache', 'agentcore-bearer', hash);
  const file = join(cache, name, FILE);
  if (await exists(file)) return file;
  const aside = join(cache, `${name}.${randomUUID()}`);
  await writeBundle(name, aside);
  await moveInto(aside, dirname(file), file);
  return file;
}

/**
 * Folder of a Lambda function's bundle in the published package, for callers that cannot wait.
 * @throws ToolkitError `peer-missing` in the checkout, where a bundle has to be made first
 */
export function builtBundleFolder(name: BundleName): string {
  if (!import.meta.url.endsWith('.ts')) return join(dirname(fileURLToPath(import.meta.url)), name);
  throw new ToolkitError('peer-missing', `bundle "${name}" is not built in the checkout`, {
    hint: `Make it and pass its folder: dirname(await bundlePath('${name}')).`,
  });
}

/**
 * Writes a bundle and its source map into a folder, as `index.mjs` and `index.mjs.map`, and gives the path.
 * Works in the checkout only: the published package holds no sources.
 * @throws ToolkitError `peer-missing` where esbuild is not installed
 */
export async function writeBundle(name: BundleName, folder: string): Promise<string> {
  const esbuild = await loadEsbuild();
  const outfile = join(folder, FILE);
  await esbuild.build({
    absWorkingDir: dirname(dirname(fileURLToPath(import.meta.url))),
    entryPoints: [BUNDLES[name].entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minify: true,
    // Of a package in both forms the one from which can be left out what nobody uses.
    mainFields: ['module', 'main'],
    sourcemap: true,
    // Packages that are CommonJS ask for Node's own modules at run time.
    banner: { js: REQUIRE },
    // Lambda's runtimes bring the SDK's clients; each is loaded by the functions that need one alone.
    external: ['@aws-sdk/*'],
    logLevel: 'silent',
  });
  return outfile;
}

async function loadEsbuild(): Promise<typeof Esbuild> {
  try {
    return await import('esbuild');
  } catch (cause) {
    throw new ToolkitError('peer-missing', 'package "esbuild" is needed to bundle a Lambda function', {
      hint: 'Install it: npm install --save-dev esbuild',
      cause,
    });
  }
}

async function hashSources(root: string, name: BundleName, esbuildVersion: string): Promise<string> {
  const hash = createHash('sha256').update(`esbuild ${esbuildVersion}\0`);
  // What sources import from packages changes with their versions alone.
  hash.update(await readFile(join(root, 'package.json')));
  // How it is bundled stands in this very file.
  hash.update(await readFile(fileURLToPath(import.meta.url)));
  for (const folder of BUNDLES[name].sources) {
    const files = await readdir(join(root, folder), { recursive: true });
    for (const file of files.filter((path) => path.endsWith('.ts')).sort()) {
      hash.update(`\0${folder}/${file}\0`).update(await readFile(join(root, folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** A process that was faster has left the same bundle. */
async function moveInto(aside: string, folder: string, file: string): Promise<void> {
  try {
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (!(await exists(file))) throw error;
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
