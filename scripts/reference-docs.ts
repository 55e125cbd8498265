import { ERRORS } from '../cli/exit-codes.ts';
import { BROUGHT_ARGUMENT_FINDINGS } from '../config/lint-brought-arguments.ts';
import { STEP_FINDINGS } from '../config/lint-interceptors.ts';
import { TOOL_PATTERN_FINDINGS } from '../config/lint-tool-patterns.ts';
import { FINDING_CODES } from '../transform/finding-codes.ts';
import { PASSES } from '../transform/passes/index.ts';
import { CAPTURE_SETS } from '../test/conformance/captures.ts';
import type { Capture, CaptureSet } from '../test/conformance/captures.ts';
import { LEFT_OUT } from '../test/conformance/left-out.ts';
import { findProofs } from '../test/conformance/proofs.ts';
import { KINDS } from '../test/conformance/requirement.ts';
import type { Requirement } from '../test/conformance/requirement.ts';
import { REQUIREMENTS, SECTIONS } from '../test/conformance/requirements.ts';
import { SERVER_SCENARIOS } from '../test/conformance/server-scenarios.ts';
import type { ServerScenario } from '../test/conformance/server-scenarios.ts';

/** The generated pages of docs/ by file name. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    'findings.md': findingsPage(),
    'errors.md': errorsPage(),
    'conformance.md': conformancePage(),
  };
}

function findingsPage(): string {
  const passes = PASSES.map(({ name, does }, index) => `${index + 1}. \`${name}\`: ${does}`);
  const table = (codes: Readonly<Record<string, string>>): readonly string[] => [
    '| code | what it means |',
    '|---|---|',
    ...Object.entries(codes).map(([code, means]) => `| \`${code}\` | ${means} |`),
    '',
  ];
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
    ...table(FINDING_CODES),
    '## The steps of a gateway',
    '',
    'What `lint --gateway gateway.yaml` says about `interceptors`; pointers are into that file.',
    '',
    ...table({ ...BROUGHT_ARGUMENT_FINDINGS, ...STEP_FINDINGS, ...TOOL_PATTERN_FINDINGS }),
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

/** What each kind of evidence is worth. */
const KIND_MEANINGS: Readonly<Record<Requirement['kind'], string>> = {
  observed: 'seen in an answer of the real service that was captured',
  documented: 'said by AWS, in a guide, a model or a release note',
  reported: 'told by somebody else who saw it',
  assumed: 'nobody has said so; the nearest likely behaviour',
};

function conformancePage(): string {
  const proofs = Map.groupBy(findProofs(), ({ id }) => id);
  const filesOf = (id: string): string =>
    (proofs.get(id) ?? []).map(({ file }) => `\`${file.replace(/^test\//, '')}\``).join(', ');
  const counts = KINDS.map((kind) => {
    const count = REQUIREMENTS.filter((row) => row.kind === kind).length;
    return `| ${kind} | ${count} | ${KIND_MEANINGS[kind]} |`;
  });
  const sections = Object.entries(SECTIONS).flatMap(([section, rows]) => [
    '',
    `## ${section}`,
    '',
    '| id | kind | behaviour | source | day | proved by, below `test/` |',
    '|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${requirementCells(row).join(' | ')} | ${filesOf(row.id)} |`),
  ]);
  return [
    '# Conformance of the local AWS',
    '',
    'What the local AWS does as the real service does, how that is known, and which tests prove it. A row without a proof, or a test that names no row, fails the build. Where a row is observed, it outranks what is documented.',
    '',
    '| kind | rows | what it is worth |',
    '|---|---|---|',
    ...counts,
    ...sections,
    '',
    '## What is left out',
    '',
    '| id | what the service has | here | refused in, below `test/` |',
    '|---|---|---|---|',
    ...LEFT_OUT.map(({ id, fact, instead }) => `| \`${id}\` | ${fact} | ${instead} | ${filesOf(id)} |`),
    ...scenarioSection(),
    ...capturePart(),
    '',
  ].join('\n');
}

function scenarioSection(): readonly string[] {
  const passed = SERVER_SCENARIOS.filter((scenario) => 'run' in scenario).length;
  return [
    '',
    '## The official server scenarios',
    '',
    `Of the ${SERVER_SCENARIOS.length} scenarios that \`@modelcontextprotocol/conformance\` has for servers, a gateway of the local AWS passes ${passed}; \`local/mcp-conformance.test.ts\` runs them all. Tools and prompts of the scenarios have fixed names, and a gateway puts the name of the target before them: there, interceptors take it off.`,
    '',
    '| scenario | passes | behind the gateway, or why not | row |',
    '|---|---|---|---|',
    ...SERVER_SCENARIOS.map((scenario) => `| ${scenarioCells(scenario).join(' | ')} |`),
  ];
}

function scenarioCells(scenario: ServerScenario): readonly string[] {
  const id = `\`${scenario.id}\``;
  if ('run' in scenario) return [id, 'yes', scenario.run, ''];
  return [id, 'no', scenario.fails, `\`${scenario.row}\``];
}

function capturePart(): readonly string[] {
  const all = CAPTURE_SETS.flatMap(({ captures }) => captures);
  const left = all.filter(({ leftOut }) => leftOut !== undefined).length;
  return [
    '',
    '## Captures',
    '',
    `Of ${all.length} captures ${all.length - left} are sent again and answered alike, and ${left} are left out. Where the captures stand beside the checkout, one without a test fails the build.`,
    ...CAPTURE_SETS.flatMap(captureTable),
  ];
}

function captureTable({ title, captures }: CaptureSet): readonly string[] {
  const rows = captures.map((capture) => {
    const { name, test } = capture;
    return `| ${[`\`${name}\``, fateOf(capture), `\`${test}\``].join(' | ')} |`;
  });
  const head = ['| capture | given again | test, below `test/` |', '|---|---|---|'];
  return ['', `### ${title}`, '', ...head, ...rows];
}

function fateOf({ leftOut, except }: Capture): string {
  if (leftOut !== undefined) return `left out: ${leftOut}`;
  return except === undefined ? 'yes' : `yes: ${except}`;
}

function requirementCells({ id, kind, behaviour, source, read }: Requirement): readonly string[] {
  return [`\`${id}\``, kind, behaviour, source, read].map((cell) => cell.replaceAll('|', '\\|'));
}
