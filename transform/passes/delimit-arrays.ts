import type { Finding } from '../../contract/finding.ts';
import { eachOperation } from '../draft.ts';
import type { Draft, Operation, Parameter, Pass } from '../draft.ts';
import { soleType } from '../schema/flat-schema.ts';

/** A list of allowed values longer than this says only how many there are. */
const MAX_LISTED_CHARACTERS = 1200;

/** Array parameters that the vendor reads from one delimited text become strings. */
export const delimitArrays: Pass = eachOperation(
  'delimit-arrays',
  'In operations that are kept, makes a string of each array parameter that the vendor wants as one delimited text, and says in its description how to write the list.',
  (operation, draft) => {
    if (operation.adaptation !== undefined) return operation;
    const findings: Finding[] = [];
    const parameters = operation.parameters.map((parameter) => {
      const delimiter = delimiterOf(parameter, draft);
      if (delimiter === undefined) return parameter;
      findings.push(becameString(operation, parameter));
      return { ...parameter, delimited: describeList(parameter, delimiter, draft) };
    });
    return findings.length === 0
      ? operation
      : { ...operation, parameters, findings: [...operation.findings, ...findings] };
  },
);

interface Delimiter {
  readonly text: string;
  readonly name: string;
}

/** What separates the items (OpenAPI 3.0.3, Style Values); `undefined` where the list is no single text. */
export function delimiterOf(parameter: Parameter, draft: Draft): Delimiter | undefined {
  if (parameter.content !== undefined || parameter.in === 'cookie') return undefined;
  if (soleType(draft.schemas.flatten(parameter.schema)) !== 'array') return undefined;
  // Explode changes nothing for an array in simple style.
  if (parameter.style === 'simple') return { text: ',', name: 'commas' };
  if (parameter.explode) return undefined;
  if (parameter.style === 'form') return { text: ',', name: 'commas' };
  if (parameter.style === 'spaceDelimited') return { text: ' ', name: 'spaces' };
  return parameter.style === 'pipeDelimited' ? { text: '|', name: 'pipes' } : undefined;
}

function describeList(parameter: Parameter, { text, name }: Delimiter, { schemas }: Draft): string {
  const flat = schemas.flatten(parameter.schema);
  const items = flat.items === undefined ? undefined : schemas.flatten(flat.items);
  const own = parameter.description ?? textual(flat.annotations.get('description'));
  const how = `Write the list as one text, items separated by ${name} ("a${text}b").`;
  return [own, how, allowed(items?.values)].filter((part) => part !== undefined).join(' ');
}

function textual(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function allowed(values: readonly unknown[] | undefined): string | undefined {
  if (values === undefined || values.length === 0) return undefined;
  const listed: string[] = [];
  let length = 0;
  for (const value of values.map(String)) {
    length += value.length + 2;
    if (length > MAX_LISTED_CHARACTERS)
      return `Allowed items: ${listed.join(', ')} and ${values.length - listed.length} more.`;
    listed.push(value);
  }
  return `Allowed items: ${listed.join(', ')}.`;
}

function becameString({ method, path }: Operation, { name, pointer }: Parameter): Finding {
  return {
    code: 'delimit-arrays/string',
    severity: 'note',
    pointer,
    message: `array parameter "${name}" of "${method} ${path}" is written by the client as one delimited text`,
    reference: 'https://spec.openapis.org/oas/v3.0.3#style-values',
  };
}
