import { describe, expect, it } from 'vitest';
import { explainReason } from './explain-reason.ts';
import type { DocumentResult } from './run-document.ts';
import type { Outcome, Reason } from './run-request.ts';
import { isHighEnough } from './summarise.ts';
import { writePage } from './write-page.ts';

function outcome(variant: string, reasons: readonly Reason[]): Outcome {
  const isRefused = reasons.some(({ side }) => side === 'ceiling');
  const arrived = reasons.every(({ side }) => side === 'ceiling');
  const passed = reasons.length === 0;
  return { operation: 'GET /a', variant, fate: 'kept', ceiling: !isRefused, arrived, passed, reasons };
}

function resultOf(name: string, change: Partial<DocumentResult>): DocumentResult {
  return {
    name,
    skipped: undefined,
    operations: 1,
    withoutTool: [],
    notGenerated: [],
    outcomes: [],
    ...change,
  };
}

const REFUSED: Reason = { side: 'ceiling', class: 'refused-by-mock', detail: '404 NO_PATH_MATCHED_ERROR' };
const TWICE: Reason = { side: 'round trip', class: 'sent-twice', detail: '2 requests arrived' };

describe('the page', () => {
  const page = writePage([
    resultOf('one.json', {
      outcomes: [outcome('required', []), outcome('everything', [TWICE]), outcome('everything-2', [TWICE])],
    }),
    resultOf('two.json', {
      withoutTool: ['TRACE /b'],
      notGenerated: [{ operation: 'GET /a', variant: 'everything', reason: 'it has no end' }],
      outcomes: [outcome('required', [REFUSED])],
    }),
    resultOf('three.json', { skipped: 'not-openapi' }),
  ]);

  it('has the shares of each document and of all', () => {
    expect(page).toContain(
      'Of 4 requests of 3 documents the mock takes 75.0 % directly; 25.0 % make the round trip.',
    );
    expect(page).toContain(
      '| `one.json` | 3 | 100.0 % | 33.3 % |\n| `two.json` | 1 | 0.0 % | 0.0 % |\n| `three.json` | 0 |  |  |',
    );
  });

  it('names every request that differs or is refused, by document and reason', () => {
    expect(page).toContain(
      `- \`one.json\`\n  - ${explainReason(TWICE)}: \`GET /a\` (everything, everything-2)`,
    );
    expect(page).toContain(`- \`two.json\`\n  - ${explainReason(REFUSED)}: \`GET /a\` (required)`);
  });

  it('names what was not sent', () => {
    expect(page).toContain(
      [
        '- `two.json`: `TRACE /b` is no tool',
        '- `two.json`: no value was found for `GET /a` (everything), because it has no end',
        '- `three.json`: the document is left out (not-openapi)',
      ].join('\n'),
    );
  });
});

describe('a reason', () => {
  it.each<readonly [string, Reason, string]>([
    ['by its cause', REFUSED, 'the mock matches no path that has a query of its own'],
    [
      'by what happened, where the cause is not known',
      { ...REFUSED, side: 'round trip' },
      'the mock refuses the request',
    ],
  ])('is given %s', (_title, reason, want) => {
    expect(explainReason(reason)).toBe(want);
  });
});

describe('a share', () => {
  it.each([
    [100, 94, 93, true],
    [100, 94, 92, false],
    [1000, 940, 930, true],
    [1000, 940, 929, false],
    [0, 0, 0, true],
  ])('of %i requests, %i at the ceiling, %i round: high enough is %s', (requests, ceiling, passed, want) => {
    expect(isHighEnough({ requests, ceiling, arrived: passed, passed })).toBe(want);
  });
});
