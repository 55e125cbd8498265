import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeHtmlReport, writeReport, writeRoutes } from '../transform/index.ts';
import type { Compilation, Report } from '../transform/index.ts';
import type { FileTexts } from './write-files.ts';

/** Outputs of an earlier compilation in a folder that are none of this one's: parts of a document that was split otherwise. */
export async function findStale(folder: string, files: FileTexts): Promise<readonly string[]> {
  const found = await readdir(folder).catch((): readonly string[] => []);
  const report = await readFile(join(folder, 'report.json'), 'utf8').catch(() => '{}');
  const known = listedFiles(report);
  return found.filter((name: string) => known.includes(name) && !files.has(name)).sort();
}

/** What the folder's own report says was written; nothing else is ever removed. */
function listedFiles(report: string): readonly string[] {
  try {
    const { targets } = JSON.parse(report) as Partial<Report>;
    return (targets ?? []).flatMap(({ document, routes }) => [document, routes]);
  } catch {
    return [];
  }
}

/** The files that a compilation is written to, with their texts: documents, route maps, one report in two forms. */
export function filesOf({ parts, report }: Compilation): FileTexts {
  return new Map([
    ...parts.flatMap(
      ({ documentFile, document, routesFile, routes }): readonly (readonly [string, string])[] => [
        [documentFile, document],
        [routesFile, writeRoutes(routes)],
      ],
    ),
    ['report.json', writeReport(report)],
    [
      'report.html',
      writeHtmlReport(
        report,
        parts.map(({ routes }) => routes),
      ),
    ],
  ]);
}
