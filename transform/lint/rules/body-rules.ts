import { entriesOf, member, pointerTo } from '../../document.ts';
import type { SchemaGraph } from '../../schema/schema-graph.ts';
import type { FlatSchema } from '../../schema/flat-schema.ts';
import { soleType } from '../../schema/flat-schema.ts';
import type { Body, BodyContent, Operation } from '../read-operations.ts';
import { ASSUMED, byTransform, CDK, SUPPORTED } from '../rule.ts';
import type { Hit, Rule } from '../rule.ts';
import type { Subject } from '../subject.ts';
import { unsupportedType } from './operation-rules.ts';

const JSON_TYPE = 'application/json';
/** Request media types that AWS CDK's check lets pass. */
const KNOWN_TYPES = [
  JSON_TYPE,
  'application/xml',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
];

/** What is wrong with request bodies. */
export const BODY_RULES: readonly Rule[] = [
  {
    name: 'request-media-type',
    means:
      'A request body is neither JSON, XML nor a form; variants such as "application/json; charset=utf-8" count as other types.',
    severity: 'error',
    reference: CDK,
    fix: byTransform('transform takes the type that can be written best, and the target writes it.'),
    check: (subject) => [...writtenTypes(subject), ...referencedTypes(subject)],
  },
  {
    name: 'body-not-json',
    means: 'A request body is a form or XML alone; of all types only "application/json" is fully supported.',
    severity: 'warning',
    reference: SUPPORTED,
    fix: byTransform(
      'transform adapts the operation: the tool takes flat arguments, and the target writes the body.',
    ),
    check: ({ operations }) =>
      eachBody(operations.filter(mayHaveBody), ({ pointer, contents }, label) => {
        const types = contents.map(({ mediaType }) => mediaType);
        const known = types.find((type) => KNOWN_TYPES.includes(type));
        if (known === undefined || types.includes(JSON_TYPE)) return undefined;
        const message = `the body of "${label}" is "${known}" and not "${JSON_TYPE}"`;
        return { pointer: pointerTo(`${pointer}/content`, known), message };
      }),
  },
  {
    name: 'body-on-get',
    means: 'GET and HEAD carry no body.',
    severity: 'warning',
    reference: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.1',
    fix: byTransform('transform adapts the operation, and the target sends the body; an empty form is none.'),
    check: ({ operations }) =>
      eachBody(
        operations.filter((operation) => !mayHaveBody(operation)),
        ({ pointer }, label) => ({ pointer, message: `"${label}" has a request body` }),
      ),
  },
  {
    name: 'body-not-object',
    means: 'A request body is a list, a scalar or may be null: it cannot be made of flat arguments.',
    severity: 'error',
    reference: ASSUMED,
    fix: byTransform('transform adapts the operation: the tool takes the body as one argument "body".'),
    check: ({ operations, schemas }) =>
      eachJson(operations, schemas, (flat, label) =>
        soleType(flat) === 'object' && !flat.nullable
          ? undefined
          : `the body of "${label}" may be something else than an object`,
      ),
  },
  {
    name: 'body-without-properties',
    means: 'A request body declares no properties, so its tool has no arguments for it.',
    severity: 'warning',
    reference: ASSUMED,
    fix: byTransform('transform adapts the operation: the tool takes the body as one argument "body".'),
    check: ({ operations, schemas }) =>
      eachJson(operations, schemas, (flat, label) =>
        soleType(flat) === 'object' && !flat.nullable && flat.properties.size === 0
          ? `the body of "${label}" declares no properties`
          : undefined,
      ),
  },
  {
    name: 'body-any-properties',
    means: 'A request body allows properties that it does not declare, which no argument stands for.',
    severity: 'warning',
    reference: ASSUMED,
    fix: byTransform('transform adapts the operation: the tool takes the body as one argument "body".'),
    check: ({ operations, schemas }) =>
      eachJson(operations, schemas, (flat, label) =>
        soleType(flat) === 'object' && flat.properties.size > 0 && allowsMore(flat)
          ? `the body of "${label}" allows properties that it does not declare`
          : undefined,
      ),
  },
];

function mayHaveBody({ method }: Operation): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function allowsMore({ additional }: FlatSchema): boolean {
  return additional === true || typeof additional === 'object';
}

function writtenTypes({ writtenOperations }: Subject): readonly Hit[] {
  return writtenOperations.flatMap(({ method, path, pointer, value }) =>
    otherTypes(member(value, 'requestBody'), `${pointer}/requestBody`).map(([type, at]) => ({
      pointer: at,
      message: `the body of "${method} ${path}" is "${type}"`,
      serviceMessage: unsupportedType(type),
    })),
  );
}

/** The check of AWS CDK follows no reference to a body; the service, it is assumed, does. */
function referencedTypes({ root }: Subject): readonly Hit[] {
  return entriesOf(member(root.components, 'requestBodies')).flatMap(([name, body]) =>
    otherTypes(body, pointerTo('/components/requestBodies', name)).map(([type, pointer]) => ({
      pointer,
      message: `request body "${name}" is "${type}"`,
    })),
  );
}

function otherTypes(body: unknown, base: string): readonly (readonly [string, string])[] {
  return entriesOf(member(body, 'content'))
    .filter(([type]) => !KNOWN_TYPES.includes(type))
    .map(([type]) => [type, pointerTo(`${base}/content`, type)]);
}

/** One hit for each body that has a problem; a body that several operations share counts once. */
function eachBody(
  operations: readonly Operation[],
  find: (body: Body, label: string) => Hit | undefined,
): Iterable<Hit> {
  const hits = new Map<string, Hit | undefined>();
  for (const { body, label } of operations) {
    if (body !== undefined && !hits.has(body.pointer)) hits.set(body.pointer, find(body, label));
  }
  return [...hits.values()].filter((hit) => hit !== undefined);
}

/** As {@link eachBody}, for the schema of the JSON that the gateway would have to make. */
function eachJson(
  operations: readonly Operation[],
  schemas: SchemaGraph,
  problemOf: (flat: FlatSchema, label: string) => string | undefined,
): Iterable<Hit> {
  return eachBody(operations, (body, label) => {
    const content = jsonOf(body);
    if (content === undefined) return undefined;
    const message = problemOf(schemas.flatten(content.node), label);
    return message === undefined ? undefined : { pointer: content.schema.pointer, message };
  });
}

/** What a body says of JSON, in its own type or a variant of it. */
export function jsonOf({ contents }: Body): BodyContent | undefined {
  const variants = contents.filter(({ mediaType }) => /^application\/(.+\+)?json\b/i.test(mediaType));
  return variants.find(({ mediaType }) => mediaType === JSON_TYPE) ?? variants[0];
}
