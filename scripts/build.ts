import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
/** What other folders import of the compiler. */
const ENTRIES = ['index', 'internals'];
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
await bundleTransform();
for (const name of ['broker-lambda', 'interceptor-lambda', 'target-lambda'] as const) {
  await writeBundle(name, fileURLToPath(new URL(`bundles/${name}`, DIST)));
}
for (const path of ['specs', 'config/schema', 'README.md', 'CHANGELOG.md', 'LICENSE', 'SECURITY.md']) {
  cpSync(new URL(path, ROOT), new URL(path, DIST), { recursive: true });
}
writeFileSync(new URL('package.json', DIST), `${JSON.stringify(publishedManifest(), null, 2)}\n`);
console.log('built dist/');

/** The compiler as a few files: a command that runs for a tenth of a second must not look for a hundred. */
async function bundleTransform(): Promise<void> {
  const folder = fileURLToPath(new URL('transform/', DIST));
  const { metafile } = await build({
    absWorkingDir: folder,
    metafile: true,
    entryPoints: ENTRIES.map((name) => join(folder, `${name}.js`)),
    outdir: folder,
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    chunkNames: 'compiler-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
    plugins: [{ name: 'contract-outside', setup: keepContractOutside }],
  });
  const made = Object.keys(metafile.outputs);
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.js(\.map)?$/.test(file) && !made.includes(file.replace(/\.map$/, ''))) rmSync(join(folder, file));
  }
}

/** Errors and types of the contract are shared with the other folders. */
function keepContractOutside(build: PluginBuild): void {
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
