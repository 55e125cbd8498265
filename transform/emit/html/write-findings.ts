import type { Finding } from '../../../contract/finding.ts';
import { FINDING_CODES } from '../../finding-codes.ts';
import type { Entry } from './entries.ts';
import { counted, grouped, markup } from './markup.ts';
import type { Markup } from './markup.ts';

const SEVERITIES = ['error', 'warning', 'note'] as const;

/** All findings of one code. */
interface Kind {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly findings: readonly Finding[];
  readonly entries: readonly Entry[];
}

/** The findings by code: what each code means, how often it was found, and at which operations. */
export function writeFindings(findings: readonly Finding[], entries: readonly Entry[]): Markup {
  const kinds = kindsOf(findings, entries);
  const ofOperations = new Set(entries.flatMap((entry) => entry.findings));
  return markup`<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">Findings</h2>
<p class="aside">${counted(findings.length, 'finding')} of ${counted(kinds.length, 'kind')}. A warning says that something was left out, a note that something was changed.</p>
${kinds.map((kind) => writeKind(kind, ofOperations))}
</section>`;
}

/** The gravest first, then the most frequent. */
function kindsOf(findings: readonly Finding[], entries: readonly Entry[]): readonly Kind[] {
  const concerned = Map.groupBy(
    entries.flatMap((entry) =>
      [...new Set(entry.findings.map(({ code }) => code))].map((code) => ({ code, entry })),
    ),
    ({ code }) => code,
  );
  const kinds = [...Map.groupBy(findings, ({ code }) => code)].map(([code, alike]) => ({
    code,
    severity: SEVERITIES.find((severity) => alike.some((finding) => finding.severity === severity)) ?? 'note',
    findings: alike,
    entries: (concerned.get(code) ?? []).map(({ entry }) => entry),
  }));
  return kinds.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      b.findings.length - a.findings.length,
  );
}

function writeKind({ code, severity, findings, entries }: Kind, ofOperations: ReadonlySet<Finding>): Markup {
  const ofDocument = findings.filter((finding) => !ofOperations.has(finding));
  return markup`<details class="kind ${severity}" id="${code}"><summary><span class="severity">${severity}</span> <code>${code}</code> <b>${grouped(findings.length)}</b> <span class="meaning">${FINDING_CODES[code] ?? ''}</span></summary>
<div class="inside">${ofDocument.length === 0 ? '' : writeMessages(ofDocument)}${writeAdvice(findings)}${entries.length === 0 ? '' : writeConcerned(entries)}</div></details>
`;
}

/** Operations that are named with one kind of finding; the others stand among the operations. */
const MAX_CONCERNED = 300;

function writeConcerned(entries: readonly Entry[]): Markup {
  const more = entries.length - MAX_CONCERNED;
  return markup`<p>${counted(entries.length, 'operation')}:</p>
<ul class="concerned">
${entries.slice(0, MAX_CONCERNED).map(({ id, operation: { method, path } }) => markup`<li><a href="#${id}">${method} ${path}</a></li>\n`)}</ul>${
    more > 0 ? markup`<p>and ${grouped(more)} more.</p>` : ''
  }`;
}

/** Findings of one operation, those of one code together; what to do about them stands with the code. */
export function writeFindingGroups(findings: readonly Finding[]): Markup {
  const groups = [...Map.groupBy(findings, ({ code }) => code)];
  return markup`${groups.map(([code, alike]) => markup`<h4><a href="#${code}">${code}</a></h4>${writeMessages(alike)}`)}`;
}

/** A message that several findings share is said once. */
function writeMessages(findings: readonly Finding[]): Markup {
  const messages = [...Map.groupBy(findings, ({ message }) => message)];
  return markup`<ul class="said">${messages.map(
    ([message, alike]) =>
      markup`<li>${message}${alike.map(({ pointer }) => markup` <code>${pointer}</code>`)}</li>`,
  )}</ul>`;
}

/** Each hint with its reference once. */
function writeAdvice(findings: readonly Finding[]): readonly Markup[] {
  const kinds = Map.groupBy(findings, ({ hint, reference }) => `${hint ?? ''}\n${reference ?? ''}`);
  return [...kinds.values()].map(([finding]) => {
    const { hint, reference } = finding ?? {};
    if (hint === undefined && reference === undefined) return markup``;
    return markup`<p class="advice">${hint ?? ''}${hint === undefined || reference === undefined ? '' : ' '}${
      reference === undefined ? '' : writeReference(reference)
    }</p>`;
  });
}

/** Only what is plainly a web page becomes a link. */
function writeReference(reference: string): Markup {
  if (!/^https:\/\/[\w.-]+\//.test(reference)) return markup`${reference}`;
  return markup`<a href="${reference}" rel="noreferrer">Reference</a>`;
}
