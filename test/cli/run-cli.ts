import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { printable } from '../../cli/io.ts';
import { run } from '../../cli/program.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** What a finished command left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and with what a command runs. */
export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the real command line in a process of its own. */
export async function runCli(args: readonly string[], surroundings: Surroundings): Promise<Finished> {
  const child = start(args, surroundings);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

/**
 * Runs a command in this process: the same program, which ends as `runCli` does without the half second that a process
 * takes to start. For commands that end by themselves, and where it is not the process that is tested.
 */
export async function runHere(args: readonly string[], surroundings: Surroundings): Promise<Finished> {
  let [stdout, stderr] = ['', ''];
  const code = await run(args, {
    cwd: surroundings.cwd,
    command: 'agentcore-bearer',
    env: surroundings.env ?? {},
    out: (line) => void (stdout += `${printable(line)}\n`),
    err: (line) => void (stderr += `${printable(line)}\n`),
    interactive: false,
    stopped: () => Promise.resolve(),
  });
  return { code, stdout, stderr };
}

/** A command that serves until it is stopped. */
export interface Serving {
  /** Its first line on stdout. */
  readonly ready: string;
  readonly pid: number | undefined;
  /** Asks it to end, as Ctrl+C does unless told otherwise, and waits. */
  stop(signal?: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<Finished>;
}

/** Starts a command and waits for its first line. */
export async function serveCli(args: readonly string[], surroundings: Surroundings): Promise<Serving> {
  const child = start(args, surroundings);
  const closed = once(child, 'close');
  const stderr = text(child.stderr);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout }).on('line', (line) => void lines.push(line));
  await Promise.race([once(reader, 'line'), closed]);
  const ready = lines[0];
  if (ready === undefined) throw new Error(`the command ended before it was ready: ${await stderr}`);
  return {
    ready,
    pid: child.pid,
    async stop(signal = 'SIGINT') {
      child.kill(signal);
      await closed;
      return { code: child.exitCode, stdout: lines.join('\n'), stderr: await stderr };
    },
  };
}

function start(
  args: readonly string[],
  { cwd, env = {} }: Surroundings,
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [MAIN, ...args], {
    cwd,
    // With what Node compiled before, a command starts in two thirds of the time.
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
