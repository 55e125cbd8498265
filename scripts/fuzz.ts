import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { checkText } from '../test/hostile/check-text.ts';
import { fuzzedBytes, fuzzedTrees, readSeeds } from '../test/hostile/fuzz-targets.ts';
import type { Fuzzed } from '../test/hostile/fuzz-targets.ts';

/**
 * Changes real documents at random, in their bytes and in their structure, and checks what becomes of them:
 * `npm run fuzz -- [--seconds N] [--seed S] [--out DIR]`. Each fault is printed with the seed that leads to it, and its
 * smallest input is written below DIR; `current` in there is the input that is being checked, should the process hang or
 * die. Exit code 1 where there is a fault.
 */
const DEFAULT_OUT = new URL('../node_modules/.cache/agentcore-bearer/fuzz/', import.meta.url);
const RUNS_OF_A_ROUND = 100;
/** What every document has to end in, of the processor's time: other programs run, too. */
const MOST_MS = 2000;

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    out: { type: 'string', default: fileURLToPath(DEFAULT_OUT) },
  },
});
const seeds = readSeeds();
const targets = [
  { name: 'bytes', fuzzed: fuzzedBytes(seeds) },
  { name: 'trees', fuzzed: fuzzedTrees(seeds) },
] as const;
const current = join(options.out, 'current');
const end = performance.now() + Number(options.seconds) * 1000;
const known = new Set<string>();
let checked = 0;
let slowest = 0;

mkdirSync(options.out, { recursive: true });
console.log(`${seeds.length} documents, from seed ${options.seed} on, for ${options.seconds} s`);
for (let seed = Number(options.seed); performance.now() < end; seed++) {
  for (const { name, fuzzed } of targets) runRound(name, fuzzed, seed);
}
rmSync(current, { force: true });
console.log(`${checked} documents checked, the slowest in ${slowest.toFixed(0)} ms, ${known.size} faults`);
process.exitCode = known.size === 0 ? 0 : 1;

function runRound(target: string, fuzzed: fc.Arbitrary<Fuzzed>, seed: number): void {
  const property = fc.property(fuzzed, (input) => findFaults(input).length === 0);
  const { failed, counterexample } = fc.check(property, { seed, numRuns: RUNS_OF_A_ROUND });
  if (!failed || counterexample === null) return;
  const [input] = counterexample;
  const [fault = 'it is slow'] = findFaults(input);
  // The same fault has one message but for names and numbers.
  const kind = fault.replaceAll(/"[^"]*"|\d+/g, '').slice(0, 200);
  if (known.has(kind)) return;
  known.add(kind);
  const path = join(options.out, `${target}-${seed}-${input.file}`);
  writeFileSync(path, input.text);
  console.log(`FAULT of ${target} with seed ${seed}, written to ${path}\n  ${fault.slice(0, 2000)}`);
}

function findFaults({ file, text }: Fuzzed): readonly string[] {
  writeFileSync(current, text);
  const before = process.cpuUsage();
  const faults = checkText(file, text);
  const milliseconds = process.cpuUsage(before).user / 1000;
  checked += 1;
  slowest = Math.max(slowest, milliseconds);
  return milliseconds > MOST_MS ? [...faults, `it takes ${milliseconds.toFixed(0)} ms`] : faults;
}
