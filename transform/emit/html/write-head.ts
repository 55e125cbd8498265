import type { Report } from '../make-report.ts';
import { percent } from './bars.ts';
import { counted, grouped, markup } from './markup.ts';
import type { Markup } from './markup.ts';

const FATES = [
  ['kept', 'The gateway calls the vendor’s own method and path.'],
  ['adapted', 'The tool takes another shape, and the target turns it back.'],
  ['dropped', 'There is no tool.'],
] as const;

interface FateCount {
  readonly fate: string;
  readonly meaning: string;
  readonly count: number;
}

/** The head of the page: which document this is, and what became of its operations. */
export function writeHead({ source, operations }: Report, title: string): Markup {
  const counts = FATES.map(([fate, meaning]) => ({
    fate,
    meaning,
    count: operations.filter((operation) => operation.fate === fate).length,
  }));
  return markup`<header>
<p class="eyebrow">Transform report</p>
<h1>${title}</h1>
<p class="source"><code>${source.file}</code> · OpenAPI ${source.openapi} · SHA-256 <code>${source.sha256.slice(0, 12)}</code> · ${counted(operations.length, 'operation')}</p>
${writeStack(counts)}
<dl class="fates">${counts.map(writeFate)}</dl>
</header>`;
}

/** One bar of three parts. Its numbers stand below it as text. */
function writeStack(counts: readonly FateCount[]): Markup {
  const total = sum(counts);
  const parts = counts.map(
    ({ fate, count }, index) =>
      markup`<rect class="${fate}" x="${percent(sum(counts.slice(0, index)), total)}" width="${percent(count, total)}" height="100%"/>`,
  );
  return markup`<svg class="stack" aria-hidden="true">${parts}</svg>`;
}

function writeFate({ fate, meaning, count }: FateCount): Markup {
  return markup`<div class="${count === 0 ? 'none' : fate}"><dt>${fate}</dt><dd><b>${grouped(count)}</b><span>${meaning}</span></dd></div>`;
}

function sum(counts: readonly FateCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}
