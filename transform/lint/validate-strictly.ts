import type { ErrorObject } from 'ajv';
import type { OpenAPI } from 'openapi-types';
import { followReference, isObject, member, textOf } from '../document.ts';
import type { JsonObject } from '../document.ts';
import type { LintFinding } from './lint.ts';
import { byYou } from './rule.ts';
import type { Rule } from './rule.ts';

/** What `lint --strict` adds. It is no rule of ours: the specification's own schemas say it. */
export const INVALID: Omit<Rule, 'check'> = {
  name: 'invalid',
  means: 'The document breaks the schema of its OpenAPI version. Only `lint --strict` says so.',
  severity: 'error',
  reference: '@apidevtools/swagger-parser 13.1.0, validate',
  fix: byYou('Correct the document; transform stops only where what was asked of it cannot be done.'),
};

/** Validates a document by the schema of its OpenAPI version. No file is read and nothing is fetched. */
export async function validateStrictly(root: JsonObject): Promise<readonly LintFinding[]> {
  const { default: SwaggerParser } = await import('@apidevtools/swagger-parser');
  // The parser writes into what it is given, and gives up where the text nests too deeply.
  const options = { resolve: { external: false }, dereference: { circular: 'ignore' as const } };
  try {
    await SwaggerParser.validate(structuredClone(root) as unknown as OpenAPI.Document, options);
    return [];
  } catch (error) {
    const details = error instanceof Error && 'details' in error ? error.details : undefined;
    // Ajv's own list, handed on by the parser.
    if (Array.isArray(details)) return ofSchema(root, details as readonly ErrorObject[]);
    return [invalid('', `full validation stops: ${firstLine(error)}`)];
  }
}

/** One finding for each place: the deepest ones, because alternatives complain at every level above. */
function ofSchema(root: JsonObject, errors: readonly ErrorObject[]): readonly LintFinding[] {
  const places = Map.groupBy(errors, ({ instancePath }) => instancePath);
  const parents = new Set([...places.keys()].flatMap(parentsOf));
  return [...places]
    .filter(([place]) => !parents.has(place))
    .map(([place, [first, ...others]]) => {
      const telling =
        [first, ...others].find((error) => error !== undefined && !isAlternative(error)) ?? first;
      return invalid(standsAt(root, place), sayError(telling));
    });
}

function parentsOf(pointer: string): readonly string[] {
  const tokens = pointer.split('/');
  return tokens.slice(1).map((_token, index) => tokens.slice(0, index + 1).join('/'));
}

/** What is said only because a Reference Object would have been possible, too. */
function isAlternative({ keyword, params }: ErrorObject): boolean {
  return keyword === 'oneOf' || keyword === 'anyOf' || member(params, 'missingProperty') === '$ref';
}

function sayError(error: ErrorObject | undefined): string {
  const params = isObject(error?.params) ? error.params : {};
  const name = textOf(params.additionalProperty) ?? textOf(params.unevaluatedProperty);
  const what = error?.message ?? 'is invalid';
  return `what stands there ${what}${name === undefined ? '' : `: "${name}"`}`;
}

/** The parser validates what references lead to in the place of the reference; here it is said where that stands. */
function standsAt(root: JsonObject, pointer: string): string {
  const reference = `#${pointer.replaceAll('%', '%25')}`;
  const found = followReference(root, { value: { $ref: reference }, pointer });
  return found.broken === undefined ? found.pointer : pointer;
}

function invalid(pointer: string, message: string): LintFinding {
  const { name, severity, fix, reference } = INVALID;
  return { code: `lint/${name}`, severity, pointer, message, fix, reference };
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}
