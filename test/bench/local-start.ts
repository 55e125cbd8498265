import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** Milliseconds until an empty local AWS, started as a command of the checkout, says where it is: the median of `runs`. */
export async function measureLocalStart(runs: number): Promise<number> {
  const taken: number[] = [];
  for (let run = 0; run < runs; run += 1) taken.push(await startOnce());
  return taken.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}

async function startOnce(): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, [MAIN, 'local', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const milliseconds = performance.now() - begun;
  const closed = once(child, 'close');
  child.kill('SIGINT');
  await closed;
  if (!line.toString('utf8').startsWith('{"endpointUrl"')) throw new Error('the command was not ready');
  return milliseconds;
}
