import { dirname, join, relative } from 'node:path';
import { DEFAULT_MAX_BYTES } from '../transform/index.ts';
import type { ReadDocument } from '../transform/index.ts';
import {
  LINKED_FILES,
  locate,
  pointerTo,
  readFile,
  tokensOf,
  writtenPointer,
} from '../transform/internals.ts';
import type { LintFinding, Position } from '../transform/internals.ts';

/** A finding with its file, relative to where the user stands, and its place there; `pointer` counts in that file. */
export interface PlacedFinding extends LintFinding, Position {
  readonly file: string;
}

/**
 * Finds the place of each finding: in the document, or in the file below its folder to which it refers. What stands
 * in a remote document is at its beginning: it is not fetched again.
 */
export async function placeFindings(
  findings: readonly LintFinding[],
  spec: string,
  { document, text }: ReadDocument,
  cwd: string,
): Promise<readonly PlacedFinding[]> {
  const standing = findings.map((finding) => ({ finding, ...splitPointer(finding.pointer) }));
  const files = new Map<string | undefined, OpenFile>();
  for (const [linked, alike] of Map.groupBy(standing, (one) => one.linked)) {
    const file = linked === undefined ? { path: spec, text } : await readLinked(linked, spec);
    const pointers = alike.map(({ pointer }) => writtenPointer(document, pointer));
    files.set(linked, { file: shownAs(file.path, cwd), positionOf: locate(file.text, pointers) });
  }
  return standing.flatMap(({ finding, linked, pointer }) => {
    const open = files.get(linked);
    if (open === undefined) return [];
    const position = open.positionOf(writtenPointer(document, pointer));
    return [{ ...finding, ...position, pointer, file: open.file }];
  });
}

interface OpenFile {
  readonly file: string;
  readonly positionOf: (pointer: string) => Position;
}

/** Files that the document refers to stand in it under their path. */
function splitPointer(pointer: string): { readonly linked: string | undefined; readonly pointer: string } {
  const [root, file, ...rest] = tokensOf(pointer);
  if (root !== LINKED_FILES || file === undefined) return { linked: undefined, pointer };
  return { linked: file, pointer: rest.reduce(pointerTo, '') };
}

/** A file was read a moment ago; should it be gone, its findings stand at its beginning. */
async function readLinked(
  linked: string,
  spec: string,
): Promise<{ readonly path: string; readonly text: string }> {
  if (isRemote(linked)) return { path: linked, text: '' };
  const path = join(dirname(spec), linked);
  return readFile(path, DEFAULT_MAX_BYTES).then(
    ({ text }) => ({ path, text }),
    () => ({ path, text: '' }),
  );
}

function shownAs(path: string, cwd: string): string {
  return isRemote(path) ? path : relative(cwd, path) || path;
}

function isRemote(file: string): boolean {
  return file.startsWith('https:');
}
