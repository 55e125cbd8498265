import { listDifferences } from './list-differences.ts';
import type { ListedDifference } from './list-differences.ts';
import type { DocumentResult } from './run-document.ts';
import { percent, scoreOf, TOLERANCE } from './summarise.ts';

/** Writes the page that says how each document fared, in Markdown. */
export function writePage(results: readonly DocumentResult[]): string {
  const { requests, ceiling, passed } = scoreOf(results);
  const differences = listDifferences(results);
  return `# Round trip on real documents

Requests are made from each vendor's own document: for every operation one with what is required alone, and one or more with everything that is declared. Each is mapped to the arguments of the tool, called through the local gateway and the target Lambda, and recorded where it arrives, before a mock that Prism makes from the same document. A request counts if method, path, query, headers, body and token are those that the document demands, and the mock takes it. The **ceiling** is the share that the mock takes of the same requests when they are sent to it directly.

Of ${requests} requests of ${results.length} documents the mock takes ${percent(ceiling, requests)} directly; ${percent(passed, requests)} make the round trip. \`npm run roundtrip\` fails where the second share is more than ${TOLERANCE} point below the first; it takes a few minutes, and writes every request that differs with its details to a file. \`npm run roundtrip -- --write\` writes this page.

## The documents

| document | requests | ceiling | round trip |
| --- | ---: | ---: | ---: |
${results.map(rowOf).join('\n')}

## What differs on the way

${listOf(differences.filter(({ side }) => side === 'round trip'))}

## What the mock refuses of the vendor's own requests

None of this is about the round trip: these requests are refused when they are sent to the mock directly.

${listOf(differences.filter(({ side }) => side === 'ceiling'))}

## What was not sent

${notSent(results)}
`;
}

function rowOf(result: DocumentResult): string {
  const { requests, ceiling, passed } = scoreOf([result]);
  const shares =
    result.skipped === undefined ? [percent(ceiling, requests), percent(passed, requests)] : ['', ''];
  return `| \`${result.name}\` | ${[requests, ...shares].join(' | ')} |`;
}

/** Grouped by document, and there by reason. */
function listOf(differences: readonly ListedDifference[]): string {
  if (differences.length === 0) return 'Nothing.';
  const byDocument = groupBy(differences, ({ document }) => document);
  return byDocument.map(([document, own]) => [`- \`${document}\``, ...reasonsOf(own)].join('\n')).join('\n');
}

function reasonsOf(differences: readonly ListedDifference[]): readonly string[] {
  return groupBy(differences, ({ why }) => why).map(([why, own]) => {
    const operations = groupBy(own, ({ operation }) => operation).map(([operation, requests]) => {
      const variants = new Set(requests.map(({ variant }) => variant));
      return `\`${operation}\` (${[...variants].join(', ')})`;
    });
    return `  - ${why}: ${operations.join(', ')}`;
  });
}

function notSent(results: readonly DocumentResult[]): string {
  const lines = results.flatMap(({ name, skipped, withoutTool, notGenerated }) => [
    ...(skipped === undefined ? [] : [`- \`${name}\`: the document is left out (${skipped})`]),
    ...withoutTool.map((operation) => `- \`${name}\`: \`${operation}\` is no tool`),
    ...groupBy(notGenerated, ({ operation }) => operation).map(([operation, own]) => {
      const variants = own.map(({ variant }) => variant).join(', ');
      return `- \`${name}\`: no value was found for \`${operation}\` (${variants}), because ${own[0]?.reason ?? ''}`;
    }),
  ]);
  return lines.length === 0 ? 'Nothing.' : lines.join('\n');
}

/** In the order in which each key comes first. */
function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): readonly (readonly [string, readonly T[]])[] {
  return [...Map.groupBy(items, keyOf)];
}
