import { join } from 'node:path';
import { CelEngine, TemplateFile } from '@aws/cloudformation-validate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesize, VARIANTS } from './synthesize.ts';
import type { Synthesized } from './synthesize.ts';

const NAMES = Object.keys(VARIANTS);
const engine = new CelEngine({});
let made: Synthesized;
beforeAll(() => {
  made = synthesize(NAMES);
});
afterAll(() => {
  engine.free();
  made.remove();
});

describe('CloudFormation Validate', () => {
  it.each(NAMES)('finds nothing to warn of: %s', (name) => {
    const template = new TemplateFile(join(made.folder, `${name}.template.json`));
    const { diagnostics } = engine.validateStandard(template, { severityLevel: 'WARN' });
    expect(diagnostics.map(({ ruleId, message, entity }) => ({ ruleId, message, entity }))).toEqual([]);
  });
});
