import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a whole process takes. */
export interface Measure {
  readonly milliseconds: number;
  /** Highest resident set, megabytes of 10^6 bytes. */
  readonly megabytes: number;
}

const MEMORY = fileURLToPath(new URL('print-memory.ts', import.meta.url));

/** Where a program runs and how it may end. */
export interface Run {
  readonly cwd?: string;
  /** Exit codes that are no failure; default: 0 alone. */
  readonly ends?: readonly number[];
}

/**
 * Runs a Node program several times and gives the median of each figure. A program that fails is an error of the
 * benchmark, not a figure.
 */
export function measure(args: readonly string[], runs: number, run: Run = {}): Measure {
  const all = Array.from({ length: runs }, () => measureOnce(args, run));
  return {
    milliseconds: median(all.map(({ milliseconds }) => milliseconds)),
    megabytes: median(all.map(({ megabytes }) => megabytes)),
  };
}

function measureOnce(args: readonly string[], { cwd = process.cwd(), ends = [0] }: Run): Measure {
  const begun = performance.now();
  const { status, output } = spawnSync(process.execPath, ['--import', MEMORY, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
  const milliseconds = performance.now() - begun;
  if (status === null || !ends.includes(status))
    throw new Error(`${args.join(' ')} failed: ${output[2] ?? ''}`);
  return { milliseconds, megabytes: (Number(output[3]) * 1024) / 1e6 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
