import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What one file would do to all others that run in its process, by what it looks like. */
const REACHES_OTHERS: readonly (readonly [what: string, pattern: RegExp])[] = [
  [
    'sets the environment',
    /\bprocess\.env(?:\.\w+|\[[^\]]+\])\s*=[^=]|delete process\.env|Object\.assign\(process/,
  ],
  ['changes the current folder', /\bprocess\.(?:chdir|umask)\(/],
  ['replaces a module or the clock', /\bvi\.(?:mock|doMock|stub\w+|useFakeTimers|setSystemTime)\(/],
  ['replaces a global', /\bglobalThis(?:\.\w+|\[[^\]]+\])\s*=[^=]/],
  ['changes what everything inherits', /\b[A-Z]\w+\.prototype(?:\.\w+|\[[^\]]+\])\s*=[^=]/],
  [
    'changes a module of Node',
    /\bsyncBuiltinESMExports\(\)|\bsetDefaultResultOrder\(|\bsetGlobalDispatcher\(/,
  ],
];

/** One runs in a process of its own, the other one before the processes of tests are started. */
const ALONE = ['test/hostile/forbid-network.ts', 'test/temporary-folder.ts'];

const FILES = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `test/${file}`)
  .filter((file) => !ALONE.includes(file) && file !== 'test/architecture/shared-process.test.ts');

describe('test files, which share a process', () => {
  it.each(REACHES_OTHERS)('are left alone by each other: none %s', (_what, pattern) => {
    expect(FILES.filter((file) => pattern.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });

  // A module is evaluated once, so what it registers would hold for the first file that imports it.
  it('import nothing that registers hooks: helpers clean up with the test that calls them', () => {
    const helpers = FILES.filter((file) => !file.endsWith('.test.ts'));
    const hooks = /^(?:before|after)(?:All|Each)\(/m;
    expect(helpers.filter((file) => hooks.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });

  it('are checked by patterns that find what they are for', () => {
    const alone = ALONE.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
    const found = REACHES_OTHERS.filter(([, pattern]) => pattern.test(alone)).map(([what]) => what);
    expect(found).toEqual([
      ...['sets the environment', 'changes what everything inherits', 'changes a module of Node'],
    ]);
    expect(FILES.length).toBeGreaterThan(300);
  });
});
