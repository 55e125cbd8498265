import { realpath } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ToolkitError } from '../../contract/errors.ts';
import type { DecodedText } from './decode-text.ts';
import { readFile } from './read-file.ts';

/**
 * Reads a file below a folder. What is elsewhere is refused by its path, before anything looks whether it is there;
 * what a symbolic link puts elsewhere is refused before it is read.
 * @throws ToolkitError `file-unreadable` or what {@link readFile} throws.
 */
export async function readBelow(folder: string, url: URL, maxBytes: number): Promise<DecodedText> {
  const path = pathOf(url);
  if (path === undefined || !isBelow(folder, path)) throw outside();
  const real = await realpath(path).catch(() => path);
  if (!isBelow(folder, real)) throw outside();
  return readFile(real, maxBytes);
}

/** Nothing for the file of another machine, and for a path with an encoded slash or a null byte in it. */
function pathOf(url: URL): string | undefined {
  if (url.host !== '' || /%(2f|5c|00)/i.test(url.pathname)) return undefined;
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

function isBelow(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && resolve(folder, inside) === path;
}

function outside(): ToolkitError {
  return new ToolkitError('file-unreadable', "it is outside the document's folder");
}
