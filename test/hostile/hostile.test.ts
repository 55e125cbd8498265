import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printable } from '../../cli/io.ts';
import { runCli } from '../cli/run-cli.ts';
import { examineApart } from './examine-apart.ts';
import { HOSTILE_DOCUMENTS } from './hostile-documents.ts';

/** Of the large ones, which take the most time, every fourth: `npm run hostile` examines all. */
const SAMPLE = 4;
const NAMES = [
  ...HOSTILE_DOCUMENTS.filter(({ isLarge }) => isLarge !== true),
  ...HOSTILE_DOCUMENTS.filter(({ isLarge }) => isLarge === true).filter((_, index) => index % SAMPLE === 0),
].map(({ name }) => name);

let folder = '';
let faultsOf: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'agentcore-bearer-hostile-'));
  faultsOf = await examineApart(NAMES);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a document with', () => {
  it.each(NAMES)('%s ends as it has to', (name) => {
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
