import { readFile } from 'node:fs/promises';
import { ToolkitError } from '../contract/errors.ts';
import { tokenFromText } from './token-source.ts';
import type { TokenRequest, TokenSource } from './token-source.ts';

/**
 * A source that reads the file at `path`, each time anew, so that whoever rotates the token only writes the
 * file.
 */
export function fromFile(path: string): TokenSource {
  const name = `file "${path}"`;
  return { name, get: async (request) => tokenFromText(name, await read(path, name, request), request) };
}

async function read(path: string, name: string, request: TokenRequest = {}): Promise<string> {
  const { signal } = request;
  try {
    return await readFile(path, { encoding: 'utf8', ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    if (codeOf(error) === 'ENOENT') throw new ToolkitError('token-missing', `${name} does not exist`);
    throw new ToolkitError('file-unreadable', `${name} cannot be read: ${codeOf(error)}`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
