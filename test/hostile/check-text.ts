import { isToolkitError } from '../../contract/errors.ts';
import { compileRoutes } from '../../target-lambda/route-table.ts';
import { compile, DEFAULT_CHOICES, parseDocument, writeHtmlReport, writeReport, writeRoutes } from '../../transform/index.ts'; // prettier-ignore
import type { Compilation, CompiledPart, SourceDocument } from '../../transform/index.ts';
import { isObject, lint, parseText } from '../../transform/internals.ts';
import { readTools } from '../roundtrip/read-tools.ts';
import { validateAsCdk } from '../transform/cdk-check.ts';
import { malformedAt } from '../transform/html-page.ts';
import { pollution } from './pollution.ts';

/** Errors that a document may end with. Others are about what the caller asked. */
const EXPECTED: readonly string[] = [
  ...['not-yaml', 'not-openapi', 'openapi-version', 'document-too-complex', 'no-operations'],
  ...['cannot-transform', 'limit-exceeded'],
];

/**
 * What is wrong with what becomes of a text, whatever it is: it is refused with a code, or it compiles to documents that
 * are valid, whose tools all have routes; and nothing is left behind in the process.
 */
export function checkText(file: string, text: string): readonly string[] {
  const document = attempt('parsing', () => parseDocument(file, text));
  if (typeof document === 'string') return [document];
  const faults = document === undefined ? [] : [...checkCompilation(document), ...checkLint(document, text)];
  return [...faults, ...pollution()];
}

/** The result; nothing where it is refused as it may be; what is wrong with how it fails. */
function attempt<T extends object>(what: string, action: () => T): T | string | undefined {
  try {
    return action();
  } catch (error) {
    if (!isToolkitError(error))
      return `${what} throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    return EXPECTED.includes(error.code)
      ? undefined
      : `${what} is refused with "${error.code}": ${error.message}`;
  }
}

function checkCompilation(document: SourceDocument): readonly string[] {
  const compilation =
    attempt('compiling', () => compile(document, DEFAULT_CHOICES)) ??
    attempt('compiling', () =>
      compile(document, { ...DEFAULT_CHOICES, servers: ['https://vendor.example'] }),
    );
  if (typeof compilation === 'string') return [compilation];
  return compilation === undefined ? [] : checkOutputs(compilation);
}

function checkOutputs({ parts, report }: Compilation): readonly string[] {
  const maps = parts.map(({ routes }) => routes);
  const page = malformedAt(writeHtmlReport(report, maps));
  JSON.parse(writeReport(report));
  const refused = attempt('reading the routes', () =>
    compileRoutes(
      maps.map((map) => JSON.parse(writeRoutes(map)) as typeof map),
      'http://127.0.0.1',
    ),
  );
  return [
    ...(page === undefined ? [] : [`report.html is malformed: ${page}`]),
    ...(typeof refused === 'string' ? [refused] : []),
    ...parts.flatMap(checkPart),
  ];
}

function checkPart(part: CompiledPart): readonly string[] {
  const { paths } = JSON.parse(part.document) as { readonly paths: Readonly<Record<string, object>> };
  const operations = Object.values(paths).reduce((sum, item) => sum + Object.keys(item).length, 0);
  const tools = readTools(part);
  const isMatched = tools.length === operations && part.routes.routes.length === operations;
  const names = new Set(tools.map(({ name }) => name));
  const lost = part.routes.routes.find(({ call }) => part.routes.servers[call.server] === undefined);
  return [
    ...validateAsCdk(part.document).map((message) => `AWS CDK: ${message.slice(0, 300)}`),
    ...(isMatched ? [] : [`${operations} operations, ${part.routes.routes.length} routes, ${tools.length} of them match`]), // prettier-ignore
    ...(names.size === tools.length ? [] : ['two tools have one name']),
    ...(lost === undefined ? [] : [`the route of "${lost.operationId}" has no server`]),
  ];
}

function checkLint(document: SourceDocument, text: string): readonly string[] {
  const result = attempt('lint', () => {
    const { value } = parseText(document.file, text);
    return lint({ document, text, written: isObject(value) ? value : {} }, DEFAULT_CHOICES);
  });
  return typeof result === 'string' ? [result] : [];
}
