import type { Finding } from '../../contract/finding.ts';
import { entriesOf, followReference, isObject, member, pointerTo } from '../document.ts';
import type { JsonObject } from '../document.ts';
import type { TreeCopier } from './copy-tree.ts';
import { joinList } from './join-lists.ts';
import { nameServers } from './name-servers.ts';
import { isOfBody, readParameters } from './normalise-parameters.ts';

/** Fields of a Path Item Object that hold an operation (Swagger 2.0). */
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const MULTIPART = 'multipart/form-data';
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** What operations are normalised in. */
export interface Surroundings {
  readonly root: JsonObject;
  readonly copier: TreeCopier;
  readonly notes: Finding[];
}

/**
 * A path item as the upgrade wants it: parameters first and readable, body and form parameters on each operation,
 * media types that the operation really has. Nothing where it is none; members that are no operation are left out.
 */
export function normalisePathItem(
  path: string,
  entry: unknown,
  around: Surroundings,
): JsonObject | undefined {
  const item = resolvePathItem(entry, around.root);
  if (item === undefined) return undefined;
  const listed = readParameters(item.parameters, around.root, around.copier);
  const bodies = listed.filter(isOfBody);
  const pointer = pointerTo('/paths', path);
  const others = listed.filter((parameter) => !isOfBody(parameter));
  const shared = others.map((parameter) => joinList(parameter, false, noteAt(pointer, around)));
  const operations = METHODS.flatMap((method) => {
    const operation = member(item, method);
    return isObject(operation)
      ? [[method, normaliseOperation(operation, bodies, pointerTo(pointer, method), around)] as const]
      : [];
  });
  return { ...(shared.length === 0 ? {} : { parameters: shared }), ...Object.fromEntries(operations) };
}

/** Tells of lists that became texts, at the `parameters` of a path or an operation. */
export function noteAt(pointer: string, { notes }: Pick<Surroundings, 'notes'>): (name: string) => void {
  return (name) =>
    void notes.push({
      code: 'upgrade-swagger/text-list',
      severity: 'note',
      pointer: pointerTo(pointer, 'parameters'),
      message: `list parameter "${name}" is separated in a way that OpenAPI 3.0 cannot say, so the client writes it as one text`,
      reference: 'https://swagger.io/specification/v2/#parameter-object',
    });
}

/** A path item with what it refers to. */
export function resolvePathItem(entry: unknown, root: JsonObject): JsonObject | undefined {
  if (!isObject(entry) || typeof entry.$ref !== 'string') return isObject(entry) ? entry : undefined;
  const { value } = followReference(root, { value: entry, pointer: '' });
  const { $ref: _followed, ...own } = entry;
  return isObject(value) ? { ...value, ...own } : undefined;
}

function normaliseOperation(
  operation: JsonObject,
  inherited: readonly JsonObject[],
  pointer: string,
  around: Surroundings,
): JsonObject {
  const { root, copier } = around;
  const { parameters, consumes, produces, schemes, responses, ...rest } = operation;
  const own = readParameters(parameters, root, copier);
  const bodies = [
    ...inherited.filter((shared) => !own.some((parameter) => isSame(parameter, shared))),
    ...own,
  ].filter(isOfBody);
  const types = typesOf(consumes ?? root.consumes, bodies);
  const isMultipart = types.includes(MULTIPART) && !types.includes(FORM);
  const others = own.filter((parameter) => !isOfBody(parameter));
  const { servers } = nameServers(root, schemes);
  return {
    ...copier.copy(rest),
    parameters: [...others, ...copier.copy(bodies)].map((parameter) =>
      joinList(parameter, isMultipart, noteAt(pointer, around)),
    ),
    consumes: types,
    ...(isMediaTypes(produces) ? { produces } : {}),
    responses: normaliseResponses(responses, root, copier),
    ...(Array.isArray(schemes) && servers.length > 0 ? { servers } : {}),
  };
}

/** An operation's own parameter replaces the path's of the same place and name; there is one body. */
function isSame(a: JsonObject, b: JsonObject): boolean {
  return a.in === b.in && (a.in === 'body' || a.name === b.name);
}

/** Media types of the body; a form with a file is multipart, any other one is urlencoded unless the vendor says otherwise. */
function typesOf(consumes: unknown, bodies: readonly JsonObject[]): readonly string[] {
  const listed = isMediaTypes(consumes) ? consumes : [];
  const fields = bodies.filter(({ in: place }) => place === 'formData');
  if (fields.length === 0) return listed.length === 0 ? [JSON_TYPE] : listed;
  const named = [FORM, MULTIPART].filter((type) => listed.includes(type));
  const forms = fields.some(({ type }) => type === 'file')
    ? [MULTIPART]
    : named.length === 0
      ? [FORM]
      : named;
  return fields.length === bodies.length ? forms : [...new Set([...listed, ...forms])];
}

/** Whether a media type is one of those that form fields are sent in. */
export function isForm(mediaType: string): boolean {
  return mediaType === FORM || mediaType === MULTIPART;
}

/** Whether a value is a list of media types. */
export function isMediaTypes(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((type) => typeof type === 'string' && type.includes('/'));
}

/** Responses that are objects of objects; one that is described elsewhere than among the shared ones is copied. */
export function normaliseResponses(responses: unknown, root: JsonObject, copier: TreeCopier): JsonObject {
  const entries = entriesOf(responses).map(([status, value]) => {
    const isShared = isObject(value) && /^#\/responses\/[^/]+$/.test(String(value.$ref));
    const { value: response } = isShared ? { value } : followReference(root, { value, pointer: '' });
    return [status, isObject(response) ? withoutOddMembers(copier.copy(response)) : {}] as const;
  });
  return Object.fromEntries(entries);
}

function withoutOddMembers({ headers, examples, schema, ...rest }: JsonObject): JsonObject {
  return {
    ...rest,
    ...(isObject(headers) ? { headers } : {}),
    ...(isObject(examples) ? { examples } : {}),
    ...(isObject(schema) ? { schema } : {}),
  };
}
