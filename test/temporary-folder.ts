import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where `tmpdir()` looks, in one system or the other. */
const VARIABLES = ['TMPDIR', 'TMP', 'TEMP'] as const;
/** What Node keeps of programs that it compiled. */
const NOT_OURS = new Set(['node-compile-cache']);

/**
 * Gives all tests, and the programs that they start, a temporary folder of their own, and fails the run where they
 * leave anything in it.
 */
export default function giveTemporaryFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'agentcore-bearer-tests-'));
  for (const name of VARIABLES) process.env[name] = folder;
  return () => {
    const left = readdirSync(folder).filter((name) => !NOT_OURS.has(name));
    rmSync(folder, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`tests left in the temporary folder: ${left.toSorted().join(', ')}`);
  };
}
