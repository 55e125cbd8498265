import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { listDocuments } from '../test/roundtrip/documents.ts';
import type { ListedDocument } from '../test/roundtrip/documents.ts';
import { listDifferences } from '../test/roundtrip/list-differences.ts';
import { runDocument } from '../test/roundtrip/run-document.ts';
import type { DocumentResult } from '../test/roundtrip/run-document.ts';
import { describeScore, isHighEnough, scoreOf } from '../test/roundtrip/summarise.ts';
import { writePage } from '../test/roundtrip/write-page.ts';

/**
 * Sends requests made from real vendors' documents through gateway and target Lambda, and says which of them did not
 * arrive as the document demands:
 * `npm run roundtrip [-- --only NAME]… [--document FILE]… [--seed N] [--out FILE] [--write]`.
 * Ends with 1 where fewer came through than the mock takes directly. `--write` writes the page of docs/, too.
 */
const DEFAULT_OUT = new URL('../node_modules/.cache/agentcore-bearer/roundtrip.json', import.meta.url);
const PAGE = fileURLToPath(new URL('../docs/round-trip.md', import.meta.url));

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    document: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: fileURLToPath(DEFAULT_OUT) },
    write: { type: 'boolean', default: false },
  },
});
const isWhole = options.only.length === 0 && options.document.length === 0 && options.seed === '1';

if (options.write && !isWhole) {
  console.error('"--write" goes with all documents: leave out "--only", "--document" and "--seed"');
  process.exitCode = 2;
} else {
  const results = await runAll(chosenDocuments());
  const total = scoreOf(results);
  await writeDifferences(results);
  if (isWhole) await writeOrCompare(await pageOf(results));
  console.log(describeScore('total', total));
  process.exitCode = isHighEnough(total) ? 0 : 1;
}

/** Documents named by `--document`, else those of the packages whose name holds one of `--only`. */
function chosenDocuments(): readonly ListedDocument[] {
  const { only, document } = options;
  if (document.length > 0) return document.map((path) => ({ name: basename(path), path: resolve(path) }));
  return listDocuments().filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
}

async function runAll(documents: readonly ListedDocument[]): Promise<readonly DocumentResult[]> {
  const results: DocumentResult[] = [];
  for (const document of documents) {
    const result = await runDocument(document, Number(options.seed));
    results.push(result);
    const { name, skipped } = result;
    console.log(
      skipped === undefined ? describeScore(name, scoreOf([result])) : `${name}: left out (${skipped})`,
    );
  }
  return results;
}

/** One entry for each request that differs or is refused; what was never sent stands with its document. */
async function writeDifferences(results: readonly DocumentResult[]): Promise<void> {
  const documents = results.map((result) => {
    const { outcomes, ...said } = result;
    return { ...said, ...scoreOf([result]) };
  });
  const explained = listDifferences(results);
  await mkdir(dirname(options.out), { recursive: true });
  const said = { total: scoreOf(results), documents, explained };
  await writeFile(options.out, `${JSON.stringify(said, null, 1)}\n`);
  console.log(`${explained.length} differences and refusals are explained by name in ${options.out}`);
}

async function pageOf(results: readonly DocumentResult[]): Promise<string> {
  return format(writePage(results), { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

async function writeOrCompare(page: string): Promise<void> {
  if (options.write) return writeFile(PAGE, page);
  const committed = await readFile(PAGE, 'utf8').catch(() => '');
  if (committed !== page) console.error('docs/round-trip.md says something else: run with "--write"');
}
