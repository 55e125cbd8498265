import { entriesOf, followReference, member, pointerTo } from '../document.ts';
import type { Draft, Operation, Parameter } from '../draft.ts';

/** Last words of names whose values hold slashes: paths, git's refs and branches, addresses. */
const NAMES: ReadonlySet<string> = new Set(['path', 'filepath', 'ref', 'branch', 'uri', 'url']);
const FORMATS: ReadonlySet<unknown> = new Set([
  'path',
  'uri',
  'uri-reference',
  'iri',
  'iri-reference',
  'url',
]);
/** What vendors write of values that only hold a slash when it is percent-encoded. */
const SAYS_ENCODED = /%2f|\b(ur[il]|percent)[- ]?encod|to be encoded/i;
/** A set of characters that a pattern excludes. */
const EXCLUDED = /\[\^[^\]]*\]/g;

/**
 * Whether a value in the path may hold a slash, by what the document says of it: flags, examples, pattern, format,
 * description, and the name where the schema says nothing. What is wrongly found is adapted, and works as well.
 */
export function mayHoldSlash(parameter: Parameter, draft: Draft): boolean {
  const { in: place, source } = parameter;
  if (place !== 'path') return false;
  if (source.allowReserved === true || source['x-multi-segment'] === true) return true;
  if (samplesOf(parameter, draft).some((sample) => typeof sample === 'string' && sample.includes('/')))
    return true;
  const { types, values, constraints } = draft.schemas.flatten(parameter.schema);
  if (types?.has('string') === false) return false;
  const pattern = constraints.get('pattern');
  if (typeof pattern === 'string' && allowsSlash(pattern)) return true;
  const text = textOf(parameter, draft);
  if (/slash/i.test(text) || SAYS_ENCODED.test(text)) return true;
  const format = constraints.get('format');
  if (format !== undefined) return FORMATS.has(format);
  return values === undefined && pattern === undefined && NAMES.has(lastWord(parameter.name));
}

/** Whether the description asks for a value that is percent-encoded already, which the target does itself. */
export function asksForEncoding(parameter: Parameter, draft: Draft): boolean {
  return parameter.in === 'path' && SAYS_ENCODED.test(textOf(parameter, draft));
}

/**
 * Whether slashes in a path value reach the vendor as they are: where `allowReserved` says so, and the value cannot
 * make the path of another operation of it, which may be one that was left out. All others are percent-encoded, as
 * OpenAPI wants it (3.0.4, Path Templating); GitHub, whose `x-multi-segment` marks such values, takes `%2F`.
 */
export function keepsSlashes(parameter: Parameter, { path }: Operation, draft: Draft): boolean {
  const { name, source, in: place } = parameter;
  if (place !== 'path' || source.allowReserved !== true || !path.endsWith(`/{${name}}`)) return false;
  return ![...draft.operations, ...draft.dropped].some(
    (other) => other.path !== path && meets(path, other.path),
  );
}

/** Whether a path that ends in a value of any length can be a path that another template makes. */
function meets(path: string, other: string): boolean {
  const begin = path.split('/').slice(0, -1);
  const parts = other.split('/');
  const isSame = (part: string, index: number): boolean =>
    part === parts[index] || part.includes('{') || parts[index]?.includes('{') === true;
  return parts.length > begin.length && begin.every(isSame);
}

function samplesOf(
  { schema, source, pointer }: Parameter,
  { schemas, source: document }: Draft,
): readonly unknown[] {
  const { annotations, values } = schemas.flatten(schema);
  const base = pointerTo(pointer, 'examples');
  const named = entriesOf(source.examples).map(([name, example]) => {
    const found = followReference(document.root, { value: example, pointer: pointerTo(base, name) });
    return member(found.value, 'value');
  });
  const { content } = schema;
  const listed: unknown = content.kind === 'schema' ? content.value.examples : undefined;
  return [
    source.example,
    ...named,
    ...(Array.isArray(listed) ? (listed as readonly unknown[]) : []),
    annotations.get('example'),
    annotations.get('default'),
    ...(values ?? []),
  ];
}

/** A pattern that takes anything, or names a slash other than to exclude it. */
function allowsSlash(pattern: string): boolean {
  return /^\^?\.[*+]\$?$/.test(pattern) || pattern.replaceAll(EXCLUDED, '').includes('/');
}

function textOf({ description, schema }: Parameter, { schemas }: Draft): string {
  const text = description ?? schemas.flatten(schema).annotations.get('description');
  return typeof text === 'string' ? text : '';
}

/** `file_path` and `filePath` end in `path`, and so does `path_name` but for the word that says nothing. */
function lastWord(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);
  return (words.at(-1) === 'name' ? words.at(-2) : words.at(-1)) ?? '';
}
