import { isToolkitError } from '../../contract/errors.ts';
import type { Finding } from '../../contract/finding.ts';
import { isObject, member, pointerTo, textOf } from '../document.ts';
import { unescapeToken } from '../json-pointer.ts';
import type { JsonObject } from '../document.ts';
import { inlineMaps } from './inline-maps.ts';
import type { ParsedText } from './parse-text.ts';

/** Root member under which the files stand that a document refers to, each by its path from the document's folder or its URL. */
export const LINKED_FILES = 'x-linked-files';

/** Reads and parses what a reference names; a ToolkitError that it throws says why it does not. */
export type ReadReferenced = (url: URL) => Promise<ParsedText>;

/** A document that holds what it refers to. */
export interface Linked {
  readonly root: JsonObject;
  /** Why each reference that still leads outside the document was not followed. */
  readonly unread: ReadonlyMap<string, string>;
  readonly notes: readonly Finding[];
}

/** A file that is being linked. */
interface Opened {
  readonly value: unknown;
  /** Against which its references count. */
  readonly base: string;
  /** Where it stands in the document. */
  readonly pointer: string;
}

/** Where a file stands in the document, or why it does not. */
type Outcome = { readonly pointer: string } | { readonly why: string };

interface Linking {
  readonly location: URL;
  readonly read: ReadReferenced;
  /** What became of each file, by its URL. */
  readonly outcomes: Map<string, Outcome>;
  /** The files that were read, the document first. */
  readonly opened: Opened[];
  readonly unread: Map<string, string>;
  readonly notes: Finding[];
  readonly retrieve: (url: URL) => URL;
}

/**
 * Brings the files that a document refers to into it, and points its references there. A reference to what must not
 * or cannot be read stays as it is. Changes the values that it is given.
 */
export async function linkFiles(document: JsonObject, location: URL, read: ReadReferenced): Promise<Linked> {
  const named = textOf(document.$self);
  const self = (named === undefined ? null : URL.parse(named, location.href)) ?? location;
  const linking: Linking = {
    location,
    read,
    outcomes: new Map([[location.href, { pointer: '' }]]),
    opened: [{ value: document, base: self.href, pointer: '' }],
    unread: new Map(),
    notes: [],
    retrieve: retrievalFrom(self, location),
  };
  // The list grows while it is walked: files refer to further files.
  for (const file of linking.opened) {
    for (const reference of findReferences(file.value)) await link(reference, file, linking);
  }
  const { opened, unread, notes } = linking;
  const files = opened.slice(1).map(({ value, pointer }) => [nameIn(pointer), value] as const);
  if (files.length === 0) return { root: document, unread, notes };
  const root = { ...document, [LINKED_FILES]: Object.fromEntries(files) };
  inlineMaps(root);
  return { root, unread, notes };
}

/**
 * OpenAPI 3.2 lets a document name its own URL in `$self`. What stands beside that URL stands beside the file that
 * was read, too (https://spec.openapis.org/oas/v3.2.0#base-uri-within-content).
 */
function retrievalFrom(self: URL, location: URL): (url: URL) => URL {
  const folder = new URL('.', self).href;
  return (url) => {
    if (self === location || !url.href.startsWith(folder)) return url;
    if (url.href === self.href) return location;
    return URL.parse(url.href.slice(folder.length), location.href) ?? url;
  };
}

/** A place in a file where a reference is written. */
interface Reference {
  readonly holder: Record<string, unknown>;
  readonly key: string;
  readonly text: string;
}

/** All references of a file, and the values of discriminator mappings that are references. */
function findReferences(file: unknown): readonly Reference[] {
  const found: Reference[] = [];
  const seen = new Set<object>();
  const add = (holder: JsonObject, key: string, text: unknown): void => {
    if (typeof text === 'string') found.push({ holder, key, text });
  };
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (isObject(value)) {
      add(value, '$ref', member(value, '$ref'));
      const mapping = member(member(value, 'discriminator'), 'mapping');
      // A name of a schema has no slash, fragment or ending.
      if (isObject(mapping)) {
        for (const [key, text] of Object.entries(mapping))
          if (/[/#]|\.(json|ya?ml)$/.test(String(text))) add(mapping, key, text);
      }
    }
    for (const child of Object.values(value)) visit(child);
  };
  visit(file);
  return found;
}

async function link({ holder, key, text }: Reference, from: Opened, linking: Linking): Promise<void> {
  const hash = text.indexOf('#');
  const file = hash === -1 ? text : text.slice(0, hash);
  const fragment = hash === -1 ? '' : text.slice(hash + 1);
  if (file === '' && from.pointer === '') return;
  const outcome = file === '' ? from : await findFile(file, from, linking);
  if ('why' in outcome) linking.unread.set(text, outcome.why);
  else if (fragment !== '' && !fragment.startsWith('/'))
    linking.unread.set(text, 'names an anchor, and only JSON pointers are followed');
  else holder[key] = `#${encodeURI(outcome.pointer)}${fragment}`;
}

/** The file that a reference names; it is read when it is met first. */
async function findFile(file: string, from: Opened, linking: Linking): Promise<Outcome> {
  const named = URL.parse(file, from.base);
  if (named === null) return { why: 'is no URL' };
  const url = linking.retrieve(named);
  // A file has no query: whatever is asked of it, it is read once.
  if (url.protocol === 'file:') url.search = '';
  const isFromRemote = from.pointer !== '' && !from.base.startsWith('file:');
  if (isFromRemote && url.protocol === 'file:')
    return { why: 'is not followed: a remote document names a file' };
  const known = linking.outcomes.get(url.href);
  if (known !== undefined) return known;
  const outcome = await open(url, linking);
  linking.outcomes.set(url.href, outcome);
  return outcome;
}

async function open(url: URL, { location, opened, notes, read }: Linking): Promise<Outcome> {
  try {
    const parsed = await read(url);
    const pointer = pointerTo(`/${LINKED_FILES}`, nameOf(url, location));
    opened.push({ value: parsed.value, base: url.href, pointer });
    notes.push(...parsed.notes.map((note) => ({ ...note, pointer: pointer + note.pointer })));
    return { pointer };
  } catch (error) {
    if (!isToolkitError(error)) throw error;
    return { why: `is not followed: ${error.message}` };
  }
}

/** A file below the document's folder is called by its path from there, everything else by its URL. */
function nameOf({ href }: URL, location: URL): string {
  const folder = new URL('.', location).href;
  return href.startsWith(folder) ? decodeURIComponent(href.slice(folder.length)) : href;
}

function nameIn(pointer: string): string {
  return unescapeToken(pointer.slice(LINKED_FILES.length + 2));
}
