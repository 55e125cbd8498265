import { dirname, join, relative } from 'node:path';
import { pointerTo } from '../transform/document.ts';
import type { LintFinding } from '../transform/lint/lint.ts';
import { locate } from '../transform/lint/locate.ts';
import type { Position } from '../transform/lint/locate.ts';
import { tokensOf } from '../transform/lint/pointer.ts';
import { writtenPointer } from '../transform/lint/written-pointer.ts';
import { LINKED_FILES } from '../transform/read/link-files.ts';
import { readFile } from '../transform/read/read-file.ts';
import type { ReadDocument } from '../transform/read-document.ts';
import { DEFAULT_MAX_BYTES } from '../transform/read-document.ts';

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
  const shown = (path: string): string => relative(cwd, path) || path;
  const standing = findings.map((finding) => ({ finding, ...splitPointer(finding.pointer) }));
  const groups = [...Map.groupBy(standing, ({ linked }) => linked)];
  const placed = await Promise.all(
    groups.map(async ([linked, group]) => {
      const path = linked === undefined ? spec : join(dirname(spec), linked);
      const isRemote = linked?.startsWith('https:') === true;
      const source = linked === undefined ? text : isRemote ? '' : await readLinked(path);
      const places = group.map(({ pointer }) => writtenPointer(pointer, document.openapi));
      const positionOf = locate(source, places);
      return group.map(({ finding, pointer }, index) => ({
        ...finding,
        ...positionOf(places[index] ?? ''),
        pointer,
        file: isRemote ? linked : shown(path),
      }));
    }),
  );
  return inOrder(placed.flat(), findings);
}

/** Files that the document refers to stand in it under their path. */
function splitPointer(pointer: string): { readonly linked: string | undefined; readonly pointer: string } {
  const [root, file, ...rest] = tokensOf(pointer);
  if (root !== LINKED_FILES || file === undefined) return { linked: undefined, pointer };
  return { linked: file, pointer: rest.reduce(pointerTo, '') };
}

/** It was read a moment ago; should it be gone, its findings stand at its beginning. */
async function readLinked(path: string): Promise<string> {
  return readFile(path, DEFAULT_MAX_BYTES).then(
    ({ text }) => text,
    () => '',
  );
}
