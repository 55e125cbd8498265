import { MAX_TOOL_NAME, MAX_TOOLS_PER_TARGET } from '../../contract/gateway-limits.ts';
import { toolName } from '../../contract/tool-name.ts';
import { entriesOf, isObject, itemsOf, resolve } from './document.ts';
import { isPrivateHost } from '../../contract/private-hosts.ts';
import { inputsOf, isJsonMediaType, jsonBodyOf, parametersOf, serverOf } from './tools.ts';
import type { DocumentOperation, JsonObject, OpenApiDocument } from './document.ts';

/** What a check knows besides the document. */
export interface CheckContext {
  readonly target: string;
  /** Origin that may be called though it is private: the local AWS itself. */
  readonly ownOrigin: string;
  readonly allowPrivateTargets: boolean;
}

type Check = (document: OpenApiDocument, context: CheckContext) => string | undefined;

/**
 * What the gateway refuses of a document that parses, first problem first. That inline documents are refused when
 * the target is created, and the wording, is assumed; what is refused is documented (devguide
 * gateway-schema-openapi, read 2026-11) unless a check says otherwise.
 */
export const DOCUMENT_CHECKS: readonly Check[] = [
  serverIsAbsolute,
  serverIsPublic,
  operationIdsArePresent,
  parametersAreSendable,
  bodiesAreJson,
  requestsHaveNoComposition,
  namesDoNotCollide,
  toolsAreWithinLimits,
];

function serverIsAbsolute({ root, operations }: OpenApiDocument): string | undefined {
  const bad = operations.find((entry) => serverUrl(root, entry) === undefined);
  if (operations.length > 0 && bad === undefined) return undefined;
  if (operations.length === 0 && itemsOf(root.servers).length > 0) return undefined;
  return 'OpenAPI schema must include at least one server with a valid URL';
}

/** The service blocks private ranges (documented); names and wording are assumed. */
function serverIsPublic({ root, operations }: OpenApiDocument, context: CheckContext): string | undefined {
  if (context.allowPrivateTargets) return undefined;
  const urls = operations.flatMap((entry) => serverUrl(root, entry) ?? []);
  const bad = urls.find((url) => url.origin !== context.ownOrigin && isPrivateHost(url.hostname));
  return bad && `OpenAPI schema server URL host "${bad.hostname}" is in a private IP range`;
}

function operationIdsArePresent({ operations }: OpenApiDocument): string | undefined {
  const bare = operations.filter(({ operation }) => typeof operation.operationId !== 'string');
  if (bare.length === 0) return undefined;
  return `OpenAPI schema operations must include 'operationId' field. Missing in: ${bare.map(title).join(', ')}`;
}

function parametersAreSendable({ root, operations }: OpenApiDocument): string | undefined {
  return firstOf(operations, (entry) => {
    const bad = parametersOf(root, entry).find(
      ({ in: place }) => !['path', 'query', 'header'].includes(String(place)),
    );
    return (
      bad && `Operation ${title(entry)} has unsupported ${String(bad.in)} parameter "${String(bad.name)}"`
    );
  });
}

/** Forms and XML are documented as supported but not how they are sent: refused here until observed. */
function bodiesAreJson({ root, operations }: OpenApiDocument): string | undefined {
  return firstOf(operations, (entry) => {
    const body = resolve(root, entry.operation.requestBody);
    const types = isObject(body) ? entriesOf(body.content).map(([type]) => type) : [];
    if (types.length === 0 || types.some(isJsonMediaType)) return undefined;
    return `Operation ${title(entry)} uses unsupported media types: ${types.join(', ')}`;
  });
}

function requestsHaveNoComposition({ root, operations }: OpenApiDocument): string | undefined {
  return firstOf(operations, (entry) => {
    const body = jsonBodyOf(root, entry);
    const schemas = [...inputsOf(root, entry).map(({ schema }) => schema), ...(body ? [body.schema] : [])];
    const keyword = schemas.map(findComposition).find((found) => found !== undefined);
    return keyword && `Operation ${title(entry)} contains unsupported '${keyword}' schema composition`;
  });
}

/** Undocumented: two places of one request that want the same argument name cannot be told apart. */
function namesDoNotCollide({ root, operations }: OpenApiDocument): string | undefined {
  return firstOf(operations, (entry) => {
    const names = inputsOf(root, entry).map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    return twice && `Operation ${title(entry)} uses the name "${twice}" for more than one input`;
  });
}

function toolsAreWithinLimits({ operations }: OpenApiDocument, { target }: CheckContext): string | undefined {
  if (operations.length > MAX_TOOLS_PER_TARGET) {
    return `OpenAPI schema has ${operations.length} operations, more than ${MAX_TOOLS_PER_TARGET}`;
  }
  const long = operations
    .map(({ operation }) => toolName(target, String(operation.operationId)))
    .find((name) => name.length > MAX_TOOL_NAME);
  return long && `Tool name "${long}" is longer than ${MAX_TOOL_NAME} characters`;
}

/** The first composition keyword of a schema whose references are written out; a property of that name is none. */
function findComposition(schema: JsonObject): string | undefined {
  const own = ['oneOf', 'anyOf', 'allOf'].find((keyword) => Array.isArray(schema[keyword]));
  if (own !== undefined) return own;
  const children = [
    ...entriesOf(schema.properties).map(([, property]) => property),
    schema.items,
    schema.additionalProperties,
    schema.not,
  ];
  return children
    .filter(isObject)
    .map(findComposition)
    .find((found) => found !== undefined);
}

/** The server's URL with its variables' defaults put in, where that is an absolute http(s) URL. */
function serverUrl(root: JsonObject, entry: DocumentOperation): URL | undefined {
  const server = serverOf(root, entry);
  if (typeof server?.url !== 'string') return undefined;
  const filled = server.url.replace(/\{([^}]+)\}/g, (whole, name: string) => {
    const variable = isObject(server.variables) ? server.variables[name] : undefined;
    return isObject(variable) && typeof variable.default === 'string' ? variable.default : whole;
  });
  if (!/^https?:\/\//i.test(filled)) return undefined;
  return URL.parse(filled) ?? undefined;
}

function firstOf(
  operations: readonly DocumentOperation[],
  check: (entry: DocumentOperation) => string | undefined,
): string | undefined {
  return operations.map(check).find((problem) => problem !== undefined);
}

function title({ method, path }: DocumentOperation): string {
  return `${method.toUpperCase()} ${path}`;
}
