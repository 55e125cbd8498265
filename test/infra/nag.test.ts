import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cdkContext, findingsOf, synthesize, UNCHECKED, VARIANTS } from './synthesize.ts';
import type { Synthesized } from './synthesize.ts';

const NAMES = Object.keys(VARIANTS);
let made: Synthesized;
beforeAll(() => {
  made = synthesize(NAMES, { isChecked: true });
});
afterAll(() => made.remove());

/** Stacks without the parameter and the rule that each of the templates brings with it. */
const LEGACY = { '@aws-cdk/core:newStyleStackSynthesis': false };

/** What cdk-nag says of a template alone, where nothing is acknowledged. */
function rulesBroken(name: string): readonly string[] {
  const outdir = join(made.folder, `nag-${name}`);
  const app = new App({
    outdir,
    context: { ...cdkContext(), ...LEGACY },
    analyticsReporting: false,
    ...UNCHECKED,
  });
  const { env } = VARIANTS[name] ?? {};
  const stack = new Stack(app, 'Included', env === undefined ? {} : { env });
  new CfnInclude(stack, 'Template', { templateFile: join(made.folder, `${name}.template.json`) });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return [...new Set(findingsOf(app, outdir).map((finding) => finding.split(' at ')[0] ?? ''))].sort();
}

describe('cdk-nag AwsSolutions', () => {
  it('finds nothing in any variant that is not acknowledged', () => {
    expect(made.findings).toEqual([]);
  });

  it.each(NAMES)('would find each thing that is acknowledged: %s', (name) => {
    const acknowledged = made.acknowledged.filter(({ path }) => path.startsWith(`${name}/`));
    const rules = acknowledged.map(({ rule }) => rule.replace(/^Annotation::/, ''));
    expect(rulesBroken(name)).toEqual([...new Set(rules)].sort());
  });

  it('is told for each thing why it stays, by the name of what it is about', () => {
    const names = /My-Gateway|asana|my-files|account-wide/;
    const dull = made.acknowledged.filter(({ reason }) => reason.length < 80 || !names.test(reason));
    expect(made.acknowledged.length).toBeGreaterThan(20);
    expect(dull).toEqual([]);
  });
});
