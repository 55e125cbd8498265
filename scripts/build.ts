import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeBundle } from '../bundles/bundle-path.ts';

/** Writes dist/: compiled code, the Lambda bundles, the bundled vendor documents, and a package.json of its own. */

const ROOT = new URL('../', import.meta.url);
const DIST = new URL('dist/', ROOT);
const FOLDERS = [
  ...['bundles', 'config', 'contract', 'local', 'mcp-client'],
  ...['registrar', 'target-lambda', 'tokens', 'transform'],
];
/** Used by some commands only; whoever needs one is told. */
const OPTIONAL_PEERS = ['@modelcontextprotocol/sdk', '@stoplight/prism-cli', 'oidc-provider'];

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
await writeBundle('target-lambda', fileURLToPath(new URL('bundles/target-lambda', DIST)));
for (const path of ['specs', 'config/schema', 'README.md', 'CHANGELOG.md', 'LICENSE', 'SECURITY.md']) {
  cpSync(new URL(path, ROOT), new URL(path, DIST), { recursive: true });
}
writeFileSync(new URL('package.json', DIST), `${JSON.stringify(publishedManifest(), null, 2)}\n`);
console.log('built dist/');

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
