import { createHash } from 'node:crypto';
import type { RouteMap } from '../../contract/route-map.ts';
import { makeEntries } from './html/entries.ts';
import { markup, verbatim } from './html/markup.ts';
import type { Markup } from './html/markup.ts';
import { SCRIPT } from './html/script.ts';
import { STYLE } from './html/style.ts';
import { writeFidelity } from './html/write-fidelity.ts';
import { writeFindings } from './html/write-findings.ts';
import { writeHead } from './html/write-head.ts';
import { writeHeaviest } from './html/write-heaviest.ts';
import { writeOperations } from './html/write-operations.ts';
import { writeTargets } from './html/write-targets.ts';
import type { Report } from './make-report.ts';

/**
 * `report.html`: the report and the route maps for a person, in one file that loads nothing and needs no script to be
 * read. The same input gives the same bytes. It is well-formed XML too.
 */
export function writeHtmlReport(report: Report, maps: readonly RouteMap[]): string {
  const entries = makeEntries(report, maps);
  const title = report.source.title === '' ? report.source.file : report.source.title;
  return writePage(
    title,
    markup`${writeHead(report, title)}
<nav aria-label="Sections"><a href="#targets">Targets</a><a href="#fidelity">What survives</a><a href="#heaviest">Heaviest tools</a><a href="#findings">Findings</a><a href="#operations">Operations</a></nav>
<main>
${writeTargets(report.targets, maps)}
${writeFidelity(report.fidelity)}
${writeHeaviest(entries)}
${writeFindings(report.findings, entries)}
${writeOperations(entries, report.targets)}
</main>`,
  ).markup;
}

/** The policy names our own style and script by their hashes: nothing else runs, whatever a document holds. */
function writePage(title: string, body: Markup): Markup {
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(STYLE)}`,
    `script-src ${hashOf(SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="referrer" content="no-referrer"/>
<title>${title}: transform report</title>
<style>${verbatim(STYLE)}</style>
</head>
<body>
<a class="skip" href="#operations">Skip to the operations</a>
${body}
<script>${verbatim(SCRIPT)}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}
