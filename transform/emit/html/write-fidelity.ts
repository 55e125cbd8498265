import type { Fidelity } from '../make-report.ts';
import { share, writeBar } from './bars.ts';
import { counted, grouped, markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** How many of the declared names a model is told of, in words. */
export function writeFidelity(fidelity: Fidelity): Markup {
  const { declaredNames, survivingNames, survivingTypes, openObjects } = fidelity;
  const line = (count: number, meaning: string): Markup =>
    markup`<li>${writeBar(count, declaredNames)}<span><b>${grouped(count)}</b> ${meaning} (${share(count, declaredNames)})</span></li>`;
  return markup`<section id="fidelity" aria-labelledby="fidelity-title">
<h2 id="fidelity-title">What survives</h2>
<p>The requests of the operations that became tools declare <b>${grouped(declaredNames)}</b> parameters and properties, each counted once an operation.</p>
<ul class="bars">${line(survivingNames, 'stand in a tool’s schema')}${line(survivingTypes, 'stand there with the vendor’s own type')}</ul>
<p class="aside">${lossOf(fidelity)} ${openOf(openObjects)} Only what may be sent is counted, not what the vendor answers.</p>
</section>`;
}

function lossOf({ declaredNames, survivingNames, lostToBudget, lostToRecursion }: Fidelity): string {
  const lost = declaredNames - survivingNames;
  if (lost === 0) return 'A model is told of every name.';
  const reasons = [
    ...(lostToBudget === 0 ? [] : [`${grouped(lostToBudget)} because a tool’s budget was spent`]),
    ...(lostToRecursion === 0 ? [] : [`${grouped(lostToRecursion)} because schemas nest too deeply`]),
  ];
  const why = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  return `A model is not told of ${counted(lost, 'name')}${why}. Where a schema was cut, its object is open and still accepts them.`;
}

function openOf(openObjects: number): string {
  if (openObjects === 0) return 'No body became an object without declared properties.';
  return `In ${counted(openObjects, 'operation')} the whole body became an open object.`;
}
