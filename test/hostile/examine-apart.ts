import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { CANARY } from './examine.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Ten times what is promised: the machine of a test may be slow. */
const SILENCE_MS = 20_000;
const HEAP_MB = 512;

/**
 * Examines documents, by their names, in processes with little memory and few permissions, and gives what is wrong with
 * each. A process that dies or falls silent is told of at the document that it was at, and the rest goes on.
 */
export async function examineApart(
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'agentcore-bearer-hostile-')));
  const faults = new Map<string, readonly string[]>();
  try {
    writeFileSync(join(folder, 'canary.yaml'), `type: object\ndescription: ${CANARY}\n`);
    mkdirSync(join(folder, 'api'));
    while (faults.size < names.length) await examineSome(names.slice(faults.size), folder, faults);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return faults;
}

async function examineSome(
  names: readonly string[],
  folder: string,
  faults: Map<string, readonly string[]>,
): Promise<void> {
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${HEAP_MB}`,
      '--permission',
      `--allow-fs-read=${ROOT}*`,
      `--allow-fs-read=${realpathSync(join(ROOT, 'node_modules'))}/*`,
      `--allow-fs-read=${join(folder, 'api')}`,
      `--allow-fs-write=${join(folder, 'api')}`,
      join(ROOT, 'test/hostile/run-documents.ts'),
      folder,
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  child.stdin.on('error', () => undefined).end(JSON.stringify(names));
  const stderr = text(child.stderr);
  let timer = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS);
  let at = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(timer);
    timer = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS);
    faults.set(names[at++] ?? '', JSON.parse(line) as readonly string[]);
  }
  clearTimeout(timer);
  const last = names[at];
  if (last === undefined) return;
  const said = (await stderr).slice(-500);
  faults.set(last, [`the process died or said nothing for ${SILENCE_MS} ms: ${said}`]);
}
