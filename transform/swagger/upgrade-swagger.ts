import { upgradeFromTwoToThree } from '@scalar/openapi-upgrader/2.0-to-3.0';
import { ToolkitError } from '../../contract/errors.ts';
import type { Finding } from '../../contract/finding.ts';
import { entriesOf, isObject, member } from '../document.ts';
import type { JsonObject } from '../document.ts';
import { createTreeCopier } from './copy-tree.ts';
import { joinList } from './join-lists.ts';
import { nameServers } from './name-servers.ts';
import {
  isForm,
  isMediaTypes,
  normalisePathItem,
  noteAt,
  normaliseResponses,
  resolvePathItem,
} from './normalise-operations.ts';
import type { Surroundings } from './normalise-operations.ts';
import { isOfBody, isParameter, readParameters } from './normalise-parameters.ts';

/** A document in OpenAPI 3.0, and what changed on the way. */
export interface Upgraded {
  readonly root: JsonObject;
  readonly notes: readonly Finding[];
}

/** Root members that are made anew, or that Swagger does not have and the upgrade would trip over. */
const REMADE = [
  ...['host', 'basePath', 'schemes', 'consumes', 'produces', 'paths', 'parameters', 'responses'],
  ...['definitions', 'securityDefinitions', 'components', 'servers', 'openapi', 'swagger'],
];

/**
 * Brings Swagger 2.0 to OpenAPI 3.0. The conversion itself is the library's; it gets a document that has only what it
 * knows how to convert, and what it does not know stays as the vendor wrote it, to be reported where it is read.
 * @throws ToolkitError `document-too-complex`.
 */
export function upgradeSwagger(file: string, root: JsonObject): Upgraded {
  const copier = createTreeCopier(file, root);
  const around: Surroundings = { root, copier, notes: [] };
  const { servers, isGuessed } = nameServers(root, root.schemes);
  const others = Object.entries(root).filter(([name]) => !REMADE.includes(name));
  const normalised = {
    ...copier.copy(Object.fromEntries(others)),
    swagger: '2.0',
    servers,
    ...(isMediaTypes(root.consumes) ? { consumes: root.consumes } : {}),
    ...(isMediaTypes(root.produces) ? { produces: root.produces } : {}),
    paths: normalisePaths(around),
    parameters: sharedParameters(around),
    responses: normaliseResponses(root.responses, root, copier),
    securityDefinitions: copier.copy(objectsOf(root.securityDefinitions)),
    definitions: { ...copier.copy(objectsOf(root.definitions)), ...copier.finish() },
  };
  const upgraded = upgrade(file, normalised);
  return {
    root: { ...upgraded, paths: rejoin(root, upgraded) },
    notes: [UPGRADED, ...(isGuessed ? [guessed(servers)] : []), ...around.notes],
  };
}

const UPGRADED: Finding = {
  code: 'upgrade-swagger/upgraded',
  severity: 'note',
  pointer: '',
  message:
    'the document is Swagger 2.0 and is read as OpenAPI 3.0; pointers below "/paths" are those of OpenAPI 3.0',
  hint: 'A body or form stands at "requestBody" there, and what responses hold at "content".',
  reference: 'https://swagger.io/specification/v2/',
};

function guessed([server]: readonly { readonly url: string }[]): Finding {
  return {
    code: 'upgrade-swagger/scheme',
    severity: 'note',
    pointer: '/host',
    message: `the document names no scheme of HTTP, so "${server?.url ?? ''}" is taken`,
    reference: 'https://swagger.io/specification/v2/#swagger-object',
  };
}

function upgrade(file: string, normalised: JsonObject): JsonObject {
  try {
    return upgradeFromTwoToThree(normalised) as JsonObject;
  } catch (cause) {
    // It was given nothing that it is known to refuse: a fault of the library is told as what it means here.
    throw new ToolkitError('not-openapi', `"${file}" is Swagger 2.0 that cannot be read as OpenAPI 3.0`, {
      hint: 'Convert it first, for example with the npm package swagger2openapi.',
      cause,
    });
  }
}

function objectsOf(value: unknown): JsonObject {
  return Object.fromEntries(entriesOf(value).filter(([, entry]) => isObject(entry)));
}

function normalisePaths(around: Surroundings): JsonObject {
  const entries = entriesOf(around.root.paths).flatMap(([path, entry]) => {
    const item = path.startsWith('x-') ? undefined : normalisePathItem(path, entry, around);
    return item === undefined ? [] : [[path, item] as const];
  });
  return Object.fromEntries(entries);
}

/** Parameters that many operations share; bodies and form fields are copied to each of them. */
function sharedParameters(around: Surroundings): JsonObject {
  const { root, copier } = around;
  const note = noteAt('', around);
  const entries = entriesOf(root.parameters).flatMap(([name, value]) => {
    const [parameter] = readParameters([value], root, copier);
    return parameter === undefined || isOfBody(parameter)
      ? []
      : [[name, joinList(parameter, false, note)] as const];
  });
  return Object.fromEntries(entries);
}

/** The upgraded paths in the vendor's order, with what was no path item, operation or parameter as it was. */
function rejoin(root: JsonObject, upgraded: JsonObject): JsonObject {
  const paths = entriesOf(root.paths).map(([path, entry]) => {
    const item = member(upgraded.paths, path);
    const source = resolvePathItem(entry, root);
    return [path, isObject(item) && source !== undefined ? rejoinItem(source, item) : entry] as const;
  });
  return Object.fromEntries(paths);
}

function rejoinItem(source: JsonObject, item: JsonObject): JsonObject {
  const { parameters, ...others } = source;
  const operations = Object.entries(item).map(([name, value]) => {
    const operation = member(source, name);
    return [
      name,
      isObject(value) && isObject(operation) ? finishOperation(value, operation) : value,
    ] as const;
  });
  const odd = oddOf(parameters);
  const shared = Array.isArray(item.parameters) ? (item.parameters as readonly unknown[]) : [];
  return { ...others, ...Object.fromEntries(operations), parameters: [...shared, ...odd] };
}

function finishOperation(upgraded: JsonObject, source: JsonObject): JsonObject {
  const listed = Array.isArray(upgraded.parameters) ? (upgraded.parameters as readonly unknown[]) : [];
  const body = upgraded.requestBody;
  return {
    ...upgraded,
    parameters: [...listed, ...oddOf(source.parameters)],
    ...(isObject(body) ? { requestBody: finishBody(body) } : {}),
  };
}

/** Entries that are no parameter: whoever reads them says so. */
function oddOf(parameters: unknown): readonly unknown[] {
  return Array.isArray(parameters) ? parameters.filter((entry) => !isParameter(entry)) : [];
}

/** A form with a required field is a required body; an empty list of required fields is none. */
function finishBody(body: JsonObject): JsonObject {
  const content = entriesOf(body.content).map(
    ([mediaType, media]) => [mediaType, withoutEmpty(media)] as const,
  );
  const needsForm = content.some(
    ([mediaType, media]) => isForm(mediaType) && member(member(media, 'schema'), 'required') !== undefined,
  );
  return { ...body, content: Object.fromEntries(content), ...(needsForm ? { required: true } : {}) };
}

function withoutEmpty(media: unknown): unknown {
  const schema = member(media, 'schema');
  if (!isObject(media) || !isObject(schema) || !Array.isArray(schema.required) || schema.required.length > 0)
    return media;
  const { required: _empty, ...rest } = schema;
  return { ...media, schema: rest };
}
