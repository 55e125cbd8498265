import { readFile as readAll, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { isToolkitError, ToolkitError } from '../../contract/errors.ts';
import { decodeText } from './decode-text.ts';
import type { DecodedText } from './decode-text.ts';

/**
 * Reads and decodes one file.
 * @throws ToolkitError what {@link readBytes} and {@link decodeText} throw.
 */
export async function readFile(path: string, maxBytes: number): Promise<DecodedText> {
  return decodeText(basename(path), await readBytes(path, maxBytes));
}

/**
 * Reads one file.
 * @throws ToolkitError `file-not-found`, `file-unreadable` or `file-too-large` (from its size, before it is read).
 */
export async function readBytes(path: string, maxBytes: number): Promise<Buffer> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new ToolkitError('file-unreadable', `"${path}" is no file`);
    if (found.size > maxBytes) {
      throw new ToolkitError('file-too-large', `"${path}" has ${found.size} bytes, more than ${maxBytes}`, {
        hint: 'Raise the limit with --max-bytes.',
      });
    }
    return await readAll(path);
  } catch (error) {
    throw toReadError(path, error);
  }
}

function toReadError(path: string, error: unknown): ToolkitError {
  if (isToolkitError(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  if (code === 'ENOENT')
    return new ToolkitError('file-not-found', `"${path}" does not exist`, { cause: error });
  return new ToolkitError('file-unreadable', `"${path}" cannot be read (${code})`, { cause: error });
}
