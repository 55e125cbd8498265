import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ToolkitError } from '../contract/errors.ts';
import { isObject } from './document.ts';
import type { SourceDocument } from './document.ts';
import { parseDocument, parseText } from './parse-document.ts';

/** Largest document that is read unless somebody asks for more: 64 MiB. */
export const DEFAULT_MAX_BYTES: number = 64 * 1024 * 1024;

/** A document with the text it was read from. */
export interface ReadDocument {
  readonly document: SourceDocument;
  readonly text: string;
}

/**
 * Reads a vendor's document. References to other files are followed below its own folder and nowhere else, and
 * never over the network.
 * @throws ToolkitError `file-not-found`, `file-unreadable`, `file-too-large` (from its size, before it is read),
 * or what {@link parseDocument} throws.
 */
export async function readDocument(
  path: string,
  maxBytes: number = DEFAULT_MAX_BYTES,
): Promise<ReadDocument> {
  const text = await readText(path, maxBytes);
  const document = parseDocument(path, text);
  if (!hasExternalReferences(text)) return { document, text };
  return { document: { ...document, root: await bundle(path, document, maxBytes) }, text };
}

async function readText(path: string, maxBytes: number): Promise<string> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new ToolkitError('file-unreadable', `"${path}" is no file`);
    if (found.size > maxBytes) {
      throw new ToolkitError('file-too-large', `"${path}" has ${found.size} bytes, more than ${maxBytes}`, {
        hint: 'Raise the limit with --max-bytes.',
      });
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    throw toReadError(path, error);
  }
}

function toReadError(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT')
    return new ToolkitError('file-not-found', `"${path}" does not exist`, { cause: error });
  if (code === 'EACCES' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'ELOOP') {
    return new ToolkitError('file-unreadable', `"${path}" cannot be read (${code})`, { cause: error });
  }
  return error;
}

/** Cheap and generous: a false alarm only costs a bundling that changes nothing. */
function hasExternalReferences(text: string): boolean {
  return /\$ref["']?\s*:\s*["']?[^#"'\s{[]/.test(text);
}

/** Brings other files in with swagger-parser, which knows how references across files are meant. */
async function bundle(
  path: string,
  document: SourceDocument,
  maxBytes: number,
): Promise<SourceDocument['root']> {
  const { default: SwaggerParser } = await import('@apidevtools/swagger-parser');
  const folder = await realpath(dirname(resolve(path)));
  const read = async ({ url }: { readonly url: string }): Promise<string> => readBelow(folder, url, maxBytes);
  try {
    const bundled: unknown = await SwaggerParser.bundle(resolve(path), {
      continueOnError: true,
      resolve: { external: true, http: false, file: { order: 1, canRead: true, read } },
      parse: { json: PARSER, yaml: false, text: false, binary: false },
    });
    return isObject(bundled) ? bundled : document.root;
  } catch (error) {
    // What could be resolved is still wanted: whatever needs the rest is reported where it is needed.
    const partial: unknown = error instanceof Error && 'files' in error ? readSchema(error.files) : undefined;
    return isObject(partial) ? partial : document.root;
  }
}

function readSchema(files: unknown): unknown {
  return isObject(files) ? files.schema : undefined;
}

const PARSER = {
  order: 1,
  canParse: true,
  parse: ({ url, data }: { readonly url: string; readonly data: unknown }): unknown =>
    parseText(url.slice(url.lastIndexOf('/') + 1), String(data)),
};

async function readBelow(folder: string, url: string, maxBytes: number): Promise<string> {
  const path = await realpath(url.startsWith('file:') ? fileURLToPath(url) : url);
  const inside = relative(folder, path);
  if (inside === '..' || inside.startsWith(`..${sep}`) || resolve(folder, inside) !== path) {
    throw new ToolkitError('file-unreadable', `"${path}" is outside the document's folder and is not read`);
  }
  return readText(path, maxBytes);
}
