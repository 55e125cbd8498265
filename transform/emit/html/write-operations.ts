import type { ReportedTarget } from '../make-report.ts';
import { groupByPlace } from './argument-places.ts';
import type { ArgumentName, ArgumentPlace } from './argument-places.ts';
import type { Entry, Routed } from './entries.ts';
import { counted, grouped, markup } from './markup.ts';
import type { Content, Markup } from './markup.ts';
import { writeFindingGroups } from './write-findings.ts';
import { writeToken } from './write-targets.ts';

/** All operations, with the means to find one. The form does nothing without the script and is hidden until then. */
export function writeOperations(entries: readonly Entry[], targets: readonly ReportedTarget[]): Markup {
  return markup`<section id="operations" aria-labelledby="operations-title">
<h2 id="operations-title">Operations</h2>
${writeForm(entries, targets)}
<p class="aside">Arguments stand by their place in the vendor’s request, with the <a href="https://spec.openapis.org/oas/v3.0.3#style-values" rel="noreferrer">style of OpenAPI</a> in which they are written there. The number at the end of a line is its share of the context tokens.</p>
${entries.map(writeEntry)}
</section>`;
}

function writeForm(entries: readonly Entry[], targets: readonly ReportedTarget[]): Markup {
  const fates = (['kept', 'adapted', 'dropped'] as const).filter((fate) =>
    entries.some(({ operation }) => operation.fate === fate),
  );
  return markup`<form role="search" hidden="">
<label class="find">Find <input type="search" name="q" placeholder="method, path, tool or finding" autocomplete="off" spellcheck="false"/></label>
<fieldset><legend>Fate</legend>${fates.map((fate) => markup`<label><input type="checkbox" name="fate" value="${fate}" checked=""/> ${fate}</label> `)}</fieldset>
${targets.length < 2 ? '' : writeTargetChoice(targets)}<output aria-live="polite">${counted(entries.length, 'operation')}</output>
</form>`;
}

function writeTargetChoice(targets: readonly ReportedTarget[]): Markup {
  return markup`<label class="target">Target <select name="target"><option value="">all</option>${targets.map(
    ({ name, tools }) => markup`<option value="${name}">${name} (${grouped(tools)})</option>`,
  )}</select></label>
`;
}

function writeEntry({ id, operation, findings, routed }: Entry): Markup {
  const { method, path, tool, fate, contextTokens, because } = operation;
  // Thousands may be left out by choice: one line each.
  if (because.length === 1 && /^select-operations\/(excluded|deprecated)$/.test(because[0] ?? '')) {
    return markup`<details class="operation dropped" id="${id}" data-fate="dropped" data-target=""><summary><b>${method}</b> <code>${path}</code> <span class="fate">left out by choice</span></summary></details>
`;
  }
  return markup`<details class="operation ${fate}" id="${id}" data-fate="${fate}" data-target="${routed?.map.target ?? ''}"><summary><b>${method}</b> <code>${breakable(path)}</code> <span class="tool">${tool ?? ''}</span> <span class="fate">${fate}</span> <span class="weight">${tool === null ? '' : grouped(contextTokens)}</span></summary><div class="inside">${
    routed === undefined ? '' : writeRoute(routed, contextTokens)
  }${writeFindingGroups(findings)}</div></details>
`;
}

/** A long path wraps behind a slash. */
function breakable(path: string): Content {
  return path.split(/(?<=.\/)/).map((part, index) => (index === 0 ? part : markup`<wbr/>${part}`));
}

function writeRoute({ route, map }: Routed, contextTokens: number): Markup {
  const { expose, call, body } = route;
  const tokens = map.tokens.filter(({ id }) => route.tokens.includes(id));
  const rows: readonly (readonly [string, Content])[] = [
    ['Gateway calls', markup`<code>${expose.method} ${expose.path}</code>`],
    ['Vendor gets', markup`<code>${call.method} ${map.servers[call.server] ?? ''}${call.path}</code>`],
    ...(body === null ? [] : [['Body', `${body.mediaType}${body.required ? '' : ', optional'}`] as const]),
    ...tokens.map((token) => ['Token', markup`<span>${writeToken(token)}</span>`] as const),
    ...writeArguments(route.arguments),
    ['Context', `about ${counted(contextTokens, 'token')}`],
  ];
  return markup`<dl>${rows.map(([term, description]) => markup`<dt>${term}</dt><dd>${description}</dd>`)}</dl>`;
}

function writeArguments(args: Routed['route']['arguments']): readonly (readonly [string, Content])[] {
  if (args === null) return [['Arguments', 'pass as they are']];
  return groupByPlace(args).map((place) => [labelOf(place), place.names.map(writeName)]);
}

function labelOf({ place, writing }: ArgumentPlace): string {
  const label = `${place.charAt(0).toUpperCase()}${place.slice(1)}`;
  return writing === '' ? label : `${label} (${writing})`;
}

function writeName({ name, vendor, within }: ArgumentName): Markup {
  const own = markup`<code>${name}</code>`;
  const renamed = vendor === undefined ? own : markup`<span>${own} → <code>${vendor}</code></span>`;
  return markup`${renamed} ${within.map(({ at, difference }) => markup`<small><code>${at}</code> ${difference}</small> `)}`;
}
