import type { Finding } from '../../contract/finding.ts';
import type { RouteBody } from '../../contract/route-map.ts';
import { entriesOf, followReference, isObject, member, pointerTo, sayBroken, textOf } from '../document.ts';
import type { JsonObject, Resolution } from '../document.ts';
import { adapted, eachOperation, labelOf } from '../draft.ts';
import type { Body, Draft, Operation, Pass } from '../draft.ts';
import { soleType } from '../schema/flat-schema.ts';
import type { SchemaNode } from '../schema/flat-schema.ts';
import { xmlShape } from '../schema/value-shape.ts';
import { declareRequired } from './declare-required.ts';
import { fileKind } from './find-files.ts';

/** Reduces each request body to the one media type that can be carried best. */
export const chooseMediaTypes: Pass = eachOperation(
  'choose-media-types',
  'Reduces each request body to one media type: JSON where the vendor takes it, else the next that can be written.',
  (operation, draft) => {
    const found = followReference(draft.source.root, {
      value: operation.source.requestBody,
      pointer: pointerTo(operation.pointer, 'requestBody'),
    });
    if (found.value === undefined && found.broken === undefined) return operation;
    const findings: Finding[] = [];
    const body = isObject(found.value) ? readBody(found.value, found.pointer, draft, findings) : undefined;
    if (found.broken !== undefined) findings.push(brokenBody(operation, found, draft));
    const chosen = { ...operation, body, findings: [...operation.findings, ...findings] };
    const isOdd = operation.method === 'GET' || operation.method === 'HEAD';
    return isOdd && body !== undefined ? adapted(chosen, onGet(operation, found.pointer)) : chosen;
  },
);

interface Candidate {
  readonly mediaType: string;
  readonly encoding: RouteBody['encoding'];
  readonly value: unknown;
  readonly pointer: string;
}

/** Media types of JSON documents one after another (OpenAPI 3.2.0, Sequential Media Types). */
const SEQUENCE = /^application\/((x-)?(ndjson|jsonlines|jsonl)|(.+\+)?json-seq)\s*(;|$)/i;

const PREFERENCE: readonly RouteBody['encoding'][] = ['json', 'form', 'multipart', 'xml', 'text', 'binary'];

function readBody(value: JsonObject, pointer: string, draft: Draft, findings: Finding[]): Body | undefined {
  const candidates = readContent(value.content, pointerTo(pointer, 'content'), draft);
  const usable = candidates.filter((candidate) => !isEmptyForm(candidate, value.required === true, draft));
  const preferred = usable.toSorted(byPreference)[0];
  if (preferred === undefined) {
    if (candidates.length > 0) findings.push(emptyForm(pointer));
    return undefined;
  }
  const carrier = carrierOfFiles(preferred, usable, draft) ?? preferred;
  if (candidates.length > 1) findings.push(others(carrier, candidates, pointer, draft));
  const chosen = isNoForm(carrier, draft) ? asJson(carrier, findings) : carrier;
  const schema = declareRequired(schemaOf(chosen, draft), draft, findings);
  findings.push(...leftOut(chosen), ...partHeaders(chosen));
  return {
    pointer: chosen.pointer,
    schema,
    mediaType: concrete(chosen.mediaType),
    ...writtenAs(chosen, schema, draft),
    required: value.required === true,
    description: describe(value, chosen),
    encodings: encodingsOf(chosen.value),
  };
}

/** Media types, also those that OpenAPI 3.2 keeps among the components. */
function readContent(content: unknown, pointer: string, { source }: Draft): readonly Candidate[] {
  return entriesOf(content).map(([mediaType, media]) => {
    const found = followReference(source.root, { value: media, pointer: pointerTo(pointer, mediaType) });
    return { mediaType, encoding: encodingOf(mediaType), value: found.value, pointer: found.pointer };
  });
}

function schemaOf({ value, pointer }: Candidate, { schemas }: Draft): SchemaNode {
  return schemas.node(member(value, 'schema'), pointerTo(pointer, 'schema'));
}

function describe(body: JsonObject, { mediaType }: Candidate): string | undefined {
  const description = textOf(body.description);
  if (!SEQUENCE.test(mediaType)) return description;
  return [description, 'Write one JSON document a line.'].filter((part) => part !== undefined).join(' ');
}

/**
 * Parts carry a file as it is; forms and JSON carry text. Where a file that the parts declare has no other place than
 * a file's, the parts are sent.
 */
function carrierOfFiles(
  preferred: Candidate,
  candidates: readonly Candidate[],
  draft: Draft,
): Candidate | undefined {
  const parts = candidates.find(({ encoding }) => encoding === 'multipart');
  if (parts === undefined) return undefined;
  const texts = propertiesOf(preferred, draft);
  const isText = (name: string): boolean => {
    const schema = texts.get(name);
    return schema !== undefined && fileKind(schema, draft) === undefined;
  };
  const files = [...propertiesOf(parts, draft)].filter(([, schema]) => fileKind(schema, draft) !== undefined);
  return files.some(([name]) => !isText(name)) ? parts : undefined;
}

function propertiesOf(candidate: Candidate, draft: Draft): ReadonlyMap<string, SchemaNode> {
  return draft.schemas.flatten(schemaOf(candidate, draft)).properties;
}

/** Swagger 2.0 documents declare a list as the body of an operation that consumes forms alone, and mean JSON. */
function isNoForm(candidate: Candidate, draft: Draft): boolean {
  if (candidate.encoding !== 'form' && candidate.encoding !== 'multipart') return false;
  const type = soleType(draft.schemas.flatten(schemaOf(candidate, draft)));
  return type !== undefined && type !== 'object' && type !== 'string';
}

function asJson(candidate: Candidate, findings: Finding[]): Candidate {
  findings.push({
    code: 'choose-media-types/no-form',
    severity: 'note',
    pointer: pointerTo(candidate.pointer, 'schema'),
    message: `the body is no object, which "${candidate.mediaType}" cannot hold; it is sent as JSON`,
  });
  return { ...candidate, mediaType: 'application/json', encoding: 'json' };
}

/** XML is made of a schema that says of what; a text that the client writes itself is passed on. */
function writtenAs(
  { encoding }: Candidate,
  schema: SchemaNode,
  { schemas }: Draft,
): Pick<Body, 'encoding' | 'xml'> {
  if (encoding !== 'xml' && encoding !== 'form') return { encoding };
  const flat = schemas.flatten(schema);
  const type = soleType(flat);
  if (encoding === 'form') return { encoding: type === 'string' ? 'text' : encoding };
  if (type !== 'object' && type !== 'array') return { encoding: 'text' };
  const name = /^\/components\/schemas\/([^/]+)$/.exec(schema.pointer)?.[1];
  return { encoding, xml: { ...(name === undefined ? {} : { name }), ...xmlShape(flat.xml ?? {}) } };
}

function encodingsOf(media: unknown): Body['encodings'] {
  const encodings = member(media, 'encoding');
  return isObject(encodings) ? encodings : {};
}

/** How a media type is written; RFC 6839 for `+json` and `+xml`. */
function encodingOf(mediaType: string): RouteBody['encoding'] {
  const [essence = ''] = mediaType.toLowerCase().split(';');
  const type = essence.trim();
  if (type === 'application/json' || type.endsWith('+json') || type === '*/*' || type === 'text/json')
    return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type === 'multipart/form-data') return 'multipart';
  if (type === 'application/xml' || type === 'text/xml' || type.endsWith('+xml')) return 'xml';
  return type.startsWith('text/') || SEQUENCE.test(type) ? 'text' : 'binary';
}

function byPreference(a: Candidate, b: Candidate): number {
  const exact = Number(b.mediaType === 'application/json') - Number(a.mediaType === 'application/json');
  return exact || PREFERENCE.indexOf(a.encoding) - PREFERENCE.indexOf(b.encoding);
}

/** `*` stands for anything in a document and for nothing in a request. */
function concrete(mediaType: string): string {
  if (!mediaType.includes('*')) return mediaType;
  return encodingOf(mediaType) === 'json'
    ? 'application/json'
    : mediaType.startsWith('text/')
      ? 'text/plain'
      : 'application/octet-stream';
}

/** Generators write an empty form body on operations that take none. */
function isEmptyForm(candidate: Candidate, required: boolean, draft: Draft): boolean {
  const { encoding } = candidate;
  if (required || (encoding !== 'form' && encoding !== 'multipart')) return false;
  const flat = draft.schemas.flatten(schemaOf(candidate, draft));
  const says = flat.properties.size > 0 || flat.additional === true || typeof flat.additional === 'object';
  return !says && (flat.types === undefined || soleType(flat) === 'object');
}

function emptyForm(pointer: string): Finding {
  return {
    code: 'choose-media-types/empty-form',
    severity: 'note',
    pointer: pointerTo(pointer, 'content'),
    message: 'the body is a form without fields, which is taken for no body',
  };
}

function others(chosen: Candidate, candidates: readonly Candidate[], pointer: string, draft: Draft): Finding {
  const left = candidates.filter((candidate) => candidate !== chosen);
  const kept = propertiesOf(chosen, draft);
  const lost = new Set(left.flatMap((candidate) => [...propertiesOf(candidate, draft).keys()]));
  for (const name of kept.keys()) lost.delete(name);
  const types = left.map(({ mediaType }) => `"${mediaType}"`).join(', ');
  const names =
    lost.size === 0 ? '' : `, and with ${left.length === 1 ? 'it' : 'them'} ${sayNames([...lost])}`;
  return {
    code: 'choose-media-types/one-of-several',
    severity: 'note',
    pointer: pointerTo(pointer, 'content'),
    message: `the body is sent as "${chosen.mediaType}"; ${types} ${left.length === 1 ? 'is' : 'are'} left out${names}`,
  };
}

/** Names that a message shows; the others are counted. */
const SHOWN_NAMES = 10;

function sayNames(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map((name) => `"${name}"`);
  const rest = names.length - shown.length;
  return `${names.length === 1 ? 'the name' : 'the names'} ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Headers of a part; its media type is written by what the document says elsewhere (OpenAPI 3.0.3, Encoding Object). */
function partHeaders({ encoding, value, pointer }: Candidate): readonly Finding[] {
  if (encoding !== 'multipart') return [];
  const base = pointerTo(pointer, 'encoding');
  return entriesOf(encodingsOf(value)).flatMap(([name, said]) => {
    const headers = Object.keys(member(said, 'headers') ?? {}).filter(
      (header) => !/^content-type$/i.test(header),
    );
    return headers.length === 0
      ? []
      : {
          code: 'choose-media-types/part-headers',
          severity: 'note',
          pointer: pointerTo(pointerTo(base, name), 'headers'),
          message: `part "${name}" is sent without its own header ${headers.map((header) => `"${header}"`).join(', ')}`,
        };
  });
}

/** What OpenAPI 3.2 says of bodies that the tool does not take apart: items of a sequence, and parts by their place. */
function leftOut({ value, pointer }: Candidate): readonly Finding[] {
  const present = ['itemSchema', 'prefixEncoding', 'itemEncoding'].filter(
    (name) => member(value, name) !== undefined,
  );
  return present.map((name) => ({
    code: 'choose-media-types/sequence',
    severity: 'note',
    pointer: pointerTo(pointer, name),
    message: `"${name}" is left out, because the tool takes the body whole`,
    reference: 'https://spec.openapis.org/oas/v3.2.0#media-type-object',
  }));
}

/** Such a body has no meaning in HTTP (RFC 9110, section 9.3.1), and vendors want it all the same. */
function onGet(operation: Operation, pointer: string): Finding {
  return {
    code: 'choose-media-types/on-get',
    severity: 'note',
    pointer,
    message: `the request body of "${labelOf(operation)}" is sent by the target, because the gateway is not known to send one with ${operation.method}`,
    reference: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.1',
  };
}

function brokenBody(operation: Operation, { pointer, broken }: Resolution, { source }: Draft): Finding {
  return {
    code: 'choose-media-types/broken-reference',
    severity: 'warning',
    pointer,
    message: `the body of operation "${labelOf(operation)}" is left out, because its reference ${sayBroken(broken ?? '', source.unread)}`,
  };
}
