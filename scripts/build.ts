import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { PluginBuild } from 'esbuild';
import { writeBundle } from '../bundles/bundle-path.ts';

/** Writes dist/: compiled code, the Lambda bundles, the bundled vendor documents, and a package.json of its own. */

const ROOT = new URL('../', import.meta.url);
const DIST = new URL('dist/', ROOT);
const FOLDERS = [
  ...['broker-lambda', 'bundles', 'config', 'contract', 'infra', 'interceptor-lambda', 'local', 'mcp-client'],
  ...['registrar', 'target-lambda', 'tokens', 'transform'],
];
/** The command, and what other folders import of the compiler. */
const ENTRIES = ['cli/main', 'transform/index', 'transform/internals'];
/** Commands that are over in a fraction of a second; the others load packages that take longer than ours. */
const QUICK_COMMANDS: readonly string[] = [
  './commands/init.js',
  './commands/lint.js',
  './commands/transform.js',
];
/** Packages that quick commands load in some cases only. */
const SELDOM_LOADED = ['@apidevtools/swagger-parser', 'yaml', 'zod'];
const LAMBDA_BUNDLES = ['broker-lambda', 'interceptor-lambda', 'target-lambda'] as const;
/** Used by some commands only; whoever needs one is told. */
const OPTIONAL_PEERS = [
  ...[
    '@aws-sdk/client-secrets-manager',
    '@modelcontextprotocol/sdk',
    '@stoplight/prism-cli',
    'aws-cdk-lib',
    'constructs',
  ],
  'oidc-provider',
];

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly keywords: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

rmSync(DIST, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [fileURLToPath(import.meta.resolve('typescript/lib/tsc.js')), '-p', 'tsconfig.build.json'],
  {
    cwd: ROOT,
    stdio: 'inherit',
  },
);
await bundleCommand();
for (const name of LAMBDA_BUNDLES) {
  await writeBundle(name, fileURLToPath(new URL(`bundles/${name}`, DIST)));
}
writeLicenses('bundles/LICENSES', LAMBDA_BUNDLES.flatMap(sourcesOf));
for (const path of ['specs', 'config/schema', 'README.md', 'CHANGELOG.md', 'LICENSE', 'SECURITY.md']) {
  cpSync(new URL(path, ROOT), new URL(path, DIST), { recursive: true });
}
writeFileSync(new URL('package.json', DIST), `${JSON.stringify(publishedManifest(), null, 2)}\n`);
console.log('built dist/');

/** The command and the compiler as a few files: what runs for a tenth of a second must not look for a hundred. */
async function bundleCommand(): Promise<void> {
  const folder = fileURLToPath(DIST);
  const { metafile } = await build({
    absWorkingDir: folder,
    metafile: true,
    entryPoints: ENTRIES.map((name) => `${name}.js`),
    outdir: folder,
    outbase: folder,
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    chunkNames: 'compiled/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // Of a package in both forms the one that can be bundled.
    mainFields: ['module', 'main'],
    external: SELDOM_LOADED,
    sourcemap: true,
    logLevel: 'warning',
    plugins: [{ name: 'others-outside', setup: keepOthersOutside }],
  });
  removeBundled(Object.keys(metafile.outputs));
  writeLicenses(
    'compiled/LICENSES',
    Object.keys(metafile.inputs).map((input) => new URL(input, DIST)),
  );
}

/** The compiler's single files; those of the command are imported by commands that are not bundled. */
function removeBundled(made: readonly string[]): void {
  for (const file of readdirSync(new URL('transform/', DIST), { recursive: true, encoding: 'utf8' })) {
    const path = `transform/${file}`;
    if (/\.js(\.map)?$/.test(file) && !made.includes(path.replace(/\.map$/, ''))) rmSync(new URL(path, DIST));
  }
}

/** The files of which a function's bundle is made. */
function sourcesOf(name: (typeof LAMBDA_BUNDLES)[number]): readonly URL[] {
  const map = new URL(`bundles/${name}/index.mjs.map`, DIST);
  const { sources } = JSON.parse(readFileSync(map, 'utf8')) as { readonly sources: readonly string[] };
  return sources.map((source) => new URL(source, map));
}

/** What the licenses of bundled packages ask for: their text goes with every copy. */
function writeLicenses(path: string, inputs: readonly URL[]): void {
  const packages = new Set(
    inputs.flatMap(({ href }) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(href)?.[0] ?? []),
  );
  const texts = [...packages].sort().map((folder) => {
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return `${name}\n\n${licenseOf(new URL(`${folder}/`))}\n`;
  });
  writeFileSync(new URL(path, DIST), texts.join('\n---\n\n'));
}

function licenseOf(folder: URL): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file !== undefined) return readFileSync(new URL(file, folder), 'utf8').trim();
  const manifest = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as Pick<
    Manifest,
    'license'
  >;
  return `${manifest.license}, by its package.json; it has no text of it.`;
}

/** Errors and types of the contract are shared with the other folders, and the other commands are left as they are. */
function keepOthersOutside(build: PluginBuild): void {
  build.onResolve({ filter: /^\.\/commands\// }, ({ path }) =>
    QUICK_COMMANDS.includes(path) ? undefined : { path, external: true },
  );
  build.onResolve({ filter: /\/contract\// }, ({ path }) => ({
    path: `../${path.slice(path.indexOf('contract/'))}`,
    external: true,
  }));
}

/** What is published carries neither the checkout's Node nor its development packages. */
function publishedManifest(): unknown {
  const manifest = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as Manifest;
  const { name, version, description, license, keywords, dependencies, devDependencies } = manifest;
  return {
    name,
    version,
    description,
    license,
    keywords,
    type: 'module',
    // The floor of @apidevtools/swagger-parser 13.1.
    engines: { node: '>=22.19' },
    bin: { 'agentcore-bearer': 'cli/main.js' },
    exports: Object.fromEntries(FOLDERS.map((folder) => [`./${folder}`, `./${folder}/index.js`])),
    dependencies,
    peerDependencies: Object.fromEntries(
      OPTIONAL_PEERS.map((peer) => [peer, `^${devDependencies[peer] ?? ''}`]),
    ),
    peerDependenciesMeta: Object.fromEntries(OPTIONAL_PEERS.map((peer) => [peer, { optional: true }])),
    scarfSettings: { enabled: false },
  };
}
