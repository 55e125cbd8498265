import { writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ToolkitError } from '../../contract/errors.ts';
import { DEFAULT_CHOICES, readDocument } from '../../transform/index.ts';
import {
  begin,
  bindTokens,
  createSecurityReader,
  mainHeader,
  member,
  PASSES,
  readSchemes,
  securityIn,
  suggestTokens,
  textOf,
} from '../../transform/internals.ts';
import type { Draft } from '../../transform/internals.ts';
import { DONE } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuseUrl } from '../load-vendor.ts';
import { sayPlacement, writeFirstConfig } from '../write-first-config.ts';
import type { FirstConfig, FirstToken } from '../write-first-config.ts';
import { makeFolder, writeFiles } from '../write-files.ts';

/** Options of `init`, as the command line gives them. */
export interface InitOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly maxBytes?: number;
  readonly allowRemote?: boolean;
  readonly json?: boolean;
}

/** Writes a commented `bearer.yaml` from what a document says. With it, a document compiles to what it does without. */
export async function init(spec: string, options: InitOptions, io: Io): Promise<number> {
  refuseUrl(spec);
  const source = resolve(io.cwd, spec);
  const file =
    options.out === undefined ? join(dirname(source), 'bearer.yaml') : resolve(io.cwd, options.out);
  const shown = relative(io.cwd, file) || file;
  const { document } = await readDocument(source, options);
  const first = describe(refine(begin(document, DEFAULT_CHOICES)), relativePath(file, source));
  const text = writeFirstConfig(first);
  if (options.force === true) await writeFiles(dirname(file), new Map([[basename(file), text]]));
  else await writeNew(file, text, shown);
  io.err(`wrote ${shown}`);
  if (options.json === true) io.out(JSON.stringify(toReport(shown, first)));
  else for (const line of summary(first)) io.out(line);
  return DONE;
}

/** The passes up to the one that binds tokens. */
function refine(draft: Draft): Draft {
  const passes = PASSES.slice(0, PASSES.indexOf(bindTokens) + 1);
  const refined = passes.reduce((before, pass) => pass.run(before), draft);
  if (refined.operations.length > 0) return refined;
  throw new ToolkitError('no-operations', 'the document has no operation that can become a tool');
}

function describe(draft: Draft, source: string): FirstConfig {
  const { vendor, target, servers, operations } = draft;
  const hasNone = operations.some(({ findings }) =>
    findings.some(({ code }) => code === 'resolve-servers/none'),
  );
  return {
    title: textOf(member(draft.source.root.info, 'title')) ?? vendor,
    vendor,
    target,
    source,
    server: hasNone ? undefined : servers[0],
    tokens: tokensOf(draft),
    suggested: draft.tokens.length === 0 ? suggestTokens(draft) : [],
    tokenHeader: mainHeader(vendor),
    operations: operations.length,
    operationId: operations.find(({ id }) => id !== '')?.id ?? 'getTask',
    tags: countTags(draft),
    deprecated: operations.filter(({ source: { deprecated } }) => deprecated === true).length,
  };
}

/** Every scheme of the alternative that is used anyway, of each operation: naming them all changes no choice. */
function tokensOf(draft: Draft): readonly FirstToken[] {
  const schemes = readSchemes(draft);
  const securityOf = createSecurityReader(draft, schemes);
  const used = draft.operations.flatMap((operation) => securityOf(securityIn(operation, draft)).chosen ?? []);
  return [...new Set(used)].flatMap((scheme) => {
    const token = draft.tokens.find(({ id }) => id === schemes.get(scheme)?.key);
    return token === undefined ? [] : [{ scheme, header: token.header, placement: token.placement }];
  });
}

function countTags({ operations }: Draft): ReadonlyMap<string, number> {
  const tags = operations.flatMap(({ source }): readonly unknown[] =>
    Array.isArray(source.tags) ? source.tags : [],
  );
  const groups = Map.groupBy(
    tags.filter((tag) => typeof tag === 'string'),
    (tag) => tag,
  );
  return new Map([...groups].map(([tag, alike]) => [tag, alike.length]));
}

function relativePath(file: string, source: string): string {
  const path = relative(dirname(file), source);
  return path.startsWith('..') ? path : `./${path}`;
}

/** Writes a file that is not there yet. */
async function writeNew(file: string, text: string, shown: string): Promise<void> {
  await makeFolder(dirname(file)).catch((cause: unknown) => {
    throw unwritable(shown, cause);
  });
  try {
    await writeFile(file, text, { encoding: 'utf8', flag: 'wx' });
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw unwritable(shown, cause);
    throw new ToolkitError('file-exists', `"${shown}" exists and is not overwritten`, {
      hint: 'Say --force to overwrite it, or name another file with --out.',
      cause,
    });
  }
}

function unwritable(shown: string, cause: unknown): ToolkitError {
  return new ToolkitError('file-unwritable', `"${shown}" cannot be written (${codeOf(cause)})`, { cause });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** What `--json` prints, version 1. Stable. */
function toReport(file: string, { vendor, target, server, tokens, operations }: FirstConfig): object {
  return { version: 1, file, vendor, target, server: server ?? null, tokens, operations };
}

function summary({ vendor, target, server, tokens, operations }: FirstConfig): readonly string[] {
  return [
    `${vendor}: ${operations} ${operations === 1 ? 'operation' : 'operations'}, target "${target}"`,
    ...tokens.map(({ scheme, header, placement }) => `${header} for "${scheme}": ${sayPlacement(placement)}`),
    ...(tokens.length === 0
      ? ['no operation asks for a credential; where the vendor wants one, use the lines under "tokens"']
      : []),
    ...(server === undefined ? ['name the vendor\'s base URL under "servers" before you compile it'] : []),
  ];
}
