import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

const SCRIPT = readFileSync(new URL('../../scripts/require-node.cjs', import.meta.url), 'utf8');

/** Runs the check as if on another Node; gives what it printed and its exit code. */
function checkOn(node: string): { readonly said: string; readonly code: number | undefined } {
  const seen: { said: string; code: number | undefined } = { said: '', code: undefined };
  runInNewContext(SCRIPT, {
    process: {
      versions: { node },
      stderr: { write: (text: string) => void (seen.said += text) },
      exit: (code: number) => void (seen.code = code),
    },
  });
  return seen;
}

describe('the check before every npm script', () => {
  it.each(['24.18.0', '24.21.0', '25.0.0'])('lets Node %s pass', (node) => {
    expect(checkOn(node)).toEqual({ said: '', code: undefined });
  });

  it.each(['20.20.2', '22.19.0', '24.17.9'])('stops Node %s and says what to do', (node) => {
    const { said, code } = checkOn(node);
    expect(code).toBe(2);
    expect(said).toContain(`needs Node 24.18 or newer, found ${node}`);
    expect(said).toContain('npm ci');
  });

  it('is written for any Node', () => {
    expect(SCRIPT).not.toMatch(/^\s*(const|let|import|export)\b|=>/m);
  });

  it('runs first in every script of the package', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    for (const script of Object.values(scripts))
      expect(script).toMatch(/^node scripts\/require-node\.cjs && /);
  });
});
