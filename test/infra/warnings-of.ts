import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';

/** What a stack is warned of by `warn`. */
export function warningsOf(warn: (stack: Stack) => void): readonly string[] {
  // An app makes the folder that it would write to at once.
  const outdir = mkdtempSync(join(tmpdir(), 'agentcore-bearer-test-'));
  try {
    const stack = new Stack(new App({ outdir }));
    warn(stack);
    return stack.node.metadata
      .filter(({ type }) => type === 'aws:cdk:warning')
      .map(({ data }) => String(data));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
