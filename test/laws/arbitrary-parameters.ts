import fc from 'fast-check';
import type { JsonObject } from '../roundtrip/json-document.ts';
import { arraySchemas, flatObjectSchemas, NAMES, scalarSchemas, schemas } from './arbitrary-schemas.ts';
import type { Version } from './arbitrary-schemas.ts';
import { once } from './once.ts';

/** Parameters of the query, headers and cookies, each place and name once. */
export const parameterLists: (version: Version) => fc.Arbitrary<readonly JsonObject[]> = once(makeLists);

function makeLists(version: Version): fc.Arbitrary<readonly JsonObject[]> {
  return fc.uniqueArray(
    fc.oneof(queryParameters(version), headerParameters(version), cookieParameters(version)),
    {
      selector: (one) => `${String(one.in)} ${String(one.name).toLowerCase()}`,
      maxLength: 4,
    },
  );
}

/** A path parameter of a name that the template gives. */
export function pathParameters(version: Version, name: string): fc.Arbitrary<JsonObject> {
  const { scalar, list, object } = kinds(version);
  const style = fc.constantFrom('simple', 'label', 'matrix', undefined);
  const slashes = fc.constantFrom({}, {}, { 'x-multi-segment': true });
  return fc
    .tuple(fc.oneof({ weight: 4, arbitrary: scalar }, list, object), style, explodes(), slashes)
    .map(([schema, styled, explode, more]) => ({
      name,
      in: 'path',
      required: true,
      schema,
      ...more,
      ...said(styled, explode),
    }));
}

/** A query parameter in each style that OpenAPI defines for its type (3.0.3, "Style Values"). */
function queryParameters(version: Version): fc.Arbitrary<JsonObject> {
  const { scalar, list, object } = kinds(version);
  const styled = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(scalar, fc.constant('form'), explodes()) },
    { weight: 3, arbitrary: fc.tuple(list, fc.constant('form'), explodes()) },
    fc.tuple(list, fc.constantFrom('spaceDelimited', 'pipeDelimited'), fc.constant(false)),
    fc.tuple(object, fc.constant('form'), explodes()),
    fc.tuple(object, fc.constant('deepObject'), fc.constant(true)),
    fc.tuple(
      fc.tuple(scalar, list).map((oneOf) => ({ oneOf })),
      fc.constant('form'),
      explodes(),
    ),
  );
  const written = styled.map(([schema, style, explode]) => ({ schema, ...said(style, explode) }));
  const content = schemas(version, 2).map((schema) => ({ content: { 'application/json': { schema } } }));
  return placed('query', fc.constantFrom(...NAMES), fc.oneof({ weight: 6, arbitrary: written }, content));
}

function headerParameters(version: Version): fc.Arbitrary<JsonObject> {
  const { scalar, list, object } = kinds(version);
  // A header field is ASCII (RFC 9110, section 5.5), and nothing in it is percent-encoded.
  const ascii = object.filter(({ properties }) => /^[\x20-\x7e]+$/.test(JSON.stringify(properties)));
  const schema = fc.oneof({ weight: 4, arbitrary: scalar }, list, ascii);
  const name = fc.constantFrom('X-Trace', 'id', 'If-Match', 'Accept', 'Authorization', 'x-api-key', 'X-A.B');
  return placed(
    'header',
    name,
    fc.tuple(schema, explodes()).map(([one, explode]) => ({ schema: one, ...said(undefined, explode) })),
  );
}

/** Exploded lists and objects in a cookie have no writing that servers agree on; plain ones are `name=a,b`. */
function cookieParameters(version: Version): fc.Arbitrary<JsonObject> {
  const { scalar, list } = kinds(version);
  const written = fc.oneof(
    scalar.map((schema) => ({ schema })),
    list.map((schema) => ({ schema, explode: false })),
  );
  return placed('cookie', fc.constantFrom('session', 'id', 'name'), written);
}

/** Scalars, lists of scalars and objects of scalars: what styles can write. Deeper values are undefined there. */
function kinds(version: Version): Readonly<Record<'scalar' | 'list' | 'object', fc.Arbitrary<JsonObject>>> {
  const scalar = scalarSchemas(version);
  return { scalar, list: arraySchemas(scalar), object: flatObjectSchemas(version) };
}

function placed(
  place: string,
  name: fc.Arbitrary<string>,
  rest: fc.Arbitrary<JsonObject>,
): fc.Arbitrary<JsonObject> {
  return fc.tuple(name, fc.boolean(), rest).map(([named, required, one]) => ({
    name: named,
    in: place,
    ...(required ? { required } : {}),
    description: 'A parameter.',
    ...one,
  }));
}

function explodes(): fc.Arbitrary<boolean | undefined> {
  return fc.constantFrom(undefined, true, false);
}

function said(style: string | undefined, explode: boolean | undefined): JsonObject {
  return { ...(style === undefined ? {} : { style }), ...(explode === undefined ? {} : { explode }) };
}
