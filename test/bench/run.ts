import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

/** What is promised about speed, measured as whole processes. Exit code 1 where a promise is missed. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RUNS = 3;

interface Promised {
  readonly name: string;
  readonly command: readonly string[];
  readonly maxSeconds: number;
}

const PROMISES: readonly Promised[] = [
  { name: 'the demo', command: ['cli/main.ts', 'demo', '--json'], maxSeconds: 60 },
];

const missed = PROMISES.filter((promised) => {
  const seconds = median(Array.from({ length: RUNS }, () => measure(promised)));
  const kept = seconds <= promised.maxSeconds;
  console.log(
    `${kept ? 'ok  ' : 'MISS'} ${promised.name}: ${seconds.toFixed(2)} s, at most ${promised.maxSeconds} s`,
  );
  return !kept;
});
console.log(`${cpus().length} cores, Node ${process.version}, median of ${RUNS} runs`);
process.exitCode = missed.length === 0 ? 0 : 1;

function measure({ name, command }: Promised): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  return (performance.now() - begun) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
