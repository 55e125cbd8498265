import type { Finding } from '../contract/finding.ts';
import type { Report } from '../transform/index.ts';

/** Warnings of one kind that are shown one by one. */
const SHOWN_OF_A_KIND = 5;
/** Targets that are shown one by one. */
const MAX_TARGETS = 8;
/** From so many tools on, the heaviest are named. */
const MANY_TOOLS = 20;
const SHOWN_HEAVIEST = 3;

/** A report for a person: one line a target, what survived, and what was changed by kind. */
export function describeReport(report: Report): readonly string[] {
  const { operations, fidelity, findings } = report;
  const fates = (['kept', 'adapted', 'dropped'] as const).map(
    (fate) => `${operations.filter((operation) => operation.fate === fate).length} ${fate}`,
  );
  return [
    `${report.source.title}: ${count(report.source.operations, 'operation')}, ${fates.join(', ')}`,
    ...describeTargets(report.targets),
    ...describeHeaviest(report),
    `names: ${fidelity.survivingNames} of ${fidelity.declaredNames} kept, ${fidelity.survivingTypes} with their type`,
    ...describeWarnings(findings),
    ...describeNotes(findings),
    ...lossHint(fidelity),
  ];
}

/** The largest targets by name, the others together. */
function describeTargets(targets: Report['targets']): readonly string[] {
  const shown = targets.length <= MAX_TARGETS ? targets : targets.toSorted(byContext).slice(0, MAX_TARGETS);
  const rest = targets.filter((target) => !shown.includes(target));
  const line = (name: string, tools: number, bytes: number, tokens: number): string =>
    `${name}: ${count(tools, 'tool')}, ${bytes} bytes, about ${tokens} tokens of a model's context`;
  const sum = (of: (target: Report['targets'][number]) => number): number =>
    rest.reduce((total, target) => total + of(target), 0);
  return [
    ...shown.map(({ name, tools, bytes, contextTokens }) =>
      line(`target "${name}"`, tools, bytes, contextTokens),
    ),
    ...(rest.length === 0
      ? []
      : [
          line(
            `${rest.length} more targets`,
            sum(({ tools }) => tools),
            sum(({ bytes }) => bytes),
            sum(({ contextTokens }) => contextTokens),
          ),
        ]),
  ];
}

function byContext(a: { readonly contextTokens: number }, b: { readonly contextTokens: number }): number {
  return b.contextTokens - a.contextTokens;
}

/** What costs a model's context most, where there are many tools to choose from. */
function describeHeaviest({ operations }: Report): readonly string[] {
  const tools = operations.filter(({ tool }) => tool !== null);
  if (tools.length < MANY_TOOLS) return [];
  const heaviest = tools.toSorted(byContext).slice(0, SHOWN_HEAVIEST);
  return [
    `heaviest: ${heaviest.map(({ tool, contextTokens }) => `${tool ?? ''} (about ${contextTokens} tokens)`).join(', ')}`,
  ];
}

/** Warnings one by one, but of each kind only the first few, and what to do about them once. */
function describeWarnings(findings: readonly Finding[]): readonly string[] {
  const kinds = Map.groupBy(
    findings.filter(({ severity }) => severity === 'warning'),
    ({ code }) => code,
  );
  return [...kinds].flatMap(([code, alike]) => [
    ...alike
      .slice(0, SHOWN_OF_A_KIND)
      .map(({ pointer, message }) => `warning ${code} at ${pointer}: ${message}`),
    ...(alike.length > SHOWN_OF_A_KIND
      ? [`warning ${code}: ${alike.length - SHOWN_OF_A_KIND} more, see report.json`]
      : []),
    ...new Set(
      alike.slice(0, SHOWN_OF_A_KIND).flatMap(({ hint }) => (hint === undefined ? [] : [`  ${hint}`])),
    ),
  ]);
}

function lossHint({ declaredNames, survivingNames }: Report['fidelity']): readonly string[] {
  if (survivingNames >= declaredNames * 0.97) return [];
  return [
    'names are left out where a tool would exceed its budget; raise "budgets.toolBytes" in bearer.yaml to keep more',
  ];
}

function describeNotes(findings: readonly Finding[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { code, severity } of findings) {
    if (severity === 'note') counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts].map(([code, places]) => `note ${code}: ${count(places, 'place')}`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
