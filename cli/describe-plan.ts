import type { Plan, Step } from '../registrar/plan.ts';

/** Operations of a kind that are named one by one. */
const SHOWN = 20;

/** A plan for a person: a sentence each, what a document gains and loses, what to know before. */
export function describePlan(plan: Plan): readonly string[] {
  return plan.flatMap((step) => [
    `plan: ${step.sentence}`,
    ...describeChanges(step),
    ...(step.warning === undefined ? [] : [`  warning: ${step.warning}`]),
    ...(step.note === undefined ? [] : [`  note: ${step.note}`]),
  ]);
}

function describeChanges({ changes }: Step): readonly string[] {
  if (changes === undefined) return [];
  return [...lines('+', changes.added), ...lines('-', changes.removed), ...lines('~', changes.changed)];
}

function lines(sign: string, names: readonly string[]): readonly string[] {
  const more = names.length - SHOWN;
  return [
    ...names.slice(0, SHOWN).map((name) => `  ${sign} ${name}`),
    ...(more > 0 ? [`  ${sign} and ${more} more, all of which --json prints`] : []),
  ];
}
