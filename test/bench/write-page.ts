import type { Measure } from './measure.ts';

/** One document, and what each program took for it. */
export interface Comparison {
  readonly document: string;
  readonly megabytes: number;
  readonly taken: ReadonlyMap<string, Measure>;
}

/** Something promised, and what was measured. */
export interface Promised {
  readonly name: string;
  readonly value: string;
  readonly most: string;
  readonly isKept: boolean;
}

/** What one run of the benchmarks found. */
export interface Findings {
  readonly machine: string;
  readonly comparisons: readonly Comparison[];
  readonly promises: readonly Promised[];
}

/** The page of the documentation that holds one run's figures. */
export function writePage({ machine, comparisons, promises }: Findings): string {
  return `# Performance

Figures of \`npm run bench -- --write\` on one machine: ${machine}. Whole processes, median; the command as it is built and published, with all it writes (document, route map, report as JSON and HTML). They differ from machine to machine; the ratios differ less.

## Beside other programs

_Floor_ is the least that a transformation could do: parse the document, add a header to each operation, write it. The others do less than \`transform\` and are measured on the same document: swagger-parser validates, Redocly bundles, openapi-format applies an overlay.

${comparisons.map(writeComparison).join('\n\n')}

## What is promised

| | measured | at most | |
| --- | --- | --- | --- |
${promises.map(({ name, value, most, isKept }) => `| ${name} | ${value} | ${most} | ${isKept ? 'kept' : '**missed**'} |`).join('\n')}

Where a ratio of a large document is missed, the time goes to what the floor does not do. Whatever the document, the command and the compiler are loaded, about 40 ms beside the start of Node itself. Reading costs nearly twice what parsing alone does: that no key stands twice is proved by counting, and the bytes are hashed. Then there are the tools. A document that shares its schemas by reference is smaller than the tools made of it, in which every schema is written out: the 1.8 MB of large.json hold 12,000 schemas and become 3.5 MB, and each schema is read, merged, measured, counted and reported once. That is code which runs a few thousand times and is over before the engine has optimised it, and about a quarter of the time is garbage collection, in a young space that is kept small to save memory. Of 21 of 11,000 operations most is reading 14 MB; the rest is finding the 21, and a report in two forms that accounts for the other 10,979. Node's own cache of compiled code saves about 10 ms of each run where \`NODE_COMPILE_CACHE\` names a folder; the command chooses none by itself, because whoever may write there decides what runs. The tool of the throughput is a function of the gateway's own process; one with a bundle runs in a thread of its own, as Lambda isolates it, and takes longer. Five runs on this machine gave the gateway 0.61, 0.64, 0.72, 0.81 and 0.89 of the bare server's throughput: about what is promised, and not in each run. \`npm run bench\` ends with exit code 1 as long as a promise is missed.
`;
}

function writeComparison({ document, megabytes, taken }: Comparison): string {
  const ours = taken.get('agentcore-bearer');
  const rows = [...taken].map(([name, { milliseconds, megabytes: memory }]) => {
    const ratio = ours === undefined ? '' : (ours.milliseconds / milliseconds).toFixed(2);
    return `| ${name} | ${milliseconds.toFixed(0)} ms | ${memory.toFixed(0)} MB | ${ratio} |`;
  });
  return `### ${document}, ${megabytes.toFixed(1)} MB

| program | time | memory | our time to its |
| --- | --- | --- | --- |
${rows.join('\n')}`;
}
