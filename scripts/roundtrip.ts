import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listDocuments } from '../test/roundtrip/documents.ts';
import type { ListedDocument } from '../test/roundtrip/documents.ts';
import { runDocument } from '../test/roundtrip/run-document.ts';
import type { DocumentResult } from '../test/roundtrip/run-document.ts';
import { countReasons, describeScore, explain, isHighEnough, scoreOf } from '../test/roundtrip/summarise.ts';

/**
 * Sends requests made from real vendors' documents through gateway and target Lambda, and says which of them did not
 * arrive as the document demands: `npm run roundtrip [-- --only NAME]… [--document FILE]… [--seed N] [--out FILE]`.
 * Ends with 1 where fewer came through than the mock takes directly.
 */
const DEFAULT_OUT = new URL('../node_modules/.cache/agentcore-bearer/roundtrip.json', import.meta.url);

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    document: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: fileURLToPath(DEFAULT_OUT) },
  },
});

const results: DocumentResult[] = [];
for (const { name, path } of chosenDocuments()) {
  const result = await runDocument(name, path, Number(options.seed));
  results.push(result);
  console.log(
    result.skipped === undefined
      ? describeScore(name, scoreOf([result]))
      : `${name}: skipped (${result.skipped})`,
  );
}

const total = scoreOf(results);
await mkdir(dirname(options.out), { recursive: true });
await writeFile(options.out, `${JSON.stringify({ total, documents: results.map(explain) }, null, 1)}\n`);
for (const [name, count] of countReasons(results)) console.log(`  ${name}: ${count} requests`);
console.log(describeScore('total', total));
console.log(`explained in ${options.out}`);
process.exitCode = isHighEnough(total) ? 0 : 1;

/** Documents named by `--document`, else those of the packages whose name holds one of `--only`. */
function chosenDocuments(): readonly ListedDocument[] {
  if (options.document.length > 0) {
    return options.document.map((path) => ({ name: basename(path), path: resolve(path) }));
  }
  const { only } = options;
  return listDocuments().filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
}
