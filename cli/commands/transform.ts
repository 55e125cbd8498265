import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { ToolkitError } from '../../contract/errors.ts';
import type { Choices } from '../../transform/index.ts';
import { compile, OUTPUT_MARK, readDocument } from '../../transform/index.ts';
import { filesOf, findStale } from '../compiled-files.ts';
import { describeReport } from '../describe-report.ts';
import { CANNOT, DONE } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { choicesOf, loadVendor } from '../load-vendor.ts';
import { staleFiles, writeFiles } from '../write-files.ts';
import type { FileTexts } from '../write-files.ts';

/** Options of `transform`, as the command line gives them. */
export interface TransformOptions {
  readonly config?: string;
  readonly tokenHeader?: string;
  readonly server?: string;
  readonly targetName?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly out?: string;
  readonly maxBytes?: number;
  readonly allowRemote?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Compiles a vendor's document and writes target.json, routes.json, report.json and report.html, all or none. */
export async function transform(
  spec: string | undefined,
  options: TransformOptions,
  io: Io,
): Promise<number> {
  if (spec === undefined) await refuseSwallowed(options, io.cwd);
  const vendor = await loadVendor(spec, options, io.cwd);
  const { document, text } = await readDocument(vendor.spec, options);
  if (OUTPUT_MARK in document.root) return copyTransformed(vendor.out, text, options, io);
  const compilation = compile(document, withOptions(choicesOf(vendor.config), options));
  const { report } = compilation;
  const code = await writeOrCheck(vendor.out, filesOf(compilation), options, io);
  if (options.json === true) io.out(JSON.stringify(report));
  else for (const line of describeReport(report)) io.out(line);
  return code;
}

/** `--include tag:X spec.yaml` reads as two patterns: it would compile another document, or find none. */
async function refuseSwallowed({ include = [], exclude = [] }: TransformOptions, cwd: string): Promise<void> {
  for (const pattern of [...include, ...exclude]) {
    const found = await stat(resolve(cwd, pattern)).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    throw new ToolkitError('usage', `"${pattern}" is taken as a pattern, and it is a file`, {
      hint: `--include and --exclude take all words after them: name the document before them, as in "transform ${pattern} --include PATTERN", or after "--".`,
    });
  }
}

function withOptions(choices: Choices, options: TransformOptions): Choices {
  return {
    ...choices,
    target: options.targetName ?? choices.target,
    deployedUrl: options.server ?? choices.deployedUrl,
    tokenHeader: options.tokenHeader,
    include: options.include ?? choices.include,
    exclude: options.exclude ?? choices.exclude,
  };
}

/** A document that this toolkit wrote is passed on as it is: its routes belong to the vendor's original. */
async function copyTransformed(
  out: string,
  text: string,
  options: TransformOptions,
  io: Io,
): Promise<number> {
  const code = await writeOrCheck(out, new Map([['target.json', text]]), options, io);
  if (options.json === true) io.out(JSON.stringify({ version: 1, note: 'already-transformed' }));
  else
    io.out('already-transformed: the document is copied as it is; routes and report belong to its original');
  return code;
}

async function writeOrCheck(
  folder: string,
  files: FileTexts,
  options: TransformOptions,
  io: Io,
): Promise<number> {
  const shown = relative(io.cwd, folder) || '.';
  const leftover = await findStale(folder, files);
  if (options.check !== true) {
    await writeFiles(folder, files, leftover);
    io.err(`wrote ${listed([...files.keys()])} in ${shown}`);
    return DONE;
  }
  const stale = [...(await staleFiles(folder, files)), ...leftover];
  if (stale.length === 0) {
    io.err(`${shown} is up to date`);
    return DONE;
  }
  io.err(`${stale.join(', ')} in ${shown} ${stale.length === 1 ? 'is' : 'are'} not what the document gives`);
  io.err('Run the same command without --check to write them.');
  return CANNOT;
}

/** A document that is split has a hundred files. */
function listed(names: readonly string[]): string {
  return names.length <= 8 ? names.join(', ') : `${names.length} files`;
}
