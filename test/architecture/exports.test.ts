import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Folders that are no code of ours. */
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', 'dist', 'out', 'cdk.out', '.git']);

/** Exports that somebody else calls: Lambda, the tools. What `index.ts` exports is what the package offers. */
const ENTRIES: readonly RegExp[] = [
  /^[\w-]+\/index\.ts /,
  /^(?:broker|interceptor|target)-lambda\/handler\.ts handler$/,
  /^test\/.*\/functions\/[\w-]+\.ts handler$/,
  /^examples\/.*-function\.ts handler$/,
  /\.config\.ts default$/,
  /^test\/(?:reporter|temporary-folder)\.ts default$/,
];

interface Module {
  readonly file: string;
  /** Names of the values that it exports: a type says what a value is like, whoever names it. */
  readonly exported: readonly string[];
  /** `file name` of what it takes from others; `file *` where it takes all. */
  readonly taken: readonly string[];
}

const modules = filesBelow('.').map(readModule);
const taken = new Set(modules.flatMap((module) => module.taken));

describe('an export', () => {
  it('is one that another file imports, or what the package offers', () => {
    const all = modules.flatMap(({ file, exported }) => exported.map((name) => ({ file, name })));
    const unused = all.filter(({ file, name }) => !taken.has(`${file} ${name}`) && !taken.has(`${file} *`));
    const named = unused.map(({ file, name }) => `${file} ${name}`);
    expect(named.filter((place) => !ENTRIES.some((entry) => entry.test(place)))).toEqual([]);
  });

  it('is looked for in every file', () => {
    expect(modules.length).toBeGreaterThan(500);
    expect(taken.has('contract/errors.ts ToolkitError')).toBe(true);
  });
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = normalize(join(folder, entry.name));
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesBelow(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

function readModule(file: string): Module {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  return {
    file,
    exported: source.statements.flatMap(exportsOf),
    taken: [
      ...source.statements.flatMap((statement) => takenBy(file, statement)),
      ...importedLater(file, text),
    ],
  };
}

function exportsOf(statement: ts.Statement): readonly string[] {
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return [];
  if (ts.isExportDeclaration(statement)) {
    return statement.isTypeOnly ? [] : namesIn(statement.exportClause, 'name');
  }
  if (ts.isExportAssignment(statement)) return ['default'];
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  const kinds = modifiers.map(({ kind }) => kind);
  if (!kinds.includes(ts.SyntaxKind.ExportKeyword)) return [];
  if (kinds.includes(ts.SyntaxKind.DefaultKeyword)) return ['default'];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : [],
    );
  }
  const { name } = statement as ts.DeclarationStatement;
  return name === undefined ? [] : [name.text];
}

function takenBy(file: string, statement: ts.Statement): readonly string[] {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
  const { moduleSpecifier } = statement;
  if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
  const from = resolved(file, moduleSpecifier.text);
  if (from === undefined) return [];
  const bindings = ts.isImportDeclaration(statement)
    ? statement.importClause?.namedBindings
    : (statement.exportClause ?? 'all');
  const takesAll = bindings === 'all' || (bindings !== undefined && isNamespace(bindings));
  const names = takesAll ? ['*'] : namesIn(bindings, 'propertyName');
  const isDefault = ts.isImportDeclaration(statement) && statement.importClause?.name !== undefined;
  return [...names, ...(isDefault ? ['default'] : [])].map((name) => `${from} ${name}`);
}

type Bindings = ts.NamedImportBindings | ts.NamedExportBindings;

function isNamespace(bindings: Bindings): boolean {
  return ts.isNamespaceImport(bindings) || ts.isNamespaceExport(bindings);
}

/** `name` is what the file itself says, `propertyName` what the other file does. */
function namesIn(bindings: Bindings | undefined, which: 'name' | 'propertyName'): readonly string[] {
  if (bindings === undefined || !(ts.isNamedImports(bindings) || ts.isNamedExports(bindings))) return [];
  return bindings.elements.map(
    ({ name, propertyName }) => (which === 'name' ? name : (propertyName ?? name)).text,
  );
}

/** `import('./file.ts')`, of which nobody says what is taken. */
function importedLater(file: string, text: string): readonly string[] {
  return [...text.matchAll(/\bimport\(\s*'(\.[^']+)'/g)].map(
    ([, specifier = '']) => `${resolved(file, specifier) ?? ''} *`,
  );
}

function resolved(file: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : undefined;
}
