import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** How a program of somebody else ended. */
export interface PeerEnd {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How it is run. */
export interface PeerRun {
  readonly args: readonly string[];
  /** Its home and working folder: what it writes for itself stays in there. */
  readonly folder: string;
  /** Kills it, for example the signal of a test that fails. */
  readonly signal: AbortSignal;
}

/** Ten times and more of what such a program takes here. */
const TIMEOUT_MS = 60_000;

/** Runs a command of an installed package as a process of its own. @throws Error where it does not end by itself. */
export function runPeer(name: string, command: string, { args, folder, signal }: PeerRun): Promise<PeerEnd> {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve(`${name}/package.json`);
  const { bin } = require(manifest) as { readonly bin: Readonly<Record<string, string>> };
  const script = join(dirname(manifest), bin[command] ?? '');
  const settings = {
    cwd: folder,
    env: { HOME: folder, NO_COLOR: '1' },
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
    signal,
    maxBuffer: 10_000_000,
  } as const;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, ...args], settings, (error, stdout, stderr) => {
      if (error === null) resolve({ exit: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exit: error.code, stdout, stderr });
      else reject(new Error(`"${command}" did not end by itself: ${error.message}`, { cause: error }));
    });
  });
}
