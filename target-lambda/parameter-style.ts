import type { ParameterDestination } from '../contract/route-map.ts';
import { stringifyExactly } from './exact-json.ts';
import { percentEncode, percentEncodeReserved } from './percent-encoding.ts';

type Encode = (text: string) => string;

/** A value, reduced to what the styles tell apart. Nulls inside lists and objects are left out (RFC 6570, section 2.3). */
type Shape =
  | { readonly is: 'scalar'; readonly text: string }
  | { readonly is: 'list'; readonly items: readonly string[] }
  | { readonly is: 'object'; readonly pairs: readonly (readonly [string, string])[] };

/**
 * Writes a path parameter, percent-encoded: `simple`, `label` or `matrix` of OpenAPI 3.0.3, "Style Values".
 * Where `label` does not explode, the members are joined by commas as in RFC 6570 and OpenAPI 3.0.4; the table
 * of 3.0.3 has dots there, an error that 3.0.4 corrected. With `allowReserved` slashes stay as they are.
 */
export function pathText(to: ParameterDestination, value: unknown): string {
  const shape = shapeOf(to, value, to.allowReserved === true ? encodePieces : percentEncode);
  if (to.style === 'label') return label(shape, to.explode);
  if (to.style === 'matrix') return matrix(percentEncode(to.name), shape, to.explode);
  return simple(shape, to.explode);
}

/** Slashes stay as they are; what stands between them is looked at where the path is filled. */
function encodePieces(text: string): string {
  return text.split('/').map(percentEncode).join('/');
}

/** Writes a header parameter: style `simple`, without any encoding, since a header field has none. */
export function headerText(to: ParameterDestination, value: unknown): string {
  return simple(
    shapeOf(to, value, (text) => text),
    to.explode,
  );
}

/** Writes a query or cookie parameter as `name=value` pairs, percent-encoded; none for an empty list or object. */
export function parameterPairs(to: ParameterDestination, value: unknown): readonly string[] {
  // In a cookie, a reserved semicolon would begin another cookie.
  const isReserved = to.allowReserved === true && to.in === 'query';
  const encode = isReserved ? percentEncodeReserved : percentEncode;
  if (to.style === 'deepObject' && to.content === undefined) {
    return bracketPairs(to.name, value).map(([name, text]) => `${percentEncode(name)}=${encode(text)}`);
  }
  const delimiter = { spaceDelimited: '%20', pipeDelimited: '%7C' }[to.style as string] ?? ',';
  return form(percentEncode(to.name), shapeOf(to, value, encode), to.explode, delimiter);
}

/**
 * Names and texts of a nested value in brackets: `a[b]=c` for objects and `a[0]=c` for lists. Form-encoded vendors
 * and `deepObject` want this; OpenAPI says nothing about lists and deeper levels. Lists carry their index, as Stripe
 * documents them (`items[0][price]`) and PHP and qs read them; `a[][b]` would leave open where an item ends.
 */
export function bracketPairs(name: string, value: unknown): readonly (readonly [string, string])[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [[name, scalarText(value)]];
  return Object.entries(value).flatMap(([key, member]) => bracketPairs(`${name}[${key}]`, member));
}

/** A value as text: strings and numbers as they are, anything composed as JSON. */
export function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : stringifyExactly(value);
}

/** Tells whether a media type is JSON or a variant of it, for example `application/merge-patch+json`. */
export function isJsonMediaType(mediaType: string): boolean {
  return /^[^;]*[/+]json\s*(;|$)/i.test(mediaType);
}

/** Tells whether a media type is XML or a variant of it, for example `image/svg+xml`. */
export function isXmlMediaType(mediaType: string): boolean {
  return /^[^;]*[/+]xml\s*(;|$)/i.test(mediaType);
}

function shapeOf(to: ParameterDestination, value: unknown, encode: Encode): Shape {
  if (to.content !== undefined) {
    const text = isJsonMediaType(to.content) ? stringifyExactly(value) : scalarText(value);
    return { is: 'scalar', text: encode(text) };
  }
  if (Array.isArray(value)) {
    const items = value.filter((item) => item !== null).map((item) => encode(scalarText(item)));
    return { is: 'list', items };
  }
  if (typeof value !== 'object' || value === null) return { is: 'scalar', text: encode(scalarText(value)) };
  const pairs = Object.entries(value)
    .filter(([, member]) => member !== null)
    .map(([key, member]) => [encode(key), encode(scalarText(member))] as const);
  return { is: 'object', pairs };
}

function simple(shape: Shape, explode: boolean): string {
  if (shape.is === 'scalar') return shape.text;
  return members(shape, explode).join(',');
}

function label(shape: Shape, explode: boolean): string {
  if (shape.is === 'scalar') return `.${shape.text}`;
  const texts = members(shape, explode);
  return texts.length === 0 ? '' : `.${texts.join(explode ? '.' : ',')}`;
}

function matrix(name: string, shape: Shape, explode: boolean): string {
  const pair = (key: string, text: string): string => (text === '' ? `;${key}` : `;${key}=${text}`);
  if (shape.is === 'scalar') return pair(name, shape.text);
  const texts = members(shape, false);
  if (texts.length === 0) return '';
  if (!explode) return pair(name, texts.join(','));
  return shape.is === 'list'
    ? shape.items.map((item) => pair(name, item)).join('')
    : shape.pairs.map(([key, text]) => pair(key, text)).join('');
}

function form(name: string, shape: Shape, explode: boolean, delimiter: string): readonly string[] {
  if (shape.is === 'scalar') return [`${name}=${shape.text}`];
  if (!explode) {
    const texts = members(shape, false);
    return texts.length === 0 ? [] : [`${name}=${texts.join(delimiter)}`];
  }
  return shape.is === 'list' ? shape.items.map((item) => `${name}=${item}`) : members(shape, true);
}

/** The texts between the delimiters: `k=v` for an object that explodes, else `k` and `v` in turn. */
function members(shape: Exclude<Shape, { is: 'scalar' }>, explode: boolean): readonly string[] {
  if (shape.is === 'list') return shape.items;
  return explode ? shape.pairs.map(([key, text]) => `${key}=${text}`) : shape.pairs.flat();
}
