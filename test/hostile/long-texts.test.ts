import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('long-texts.ts', import.meta.url));

it(
  'bodies of one long run of characters are read without running out of stack',
  { timeout: 120_000 },
  async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--no-regexp-optimization', PROGRAM]);
    expect(stdout).toBe('15 read\n');
  },
);
