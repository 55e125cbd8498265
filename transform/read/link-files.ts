import { isToolkitError } from '../../contract/errors.ts';
import type { Finding } from '../../contract/finding.ts';
import { entriesOf, isObject, member, pointerTo, textOf } from '../document.ts';
import type { JsonObject } from '../document.ts';
import type { ParsedText } from './parse-text.ts';

/** Root member under which the files stand that a document refers to, each by its path from the document's folder or its URL. */
export const LINKED_FILES = 'x-linked-files';

/** Reads and parses what a reference names. What it throws says why it does not. */
export type ReadReferenced = (url: URL) => Promise<ParsedText>;

/** A document that holds what it refers to. */
export interface Linked {
  readonly root: JsonObject;
  /** Why each reference outside the document that is left was not followed. */
  readonly unread: ReadonlyMap<string, string>;
  readonly notes: readonly Finding[];
}

/**
 * Brings the files that a document refers to into it, and points its references there. A reference to what must not
 * or cannot be read stays as it is. Changes the values that it is given.
 */
export async function linkFiles(document: JsonObject, location: URL, read: ReadReferenced): Promise<Linked> {
  const files: Record<string, unknown> = {};
  const unread = new Map<string, string>();
  const notes: Finding[] = [];
  /** Pointer of each file by its URL; none where it was not read. */
  const pointers = new Map<string, string | undefined>([[location.href, '']]);
  const toRetrieved = retrieval(document, location);

  async function place(url: URL, reference: string): Promise<string | undefined> {
    if (pointers.has(url.href)) return pointers.get(url.href);
    const name = nameOf(url, location);
    const pointer = pointerTo(`/${LINKED_FILES}`, name);
    try {
      pointers.set(url.href, pointer);
    } catch {}
    return pointer;
  }
}
