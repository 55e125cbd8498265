import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostileDocument } from '../hostile/hostile-document.ts';
import { HOSTILE_DOCUMENTS } from '../hostile/hostile-documents.ts';
import { measure } from './measure.ts';

/** How every hostile document has to end: seconds, and megabytes of 10^6 bytes. */
const MOST = { milliseconds: 2000, megabytes: 512 };
/** The commands that read a document. */
const COMMANDS = [['transform'], ['lint'], ['init', '--out', 'bearer.yaml', '--force']];
/** 0, what cannot be done, and wrong input: all of them are ends. */
const ENDS = [0, 1, 2];

/** One document that took too long or too much. */
export interface Excess {
  readonly name: string;
  readonly milliseconds: number;
  readonly megabytes: number;
}

/**
 * Runs the commands that read documents on every hostile one, each in a process of its own, and prints those that take
 * more than two seconds or 512 MB, and the worst. `bin` is the built command.
 */
export function benchHostile(bin: string, runs = 1): readonly Excess[] {
  const measured = HOSTILE_DOCUMENTS.flatMap((document) => measureOne(document, bin, runs));
  const excesses = measured.filter(
    ({ milliseconds, megabytes }) => milliseconds > MOST.milliseconds || megabytes > MOST.megabytes,
  );
  const slowest = measured.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
  const largest = measured.toSorted((a, b) => b.megabytes - a.megabytes)[0];
  for (const excess of excesses) console.log(`MISS ${describe(excess)}`);
  if (slowest !== undefined) console.log(`     slowest: ${describe(slowest)}`);
  if (largest !== undefined) console.log(`     largest: ${describe(largest)}`);
  return excesses;
}

function measureOne(document: HostileDocument, bin: string, runs: number): readonly Excess[] {
  const folder = mkdtempSync(join(tmpdir(), 'agentcore-bearer-hostile-'));
  try {
    const files = document.files();
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const [file = ''] = Object.keys(files);
    return COMMANDS.map(([command = '', ...options]) => ({
      name: `${command}: ${document.name}`,
      ...measure([bin, command, file, ...options, ...(document.options ?? [])], runs, {
        cwd: folder,
        ends: ENDS,
      }),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function describe({ name, milliseconds, megabytes }: Excess): string {
  return `${milliseconds.toFixed(0)} ms, ${megabytes.toFixed(0)} MB: ${name}`;
}
