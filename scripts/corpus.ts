import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import SwaggerParser from '@apidevtools/swagger-parser';
import { isToolkitError } from '../contract/errors.ts';
import { ARGUMENT_NAME, DEFAULT_TOOL_NAME } from '../contract/gateway-limits.ts';
import { compile, DEFAULT_CHOICES, readDocument } from '../transform/index.ts';
import type { Compilation, Fidelity, Report, SourceDocument } from '../transform/index.ts';
import { isObject, member } from '../transform/document.ts';
import { recount } from '../test/laws/recount-names.ts';
import { validateAsCdk } from '../test/transform/cdk-check.ts';

/**
 * Compiles every OpenAPI document below a folder, checks the outputs, and prints a table with totals.
 * `npm run corpus -- DIR [--out FILE]`; exit code 1 where a check fails.
 */

/** swagger-parser needs seconds and gigabytes for more; larger outputs are checked by AWS CDK's check alone. */
const MAX_VALIDATED_BYTES = 12_000_000;
const NOT_DOCUMENTS: readonly string[] = ['not-openapi', 'not-yaml', 'file-too-large'];
/** What the documents of a folder must reach together. */
const GOALS = { operations: 0.995, names: 0.99, types: 0.97, openObjects: 0.02 };

const RECOUNTED = ['declaredNames', 'survivingNames', 'survivingTypes', 'openObjects'] as const;

interface Row {
  readonly file: string;
  readonly refusal?: string;
  readonly report?: Report;
  readonly milliseconds: number;
  /** What is wrong with the outputs. */
  readonly faults: readonly string[];
}

const args = process.argv.slice(2);
const folder = args.find((arg, index) => !arg.startsWith('--') && args[index - 1] !== '--out');
const out = args.includes('--out') ? args[args.indexOf('--out') + 1] : undefined;
if (folder === undefined || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
  console.error('Usage: npm run corpus -- DIR [--out FILE]');
  process.exitCode = 2;
} else {
  const rows = await compileAll(folder);
  for (const row of rows) console.log(describe(row));
  const missed = summarise(rows);
  if (out !== undefined) writeFileSync(out, `${JSON.stringify(rows, null, 1)}\n`);
  process.exitCode = missed ? 1 : 0;
}

async function compileAll(root: string): Promise<readonly Row[]> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(json|ya?ml)$/.test(name))
    .sort();
  const rows: Row[] = [];
  for (const name of files) {
    const row = await compileOne(join(root, name), relative(root, join(root, name)));
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** `undefined` where the file is no OpenAPI document, for example a part of one. */
async function compileOne(path: string, file: string): Promise<Row | undefined> {
  const begun = performance.now();
  try {
    const { document } = await readDocument(path);
    const compilation = compileWithServer(document);
    const milliseconds = performance.now() - begun;
    const faults = [...(await faultsOf(compilation)), ...miscounted(document, compilation)];
    return { file, report: compilation.report, milliseconds, faults };
  } catch (error) {
    if (!isToolkitError(error)) {
      const milliseconds = performance.now() - begun;
      return { file, milliseconds, faults: [`it throws ${String(error)}`] };
    }
    if (NOT_DOCUMENTS.includes(error.code)) return undefined;
    const refusal = `${error.code}: ${error.message}`;
    return { file, refusal, milliseconds: performance.now() - begun, faults: [] };
  }
}

/** A document without an absolute server gets one, as its user would name it in bearer.yaml. */
function compileWithServer(document: SourceDocument): Compilation {
  try {
    return compile(document, DEFAULT_CHOICES);
  } catch (error) {
    if (!isToolkitError(error) || !error.message.includes('no absolute server URL')) throw error;
    return compile(document, { ...DEFAULT_CHOICES, servers: ['https://vendor.invalid'] });
  }
}

async function faultsOf({ parts, report }: Compilation): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { name, document } of parts) {
    faults.push(...validateAsCdk(document).map((message) => `AWS CDK: ${message.slice(0, 200)}`));
    const parsed: unknown = JSON.parse(document);
    faults.push(...namesIn(parsed).map((property) => `property "${property}" is no name for a model`));
    if (document.length > MAX_VALIDATED_BYTES) continue;
    try {
      await SwaggerParser.validate(parsed as Parameters<typeof SwaggerParser.validate>[0]);
    } catch (error) {
      faults.push(`swagger-parser on "${name}": ${String(error).slice(0, 200)}`);
    }
  }
  faults.push(...unaccounted({ parts, report }));
  const tools = report.operations.flatMap(({ tool }) => tool ?? []);
  const illegal = tools.filter((tool) => tool.length > DEFAULT_TOOL_NAME || !/^[\w-]+$/.test(tool));
  faults.push(...illegal.map((tool) => `tool name "${tool}" is illegal`));
  if (new Set(tools).size !== tools.length) faults.push('two tools have one name');
  return faults;
}

/** Where what the report counts differs from what is counted from the vendor's document and the outputs alone. */
function miscounted({ root }: SourceDocument, { parts, report }: Compilation): readonly string[] {
  const again = recount(
    root,
    parts.map(({ document }) => document),
    parts.map(({ routes }) => routes),
    report.operations,
  );
  return RECOUNTED.flatMap((name) => {
    const [told, found] = [report.fidelity[name], again[name]];
    return told === found ? [] : [`the report says ${name} ${told}, and a recount finds ${found}`];
  });
}

/** Whether the files hold the very tools that the report names, each with its route, and none overwrites another. */
function unaccounted({ parts, report }: Pick<Compilation, 'parts' | 'report'>): readonly string[] {
  const written = parts.flatMap(({ name, document, routes }) => {
    const ids = [...document.matchAll(/"operationId":"([^"]+)"/g)].map(([, id = '']) => id);
    const routed = routes.routes.map(({ operationId }) => operationId);
    if (ids.toSorted().join() !== routed.toSorted().join()) return [`${name}: routes and tools differ`];
    return ids.map((id) => `${name}___${id}`);
  });
  const told = report.operations.flatMap(({ tool }) => tool ?? []);
  const files = parts.flatMap(({ documentFile, routesFile }) => [documentFile, routesFile]);
  return [
    ...(written.toSorted().join() === told.toSorted().join()
      ? []
      : ['the report names other tools than the files hold']),
    ...(new Set(files).size === files.length ? [] : ['two parts are written to one file']),
  ];
}

/** Illegal names of parameters and properties, wherever they stand. */
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!isObject(value)) return [];
  const { properties, parameters, ...rest } = value;
  const named = isObject(properties) ? properties : {};
  const listed: readonly unknown[] = Array.isArray(parameters) ? parameters : [];
  const names = [...Object.keys(named), ...listed.map((parameter) => String(member(parameter, 'name')))];
  const data = ['example', 'default', 'enum'];
  const below = Object.entries(rest).flatMap(([key, child]) => (data.includes(key) ? [] : [child]));
  return [
    ...names.filter((name) => !ARGUMENT_NAME.test(name)),
    ...[...Object.values(named), ...listed, ...below].flatMap(namesIn),
  ];
}

function describe({ file, refusal, report, milliseconds, faults }: Row): string {
  const time = `${milliseconds.toFixed(0)} ms`;
  const lines = faults.slice(0, 3).map((fault) => `\n  FAULT ${fault}`);
  if (report === undefined) return `${file}: refused, ${refusal ?? ''} (${time})${lines.join('')}`;
  const { fidelity, targets } = report;
  const fate = (name: string): number => report.operations.filter((each) => each.fate === name).length;
  return (
    `${file}: ${report.operations.length} operations, ${fate('kept')} kept, ${fate('adapted')} adapted, ${fate('dropped')} dropped, ` +
    `${targets.length} target${targets.length === 1 ? '' : 's'}, names ${percent(namesOf(fidelity))}, types ${percent(typesOf(fidelity))}, ` +
    `${fidelity.lostToBudget} lost to budget, ${fidelity.openObjects} open (${time})${lines.join('')}`
  );
}

/** Shares leave out what the byte budget cut: that is a choice, printed beside. */
function namesOf(fidelity: Fidelity): number {
  return share(fidelity.survivingNames, fidelity.declaredNames - fidelity.lostToBudget);
}

function typesOf(fidelity: Fidelity): number {
  return share(fidelity.survivingTypes, fidelity.declaredNames - fidelity.lostToBudget);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

/** Prints the totals; `true` where a goal is missed. */
function summarise(rows: readonly Row[]): boolean {
  const reports = rows.flatMap(({ report }) => report ?? []);
  const operations = reports.flatMap((report) => report.operations);
  const alive = operations.filter(({ fate }) => fate !== 'dropped').length;
  const sum = (count: (fidelity: Fidelity) => number): number =>
    reports.reduce((total, { fidelity }) => total + count(fidelity), 0);
  const fidelity: Fidelity = {
    declaredNames: sum((each) => each.declaredNames),
    survivingNames: sum((each) => each.survivingNames),
    survivingTypes: sum((each) => each.survivingTypes),
    lostToBudget: sum((each) => each.lostToBudget),
    lostToRecursion: sum((each) => each.lostToRecursion),
    openObjects: sum((each) => each.openObjects),
  };
  const faults = rows.reduce((total, row) => total + row.faults.length, 0);
  const seconds = rows.reduce((total, { milliseconds }) => total + milliseconds, 0) / 1000;
  console.log(
    `\n${rows.length} documents: ${reports.length} compiled, ${rows.length - reports.length} refused, ${faults} faults, ${seconds.toFixed(1)} s`,
  );
  const met = [
    goal('operations kept or adapted', share(alive, operations.length), GOALS.operations, operations.length),
    goal('declared names that survive', namesOf(fidelity), GOALS.names, fidelity.declaredNames),
    goal('declared types that survive', typesOf(fidelity), GOALS.types, fidelity.declaredNames),
  ];
  const open = share(fidelity.openObjects, operations.length);
  console.log(
    `${open <= GOALS.openObjects ? 'ok  ' : 'MISS'} operations whose body is an open object: ${percent(open)}, at most ${percent(GOALS.openObjects)}`,
  );
  console.log(
    `beside: ${fidelity.lostToBudget} names lost to the byte budget (${percent(share(fidelity.lostToBudget, fidelity.declaredNames))}), ${fidelity.lostToRecursion} to depth; with them ${percent(share(fidelity.survivingNames, fidelity.declaredNames))} of all names survive`,
  );
  return faults > 0 || met.includes(false) || open > GOALS.openObjects;
}

function goal(what: string, reached: number, wanted: number, of: number): boolean {
  const isMet = reached >= wanted;
  console.log(
    `${isMet ? 'ok  ' : 'MISS'} ${what}: ${(100 * reached).toFixed(2)} % of ${of}, at least ${percent(wanted)}`,
  );
  return isMet;
}
