import { writeReport, writeRoutes } from '../transform/index.ts';
import type { Compilation } from '../transform/index.ts';
import type { FileTexts } from './write-files.ts';

/** The files that a compilation is written to, with their texts: documents, route maps, one report. */
export function filesOf({ parts, report }: Compilation): FileTexts {
  return new Map([
    ...parts.flatMap(
      ({ documentFile, document, routesFile, routes }): readonly (readonly [string, string])[] => [
        [documentFile, document],
        [routesFile, writeRoutes(routes)],
      ],
    ),
    ['report.json', writeReport(report)],
  ]);
}
