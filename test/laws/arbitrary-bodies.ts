import fc from 'fast-check';
import type { JsonObject } from '../roundtrip/json-document.ts';
import {
  arraySchemas,
  flatObjectSchemas,
  objectSchemas,
  scalarSchemas,
  schemas,
} from './arbitrary-schemas.ts';
import type { Version } from './arbitrary-schemas.ts';
import { once } from './once.ts';

/** Request bodies of every kind that vendors declare. */
export const requestBodies: (version: Version) => fc.Arbitrary<JsonObject> = once(makeBodies);

function makeBodies(version: Version): fc.Arbitrary<JsonObject> {
  const media = fc.oneof(
    { weight: 5, arbitrary: json(version) },
    form(version),
    multipart(version),
    xml(version),
    plain(version),
  );
  const several = fc.oneof(
    { weight: 6, arbitrary: media },
    fc.tuple(media, media).map(([first, second]) => ({ ...first, ...second })),
  );
  return fc.tuple(several, fc.boolean()).map(([content, required]) => ({
    content,
    ...(required ? { required } : {}),
  }));
}

function json(version: Version): fc.Arbitrary<JsonObject> {
  const schema = fc.oneof(
    { weight: 3, arbitrary: objectSchemas(version, 3) },
    { weight: 2, arbitrary: schemas(version, 3) },
    fc.constant({ type: 'object' }),
  );
  const type = fc.constantFrom(
    'application/json',
    'application/json',
    'application/json',
    'application/vnd.vendor+json',
    'application/merge-patch+json',
  );
  return fc.tuple(type, schema).map(([mediaType, one]) => ({ [mediaType]: { schema: one } }));
}

/**
 * Fields are scalars and lists of them. How an object is written of which nothing is said, OpenAPI 3.0.3 leaves open:
 * 3.0.4 says JSON, and the target writes brackets.
 */
function form(version: Version): fc.Arbitrary<JsonObject> {
  const encoding = fc.constantFrom<JsonObject | undefined>(
    undefined,
    { style: 'form', explode: false },
    { style: 'form', explode: true },
  );
  return fc.tuple(fields(version, false), encoding).map(([schema, one]) => ({
    'application/x-www-form-urlencoded': { schema, ...encodings(schema, 'tags', one) },
  }));
}

function multipart(version: Version): fc.Arbitrary<JsonObject> {
  const encoding = fc.constantFrom<JsonObject | undefined>(
    undefined,
    { contentType: 'application/json' },
    { contentType: 'image/png' },
    { contentType: 'image/png, image/jpeg' },
  );
  const file = version === '3.0.3' ? { type: 'string', format: 'binary' } : { contentMediaType: 'image/png' };
  return fc.tuple(fields(version, true), encoding, fc.boolean()).map(([schema, one, many]) => {
    const declared = {
      ...schema,
      properties: { ...schema.properties, file, ...(many ? { files: { type: 'array', items: file } } : {}) },
    };
    return { 'multipart/form-data': { schema: declared, ...encodings(declared, 'file', one) } };
  });
}

function fields(
  version: Version,
  nested: boolean,
): fc.Arbitrary<JsonObject & { readonly properties: JsonObject }> {
  const scalar = scalarSchemas(version);
  return fc
    .tuple(flatObjectSchemas(version), arraySchemas(scalar), objectSchemas(version, 1), fc.boolean())
    .map(([flat, tags, meta, deep]) => ({
      type: 'object',
      properties: { ...(flat.properties as JsonObject), tags, ...(nested && deep ? { meta } : {}) },
    }));
}

function encodings(schema: JsonObject, name: string, encoding: JsonObject | undefined): JsonObject {
  return encoding === undefined || !(name in (schema.properties as JsonObject))
    ? {}
    : { encoding: { [name]: encoding } };
}

/** Names of elements are legal in XML, and lists are not lists of lists, which XML cannot tell. */
function xml(version: Version): fc.Arbitrary<JsonObject> {
  const scalar = scalarSchemas(version);
  const wrapped = fc.constantFrom<JsonObject>({}, { xml: { wrapped: true } }, { xml: { name: 'entry' } });
  return fc.tuple(scalar, scalar, scalar, wrapped).map(([id, title, item, how]) => ({
    'application/xml': {
      schema: {
        type: 'object',
        xml: { name: 'order' },
        properties: {
          id: { ...id, xml: { attribute: true } },
          title,
          lines: { type: 'array', items: item, ...how },
        },
      },
    },
  }));
}

function plain(version: Version): fc.Arbitrary<JsonObject> {
  const file = version === '3.0.3' ? { type: 'string', format: 'binary' } : {};
  return fc.constantFrom<JsonObject>(
    { 'text/plain': { schema: { type: 'string' } } },
    { 'text/csv': { schema: { type: 'string', description: 'Rows.' } } },
    { 'application/octet-stream': { schema: file } },
    { 'image/*': { schema: file } },
  );
}
