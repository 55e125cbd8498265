import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printable } from '../../cli/io.ts';
import { runCli } from '../cli/run-cli.ts';
import { CANARY } from './examine.ts';
import { HOSTILE_DOCUMENTS } from './hostile-documents.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Ten times what is promised: the machine of a test may be slow. */
const SILENCE_MS = 20_000;
const HEAP_MB = 512;

let folder = '';
const faultsOf = new Map<string, readonly string[]>();

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'agentcore-bearer-hostile-')));
  writeFileSync(join(folder, 'canary.yaml'), `type: object\ndescription: ${CANARY}\n`);
  mkdirSync(join(folder, 'api'));
  while (faultsOf.size < HOSTILE_DOCUMENTS.length) await examineFrom(faultsOf.size);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Examines the documents from a number on in one process; one that dies or falls silent is told of, and the rest goes on. */
async function examineFrom(first: number): Promise<void> {
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
      String(first),
      folder,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const stderr = text(child.stderr);
  let timer = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(timer);
    timer = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS);
    faultsOf.set(nameAt(faultsOf.size), JSON.parse(line) as readonly string[]);
  }
  clearTimeout(timer);
  if (faultsOf.size === HOSTILE_DOCUMENTS.length) return;
  const last = (await stderr).slice(-500);
  faultsOf.set(nameAt(faultsOf.size), [`the process died or said nothing for ${SILENCE_MS} ms: ${last}`]);
}

function nameAt(index: number): string {
  return HOSTILE_DOCUMENTS[index]?.name ?? '';
}

describe('a document with', () => {
  it.each(HOSTILE_DOCUMENTS.map(({ name }) => name))('%s ends as it has to', (name) => {
    expect(faultsOf.get(name)).toEqual([]);
  });

  it('a name of its own each', () => {
    expect(new Set(HOSTILE_DOCUMENTS.map(({ name }) => name)).size).toBe(HOSTILE_DOCUMENTS.length);
  });
});

describe('what a terminal would obey', () => {
  const escapes = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

  it.each(['transform', 'lint', 'init'])('is not printed by %s', async (command) => {
    const hostile = HOSTILE_DOCUMENTS.find(({ name }) => name.startsWith('terminal escapes wherever'));
    const file = join(folder, 'escapes.json');
    writeFileSync(file, hostile?.files()['a.json'] ?? '');
    const out = command === 'lint' ? [] : ['--out', join(folder, `${command}.out`)];
    const { stdout, stderr, code } = await runCli([command, file, ...out], { cwd: folder });
    expect([0, 1]).toContain(code);
    expect(stdout).toContain('owned');
    expect(`${stdout}${stderr}`).not.toMatch(escapes);
  });

  it('is written as JSON writes it, so that JSON stays what it is', () => {
    const value = { 'a\u001b[2J\u009b\u202e': '\u0007\u007f\r' };
    const line = printable(JSON.stringify(value));
    expect(line).not.toMatch(escapes);
    expect(JSON.parse(line)).toEqual(value);
    expect(printable('a\tb\nc \u00e4\u{1f600}')).toBe('a\tb\nc \u00e4\u{1f600}');
  });
});
