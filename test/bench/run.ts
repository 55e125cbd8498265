import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { largeDocument } from './large-document.ts';
import { benchHostile } from './hostile.ts';
import { measureLocalStart } from './local-start.ts';
import { compareThroughput } from './local-throughput.ts';
import { measureInterceptor } from './interceptor-function.ts';
import { measure } from './measure.ts';
import type { Measure } from './measure.ts';
import { measureTarget } from './target-function.ts';
import { writePage } from './write-page.ts';
import type { Comparison, Promised } from './write-page.ts';

/**
 * What is promised about speed, measured as whole processes of the built command. Exit code 1 where a promise is
 * missed. `npm run bench [-- DOCUMENT…]`; other documents are measured beside the ones that are installed. With
 * `--write`, docs/performance.md is written.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'dist/cli/main.js');
const RUNS = 5;
const PEERS = ['floor', 'swagger-parser', 'redocly', 'openapi-format'] as const;
/** Of swagger-parser's validate, of the floor's time, and of the floor's memory: at most. */
const RATIOS = { validate: 0.5, floor: 2, memory: 2 };

const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'agentcore-bearer-bench-'));
const comparisons: Comparison[] = [];
const promises: Promised[] = [];
try {
  // What is built already may be of other sources.
  execFileSync(process.execPath, ['scripts/build.ts'], { cwd: ROOT, stdio: 'inherit' });
  benchSmall();
  for (const file of documents()) comparePeers(file);
  benchScale();
  console.log('\nhostile documents');
  promise('hostile documents that take over 2 s or 512 MB', benchHostile(BIN).length, 0, '');
  benchDemo();
  await benchLocal();
  await benchTarget();
  await benchInterceptor();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`;
const missed = promises.filter(({ isKept }) => !isKept);
console.log(`\n${machine}, median of ${RUNS} runs`);
for (const { name, value } of missed) console.log(`missed: ${name}, ${value}`);
if (missed.length === 0) console.log('every promise is kept');
if (process.argv.includes('--write')) await write();
process.exitCode = missed.length === 0 ? 0 : 1;

async function write(): Promise<void> {
  const file = join(ROOT, 'docs/performance.md');
  const text = writePage({ machine, comparisons, promises });
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }));
}

function documents(): readonly string[] {
  const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const large = join(folder, 'large.json');
  writeFileSync(large, largeDocument(845));
  return [require.resolve('shipengine-openapi/openapi.json'), large, ...named];
}

/** A large document, ours beside what peers need for less. */
function comparePeers(file: string): void {
  const megabytes = statSync(file).size / 1e6;
  console.log(`\n${nameOf(file)}, ${megabytes.toFixed(1)} MB`);
  const ours = transform(file);
  const peers = new Map(PEERS.map((peer) => [peer, attempt(peer, file)]));
  const taken = new Map([
    ['agentcore-bearer', ours],
    ...[...peers].flatMap(([peer, each]) => (each === undefined ? [] : [[peer, each] as const])),
  ]);
  for (const [name, each] of taken) print(name, each);
  comparisons.push({ document: nameOf(file), megabytes, taken });
  const floor = peers.get('floor');
  const validate = peers.get('swagger-parser');
  if (megabytes < 1 || floor === undefined || validate === undefined) return;
  const of = nameOf(file);
  promise(`${of}: time to swagger-parser's`, ours.milliseconds / validate.milliseconds, RATIOS.validate, '');
  promise(`${of}: time to the floor's`, ours.milliseconds / floor.milliseconds, RATIOS.floor, '');
  promise(`${of}: memory to the floor's`, ours.megabytes / floor.megabytes, RATIOS.memory, '');
}

/** The file, with its package where it comes from one. */
function nameOf(file: string): string {
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  return name === undefined ? basename(file) : `${name}/${basename(file)}`;
}

function attempt(peer: (typeof PEERS)[number], file: string): Measure | undefined {
  const program = fileURLToPath(new URL(`peers/${peer}.ts`, import.meta.url));
  try {
    return measure([program, file, join(folder, 'peer.out')], RUNS);
  } catch (error) {
    console.log(`     ${peer} fails: ${String(error).split('\n', 1)[0]?.slice(0, 120) ?? ''}`);
    return undefined;
  }
}

function benchSmall(): void {
  const file = require.resolve('@readme/oas-examples/3.1/json/train-travel.json');
  const { milliseconds } = transform(file);
  promise(`${basename(file)} (${(statSync(file).size / 1000).toFixed(0)} KB)`, milliseconds, 200, ' ms');
}

/** Time per operation stays flat, and a few of many operations cost little more than reading. */
function benchScale(): void {
  console.log('\nscale');
  const perOperation = [200, 1000, 11_000].map((operations) => {
    const file = join(folder, `${operations}.json`);
    writeFileSync(file, largeDocument(operations));
    const { milliseconds, megabytes } = transform(file);
    console.log(`     ${operations} operations: ${milliseconds.toFixed(0)} ms, ${megabytes.toFixed(0)} MB`);
    return { operations, milliseconds };
  });
  const [small, , large] = perOperation;
  if (small === undefined || large === undefined) return;
  const start = startup();
  const each = ({ operations, milliseconds }: typeof small): number => (milliseconds - start) / operations;
  promise('time per operation, 11,000 against 200', each(large) / each(small), 1.5, '');
  const file = join(folder, '11000.json');
  const few = transform(file, ['--include', 'listR1', 'listR2?', 'readR3?']);
  const floor = measure(
    [fileURLToPath(new URL('peers/floor.ts', import.meta.url)), file, join(folder, 'peer.out')],
    RUNS,
  );
  print('21 of 11,000 operations', few);
  promise("21 of 11,000 operations: time to the floor's", few.milliseconds / floor.milliseconds, 1.2, '');
}

function startup(): number {
  return measure([BIN, '--version'], RUNS).milliseconds;
}

function benchDemo(): void {
  console.log('\ndemo');
  const { milliseconds } = measure([join(ROOT, 'cli/main.ts'), 'demo', '--json'], 1);
  promise('the demo', milliseconds / 1000, 60, ' s');
}

async function benchLocal(): Promise<void> {
  console.log('\nthe local AWS');
  promise('the local AWS is ready', (await measureLocalStart(RUNS)) / 1000, 1, ' s');
  const { gateway, sdk, ratio } = await compareThroughput();
  console.log(
    `     calls a second: ${gateway.toFixed(0)}, a bare server of the official SDK ${sdk.toFixed(0)}`,
  );
  // Kept where the gateway has at least 0.7 of the bare server's throughput.
  promise("the bare SDK server's throughput to the gateway's", 1 / ratio, 1 / 0.7, '');
}

async function benchTarget(): Promise<void> {
  console.log('\nthe target function');
  const { kilobytes, startMs, ownMs } = await measureTarget(2 * RUNS + 1);
  promise('the target function, minified', kilobytes, 300, ' KB');
  promise('the target function is ready, after Node is', startMs, 60, ' ms');
  promise("the target function's own work for a call with 2 KB", ownMs, 0.5, ' ms each');
}

async function benchInterceptor(): Promise<void> {
  console.log('\nthe interceptor function');
  const { kilobytes, startMs, ownMs } = await measureInterceptor(2 * RUNS + 1);
  promise('the interceptor function, minified', kilobytes, 150, ' KB');
  promise('the interceptor function is ready, after Node is', startMs, 80, ' ms');
  promise("the interceptor's own work before a call, all steps, caches warm", ownMs, 1, ' ms each');
}

function transform(file: string, options: readonly string[] = []): Measure {
  return measure([BIN, 'transform', file, '--out', join(folder, 'out'), ...options], RUNS);
}

function print(name: string, { milliseconds, megabytes }: Measure): void {
  console.log(`     ${name}: ${milliseconds.toFixed(0)} ms, ${megabytes.toFixed(0)} MB`);
}

function promise(name: string, value: number, most: number, unit: string): void {
  const isKept = value <= most;
  const digits = unit === ' ms' ? 0 : 2;
  const measured = `${Number(value.toFixed(digits))}${unit}`;
  const limit = `${Number(most.toFixed(digits))}${unit}`;
  console.log(`${isKept ? 'ok  ' : 'MISS'} ${name}: ${measured}, at most ${limit}`);
  promises.push({ name, value: measured, most: limit, isKept });
}
