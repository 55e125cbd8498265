import { ERRORS } from '../cli/exit-codes.ts';
import { FINDING_CODES } from '../transform/finding-codes.ts';
import { PASSES } from '../transform/passes/index.ts';

/** The generated pages of docs/ by file name. */
export function referencePages(): Readonly<Record<string, string>> {
  return { 'findings.md': findingsPage(), 'errors.md': errorsPage() };
}

function findingsPage(): string {
  const passes = PASSES.map(({ name, does }, index) => `${index + 1}. \`${name}\`: ${does}`);
  const rows = Object.entries(FINDING_CODES).map(([code, means]) => `| \`${code}\` | ${means} |`);
  return [
    '# Findings',
    '',
    'What `transform` says about a document, by code. The first part of a code is the pass or the schema rule that found it.',
    '',
    '## The passes, in order',
    '',
    ...passes,
    '',
    'Schemas are flattened when a pass or the writer looks at them: keywords of 3.1 are read in the terms of 3.0, `allOf` is merged, `oneOf` and `anyOf` are widened, recursion is cut.',
    '',
    '## The codes',
    '',
    '| code | what it means |',
    '|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { exit, means }]) => `| \`${code}\` | ${exit} | ${means} |`,
  );
  return [
    '# Errors',
    '',
    'Every error has a code, a message and, where something can be done, a hint. Exit codes: 0 done, 1 what was asked cannot be done or a check found a difference, 2 wrong usage, configuration or input, 3 a remote system refused or failed.',
    '',
    '| code | exit | what it means |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
