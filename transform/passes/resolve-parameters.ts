import { NEVER_FORWARDED } from '../../contract/forwarded-headers.ts';
import type { Finding } from '../../contract/finding.ts';
import type { ParameterStyle } from '../../contract/route-map.ts';
import { entriesOf, followReference, isObject, member, pointerTo, sayBroken, textOf } from '../document.ts';
import type { JsonObject, Located } from '../document.ts';
import { eachOperation } from '../draft.ts';
import type { Draft, Operation, Parameter, Pass } from '../draft.ts';
import { readQueryString } from './read-query-string.ts';

const REFERENCE = 'https://spec.openapis.org/oas/v3.0.3#parameter-object';
/** Header parameters whose definition OpenAPI ignores (same section, "name"). */
const IGNORED_HEADERS: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization']);
const STYLES: Readonly<Record<Parameter['in'], readonly ParameterStyle[]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
};

/** Gives each operation its own parameters and those of its path, references followed. */
export const resolveParameters: Pass = eachOperation(
  'resolve-parameters',
  'Gives each operation the parameters of its path and its own, and drops headers that OpenAPI ignores by definition.',
  (operation, draft) => {
    const findings: Finding[] = [];
    const parameters = new Map<string, Parameter>();
    for (const listed of [ofPath(operation), ofOperation(operation)]) {
      for (const entry of listed) {
        for (const parameter of readParameter(entry, draft, findings))
          parameters.set(`${parameter.in} ${parameter.name}`, parameter);
      }
    }
    const declared = withTemplate(operation, [...parameters.values()], draft, findings);
    return { ...operation, parameters: declared, findings: [...operation.findings, ...findings] };
  },
);

function ofPath({ pathItem }: Operation): readonly Located[] {
  return list(member(pathItem.value, 'parameters'), pointerTo(pathItem.pointer, 'parameters'));
}

function ofOperation({ source, pointer }: Operation): readonly Located[] {
  return list(source.parameters, pointerTo(pointer, 'parameters'));
}

function list(value: unknown, pointer: string): readonly Located[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry: unknown, index) => ({ value: entry, pointer: pointerTo(pointer, index) }));
}

/** One parameter; none where it cannot be one, several where it describes the whole query. */
function readParameter(entry: Located, draft: Draft, findings: Finding[]): readonly Parameter[] {
  const { value, pointer, broken } = followReference(draft.source.root, entry);
  if (isObject(value) && value.in === 'querystring') {
    const parameters = readQueryString(value, pointer, draft);
    if (parameters.length === 0) findings.push(leftOutQuery(pointer));
    return parameters;
  }
  const name = textOf(member(value, 'name'));
  const place = textOf(member(value, 'in'));
  if (!isObject(value) || name === undefined || name.trim() === '' || !isPlace(place)) {
    const what =
      broken === undefined
        ? 'the parameter has no "name" or no known "in"'
        : `the reference ${sayBroken(broken, draft.source.unread)}`;
    findings.push({
      code: 'resolve-parameters/unreadable',
      severity: 'warning',
      pointer,
      message: `${what}; the parameter is left out`,
    });
    return [];
  }
  if (
    place === 'header' &&
    (IGNORED_HEADERS.has(name.toLowerCase()) || NEVER_FORWARDED.has(name.toLowerCase()))
  ) {
    findings.push(leftOutHeader(name, pointer));
    return [];
  }
  if (value.style === 'cookie') findings.push(encodedCookie(name, pointer));
  return [describe(value, name, place, pointer, draft)];
}

function isPlace(place: string | undefined): place is Parameter['in'] {
  return place === 'path' || place === 'query' || place === 'header' || place === 'cookie';
}

function leftOutHeader(name: string, pointer: string): Finding {
  const ignored = IGNORED_HEADERS.has(name.toLowerCase());
  return {
    code: `resolve-parameters/${ignored ? 'ignored-header' : 'reserved-header'}`,
    severity: 'note',
    pointer,
    message: ignored
      ? `header parameter "${name}" is left out, because OpenAPI ignores its definition`
      : `header parameter "${name}" is left out, because HTTP or the target writes this field`,
    reference: ignored ? REFERENCE : 'https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1',
  };
}

function leftOutQuery(pointer: string): Finding {
  return {
    code: 'resolve-parameters/query-string',
    severity: 'warning',
    pointer,
    message: 'the parameter describes the whole query, and not as a form; it is left out',
    reference: 'https://spec.openapis.org/oas/v3.2.0#parameter-locations',
  };
}

function encodedCookie(name: string, pointer: string): Finding {
  return {
    code: 'resolve-parameters/cookie-style',
    severity: 'note',
    pointer,
    message: `cookie parameter "${name}" is percent-encoded by the target, although its style "cookie" is not`,
    reference: 'https://spec.openapis.org/oas/v3.2.0#style-values',
  };
}

function describe(
  value: JsonObject,
  name: string,
  place: Parameter['in'],
  pointer: string,
  draft: Draft,
): Parameter {
  const [content] = entriesOf(value.content);
  const schema =
    content === undefined
      ? { value: value.schema, pointer: pointerTo(pointer, 'schema') }
      : schemaIn(content, pointer, draft);
  const style = STYLES[place].find((known) => known === value.style) ?? STYLES[place][0] ?? 'form';
  return {
    name,
    in: place,
    pointer,
    source: value,
    required: place === 'path' || value.required === true,
    description: textOf(value.description),
    schema: draft.schemas.node(schema.value, schema.pointer),
    style,
    explode: typeof value.explode === 'boolean' ? value.explode : style === 'form',
    content: content?.[0],
    allowReserved: value.allowReserved === true,
    delimited: undefined,
  };
}

/** The schema of a parameter's media type, which OpenAPI 3.2 may keep among the components. */
function schemaIn(
  [mediaType, value]: readonly [string, unknown],
  pointer: string,
  { source }: Draft,
): Located {
  const at = pointerTo(pointerTo(pointer, 'content'), mediaType);
  const media = followReference(source.root, { value, pointer: at });
  return { value: member(media.value, 'schema'), pointer: pointerTo(media.pointer, 'schema') };
}

/** Path parameters are what the template says: an undeclared one is a string, one that is not in it goes. */
function withTemplate(
  { path, pointer }: Operation,
  declared: readonly Parameter[],
  draft: Draft,
  findings: Finding[],
): readonly Parameter[] {
  const names = new Set([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? ''));
  const isKept = (parameter: Parameter): boolean => parameter.in !== 'path' || names.has(parameter.name);
  const kept = declared.filter(isKept);
  for (const parameter of declared) {
    if (!isKept(parameter)) {
      const message = `path parameter "${parameter.name}" is left out, because "${path}" has no such part`;
      findings.push({
        code: 'resolve-parameters/not-in-path',
        severity: 'warning',
        pointer: parameter.pointer,
        message,
      });
    }
  }
  const known = new Set(
    kept.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name),
  );
  const missing = [...names].filter((name) => !known.has(name));
  for (const name of missing) {
    const message = `part "{${name}}" of "${path}" is declared nowhere and is taken as a string`;
    findings.push({ code: 'resolve-parameters/undeclared', severity: 'warning', pointer, message });
  }
  return [...kept, ...missing.map((name) => describe({ schema: STRING }, name, 'path', pointer, draft))];
}

const STRING: JsonObject = { type: 'string' };
