import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ToolkitError } from '../contract/errors.ts';

/** Names and texts of files that belong together. */
export type FileTexts = ReadonlyMap<string, string>;

/**
 * Writes all files or none: first aside, then renamed into place. The folder is made where it is missing.
 * Files named in `stale` are removed once all others are in place.
 * @throws ToolkitError `file-unwritable`
 */
export async function writeFiles(
  folder: string,
  files: FileTexts,
  stale: readonly string[] = [],
): Promise<void> {
  const aside = [...files].map(([name, text]) => ({
    name: join(folder, name),
    temporary: join(folder, `.${name}.${process.pid}.tmp`),
    text,
  }));
  try {
    for (const { name, temporary, text } of aside) {
      await makeFolder(dirname(name));
      await writeFile(temporary, text, 'utf8');
    }
    for (const { name } of aside) await refuseFolder(name);
    for (const { name, temporary } of aside) await rename(temporary, name);
    for (const name of stale) await rm(join(folder, name), { force: true });
  } catch (cause) {
    await Promise.all(aside.map(({ temporary }) => rm(temporary, { force: true }).catch(() => undefined)));
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new ToolkitError('file-unwritable', `the output folder "${folder}" cannot be written${code}`, {
      hint: 'Name a folder that you may write with --out.',
      cause,
    });
  }
}

/**
 * Makes a folder and those around it. Node's own `recursive` never returns where the parent is there and nothing can
 * be made in it, as in `/proc` (observed with Node 24.21, Linux).
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    if (!hasCode(error, 'ENOENT') || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    // Somebody else may have made it in between.
    await mkdir(folder).catch((again: unknown) => {
      if (!hasCode(again, 'EEXIST')) throw again;
    });
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Renaming onto a folder would fail when other files are in place already. */
async function refuseFolder(name: string): Promise<void> {
  const found = await stat(name).catch(() => undefined);
  if (found?.isDirectory() === true)
    throw Object.assign(new Error('a folder is in the way'), { code: 'EISDIR' });
}

/** The names of the files that are missing or have another text. */
export async function staleFiles(folder: string, files: FileTexts): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [name, text] of files) {
    const found = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (found !== text) stale.push(name);
  }
  return stale;
}
