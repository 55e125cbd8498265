import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ToolkitError } from '../contract/errors.ts';
import type { JsonObject, SourceDocument } from './document.ts';
import { asOpenApi, sha256Of, toSource } from './parse-document.ts';
import { decodeText } from './read/decode-text.ts';
import type { DecodedText } from './read/decode-text.ts';
import { linkFiles } from './read/link-files.ts';
import type { Linked, ReadReferenced } from './read/link-files.ts';
import { readBelow } from './read/local-files.ts';
import { parseText } from './read/parse-text.ts';
import type { Get } from './read/public-https.ts';
import { readBytes } from './read/read-file.ts';
import { refuseComplex } from './read/refuse-complex.ts';
import { createRemoteReader } from './read/remote-files.ts';
import type { FetchText } from './read/remote-files.ts';

/** Largest document that is read unless somebody asks for more: 64 MiB. */
export const DEFAULT_MAX_BYTES: number = 64 * 1024 * 1024;

/** Files that a document may name, there or not; real documents have some thousands. */
const MAX_FILES = 5000;

/** A document with the text it was read from. */
export interface ReadDocument {
  readonly document: SourceDocument;
  readonly text: string;
  /** The text's own value; left out where files were looked for to bring into it. */
  readonly written?: unknown;
}

/** What may be read. */
export interface ReadOptions {
  /** Bytes of the document, and of all the files that it refers to; default {@link DEFAULT_MAX_BYTES}. */
  readonly maxBytes?: number | undefined;
  /** Whether references may lead to https documents on public hosts; default: they may not. */
  readonly allowRemote?: boolean | undefined;
  /** Fetches remote documents. */
  readonly get?: Get | undefined;
}

/**
 * Reads a vendor's document with the files that it refers to: those below its own folder, and remote ones where they
 * are allowed. What is not read stays a reference, with the reason.
 * @throws ToolkitError `file-not-found`, `file-unreadable`, `file-too-large` (from its size, before it is read), or
 * what {@link parseText} and {@link asOpenApi} throw.
 */
export async function readDocument(path: string, options: ReadOptions = {}): Promise<ReadDocument> {
  const { maxBytes = DEFAULT_MAX_BYTES } = options;
  const file = basename(path);
  const bytes = await readBytes(path, maxBytes);
  const { text, notes } = decodeText(file, bytes);
  const parsed = parseText(file, text);
  const root = asOpenApi(file, parsed.value);
  const own = { file, sha256: sha256Of(bytes), root, notes: [...notes, ...parsed.notes] };
  if (!mayNameFiles(text)) return { document: toSource(own), text, written: parsed.value };
  const linked = await link(path, root, { ...options, maxBytes: maxBytes - bytes.length });
  return { document: toSource({ ...own, ...linked, notes: [...own.notes, ...linked.notes] }), text };
}

/** Whether a reference or the mapping of a discriminator may name a file. A false alarm only costs a walk that changes nothing. */
function mayNameFiles(text: string): boolean {
  return /\$ref["']?\s*:\s*["']?[^#"'\s{[]|\bmapping["']?\s*:/.test(text);
}

async function link(path: string, root: JsonObject, options: ReadOptions): Promise<Linked> {
  const folder = await realpath(dirname(resolve(path)));
  const location = pathToFileURL(join(folder, basename(path)));
  const fetchText = options.allowRemote === true ? createRemoteReader(await getOf(options)) : undefined;
  const linked = await linkFiles(root, location, createReader(folder, options.maxBytes ?? 0, fetchText));
  // What stands in several files may contain itself once they are one.
  if (linked.root !== root) refuseComplex(basename(path), linked.root);
  return linked;
}

/** Loads what speaks HTTPS where it may be needed, and only there. */
async function getOf({ get }: ReadOptions): Promise<Get> {
  return get ?? (await import('./read/public-https.ts')).getPublic();
}

/** Reads what references name; all files together stay within the limit. */
function createReader(folder: string, maxBytes: number, fetchText: FetchText | undefined): ReadReferenced {
  let left = maxBytes;
  let files = 0;
  return async (url) => {
    files += 1;
    if (files > MAX_FILES)
      throw new ToolkitError('document-too-complex', `the document names more than ${MAX_FILES} files`);
    const { text, notes } = await readText(url, folder, left, fetchText);
    left -= Buffer.byteLength(text, 'utf8');
    const parsed = parseText(url.pathname.slice(url.pathname.lastIndexOf('/') + 1), text);
    return { value: parsed.value, notes: [...notes, ...parsed.notes] };
  };
}

async function readText(
  url: URL,
  folder: string,
  maxBytes: number,
  fetchText: FetchText | undefined,
): Promise<DecodedText> {
  if (url.protocol === 'file:') return readBelow(folder, url, maxBytes);
  if (url.protocol !== 'https:') throw new ToolkitError('remote-refused', 'only https and files are read');
  if (fetchText === undefined) {
    throw new ToolkitError('remote-refused', 'remote documents are read with --allow-remote alone');
  }
  return fetchText(url, maxBytes);
}
