import { isObject } from './json-document.ts';

/** What a style needs to know of a parameter, or of a property of a form. */
export interface Styled {
  readonly name: string;
  readonly style: string;
  readonly explode: boolean;
  readonly content: string | undefined;
}

/** Percent-encodes all but the unreserved characters (RFC 3986, section 2.3). */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A value as one text: JSON where it is no scalar. */
export function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A path parameter: styles simple, label and matrix. */
export function writePathValue(parameter: Styled, value: unknown): string {
  const { style, explode } = parameter;
  const name = percentEncode(parameter.name);
  if (style === 'label') return `.${listed(parameter, value, explode ? '.' : ',', percentEncode)}`;
  if (style !== 'matrix') return listed(parameter, value, ',', percentEncode);
  if (explode && Array.isArray(value)) {
    return value.map((item) => `;${name}=${percentEncode(scalarText(item))}`).join('');
  }
  if (explode && isObject(value)) return `;${listed(parameter, value, ';', percentEncode)}`;
  return `;${name}=${listed(parameter, value, ',', percentEncode)}`;
}

/** A header parameter: style simple, nothing encoded. */
export function writeSimple(parameter: Styled, value: unknown): string {
  return listed(parameter, value, ',', (text) => text);
}

/** A query or cookie parameter as `name=value` pairs. */
export function writePairs(parameter: Styled, value: unknown): readonly string[] {
  const { style, explode } = parameter;
  const name = percentEncode(parameter.name);
  if (parameter.content === undefined && style === 'deepObject') return deepPairs(parameter.name, value);
  if (parameter.content === undefined && explode) {
    if (Array.isArray(value)) return value.map((item) => `${name}=${percentEncode(scalarText(item))}`);
    if (isObject(value))
      return members(value).map(([key, text]) => `${percentEncode(key)}=${percentEncode(text)}`);
  }
  const delimiter = style === 'spaceDelimited' ? '%20' : style === 'pipeDelimited' ? '%7C' : ',';
  return [`${name}=${listed(parameter, value, delimiter, percentEncode)}`];
}

/** Names in brackets; OpenAPI leaves lists open, and indices are what most readers of brackets take. */
function deepPairs(name: string, value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null)
    return [`${percentEncode(name)}=${percentEncode(scalarText(value))}`];
  return Object.entries(value).flatMap(([key, member]) => deepPairs(`${name}[${key}]`, member));
}

function listed(
  { content, explode }: Styled,
  value: unknown,
  delimiter: string,
  encode: (text: string) => string,
): string {
  if (content !== undefined) return encode(/json/i.test(content) ? JSON.stringify(value) : scalarText(value));
  if (Array.isArray(value)) return value.map((item) => encode(scalarText(item))).join(delimiter);
  if (!isObject(value)) return encode(scalarText(value));
  return members(value)
    .flatMap(([key, text]) => (explode ? [`${encode(key)}=${encode(text)}`] : [encode(key), encode(text)]))
    .join(delimiter);
}

function members(value: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  return Object.entries(value).map(([key, member]) => [key, scalarText(member)] as const);
}
