import { share, writeBar } from './bars.ts';
import type { Entry } from './entries.ts';
import { counted, grouped, markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** How many tools are shown. */
const HEAVIEST = 15;

/** The tools that cost a model most. */
export function writeHeaviest(entries: readonly Entry[]): Markup {
  const tools = entries.filter(({ operation }) => operation.tool !== null);
  const heaviest = tools.toSorted((a, b) => weightOf(b) - weightOf(a)).slice(0, HEAVIEST);
  const most = heaviest.map(weightOf)[0] ?? 0;
  return markup`<section id="heaviest" aria-labelledby="heaviest-title">
<h2 id="heaviest-title">Heaviest tools</h2>
<p class="aside">${counted(heaviest.length, 'tool')} of ${grouped(tools.length)}, ${share(sum(heaviest), sum(tools))} of the context tokens.</p>
<ol class="bars">
${heaviest.map(
  (entry) =>
    markup`<li>${writeBar(weightOf(entry), most)}<span><a href="#${entry.id}">${entry.operation.tool ?? ''}</a> <b>${grouped(weightOf(entry))}</b></span></li>\n`,
)}</ol>
</section>`;
}

function weightOf({ operation }: Entry): number {
  return operation.contextTokens;
}

function sum(entries: readonly Entry[]): number {
  return entries.reduce((total, entry) => total + weightOf(entry), 0);
}
