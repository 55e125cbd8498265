import type { Compilation, CompiledPart } from '../../transform/index.ts';
import { checkArguments } from '../roundtrip/check-arguments.ts';
import { compareRequests } from '../roundtrip/compare-requests.ts';
import { generateRequests } from '../roundtrip/generate-requests.ts';
import type { VendorRequest } from '../roundtrip/generate-requests.ts';
import { follow, isObject, listOf, memberOf, objectOf, textOf } from '../roundtrip/json-document.ts';
import type { JsonObject } from '../roundtrip/json-document.ts';
import { mapToArguments } from '../roundtrip/map-to-arguments.ts';
import { readTools } from '../roundtrip/read-tools.ts';
import type { CompiledTool } from '../roundtrip/read-tools.ts';
import { vendorDocument } from '../roundtrip/vendor-document.ts';
import type { VendorDocument, VendorMedia, VendorOperation } from '../roundtrip/vendor-document.ts';
import { writeRequest } from '../roundtrip/write-request.ts';
import type { RawRequest } from '../roundtrip/write-request.ts';
import { callTool } from './call-tool.ts';
import { isValidRequest } from './valid-requests.ts';

/** What came of the requests of one document. */
export interface Checked {
  /** Requests that are valid for the vendor and were made through a tool. */
  readonly made: number;
  /** What a request lost, or why the tool does not take it. */
  readonly violations: readonly string[];
}

/** Makes requests from the vendor's document, and the same ones through the tools. */
export async function checkRequests(root: JsonObject, { parts }: Compilation): Promise<Checked> {
  const document = withBodies(root);
  const violations: string[] = [];
  let made = 0;
  for (const part of parts) {
    for (const tool of readTools(part)) {
      const operation = document.operations.find(({ name }) => name === tool.operation);
      if (operation === undefined) continue;
      for (const request of requestsOf(document, operation, tool)) {
        made += 1;
        const found = await checkRequest(document, request, { parts, part, tool });
        violations.push(...found.map((one) => `${operation.name} (${request.variant}): ${one}`));
      }
    }
  }
  return { made, violations };
}

/** The round trip's reading leaves out bodies of GET and HEAD, which the target sends. */
function withBodies(root: JsonObject): VendorDocument {
  const document = vendorDocument(root);
  return {
    ...document,
    operations: document.operations.map((one) => ({ ...one, body: one.body ?? bodyOf(root, one) })),
  };
}

function bodyOf(root: JsonObject, { method, path }: VendorOperation): VendorOperation['body'] {
  const operation = memberOf(memberOf(root.paths, path), method.toLowerCase());
  const { content, required } = objectOf(follow(root, memberOf(operation, 'requestBody')).value);
  const media = Object.entries(objectOf(content)).map(([mediaType, one]) => {
    return {
      mediaType,
      schema: memberOf(one, 'schema') ?? {},
      encoding: objectOf(memberOf(one, 'encoding')),
    };
  });
  return media.length === 0 ? undefined : { required: required === true, media };
}

interface Compiled {
  readonly parts: readonly CompiledPart[];
  readonly part: CompiledPart;
  readonly tool: CompiledTool;
}

function requestsOf(
  document: VendorDocument,
  operation: VendorOperation,
  { route }: CompiledTool,
): readonly VendorRequest[] {
  const sent = route.arguments === null ? 'application/json' : route.body?.mediaType;
  const chooseMedia = (media: readonly VendorMedia[]): VendorMedia | undefined =>
    media.find(({ mediaType }) => mediaType === sent) ??
    media.find(({ mediaType }) => mediaType.includes('*')) ??
    media[0];
  const { requests } = generateRequests(document, operation, { seed: 1, chooseMedia });
  return requests.filter((request) => isValidRequest(document.root, request));
}

async function checkRequest(
  document: VendorDocument,
  request: VendorRequest,
  { parts, part, tool }: Compiled,
): Promise<readonly string[]> {
  const { args, problems } = mapToArguments(document, request, tool);
  const invalid = checkArguments(tool.inputSchema, args).map((one) => `the tool refuses ${one}`);
  const arrived = await callTool(parts, part, tool, args);
  if ('refused' in arrived) return [...problems, ...invalid, `nothing was sent: ${arrived.refused}`];
  const expected = expectedOf(document, request);
  const { operation } = request;
  const declared = {
    headers: operation.parameters.filter((one) => one.in === 'header').map(({ name }) => name),
    credentials: request.credentials.map(({ place }) => place),
  };
  const differences = compareRequests(expected, withoutDeclaration(arrived), declared).map(
    (one) => `${one.in}: ${one.detail}`,
  );
  const origin = serverOf(document, operation).origin;
  return [
    ...problems,
    ...invalid,
    ...differences,
    ...(arrived.origin === origin ? [] : [`server: "${arrived.origin}" instead of "${origin}"`]),
    // Of a kept operation the gateway writes the query, not the target.
    ...(tool.route.arguments === null ? [] : queryDifferences(expected, arrived)),
    ...bodyDifferences(request, expected, arrived),
  ];
}

/** An XML declaration says nothing that is not so without it (XML 1.0, section 2.8). */
function withoutDeclaration(request: RawRequest): RawRequest {
  const text = Buffer.from(request.body).toString('latin1');
  return {
    ...request,
    body: Buffer.from(text.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\s*/, ''), 'latin1'),
  };
}

/** The vendor's own request below the base path of its server. */
function expectedOf(document: VendorDocument, request: VendorRequest): RawRequest {
  const written = writeRequest(document, request);
  const { pathname } = serverOf(document, request.operation);
  return { ...written, target: `${pathname.replace(/\/$/, '')}${written.target}` };
}

/** The operation's own server, its path's or the document's. */
function serverOf({ root }: VendorDocument, { method, path }: VendorOperation): URL {
  const item = memberOf(root.paths, path);
  const levels = [memberOf(item, method.toLowerCase()), item, root].map((one) =>
    listOf(objectOf(one).servers),
  );
  const [server] = levels.find((servers) => servers.length > 0) ?? [];
  return new URL(textOf(memberOf(server, 'url')) ?? '');
}

/** Pair by pair as OpenAPI's styles write them; the order of parameters says nothing. */
function queryDifferences(expected: RawRequest, arrived: RawRequest): readonly string[] {
  const [wanted = '', got = ''] = [expected, arrived].map(({ target }) => {
    return target.split('?')[1]?.split('&').sort().join('&');
  });
  return wanted === got ? [] : [`query bytes: "${got}" instead of "${wanted}"`];
}

/** Texts and files are the client's own bytes. */
function bodyDifferences(
  { body }: VendorRequest,
  expected: RawRequest,
  arrived: RawRequest,
): readonly string[] {
  const isRaw = body !== undefined && !isObject(body.value) && !/json|xml/i.test(body.mediaType);
  return isRaw && !Buffer.from(expected.body).equals(Buffer.from(arrived.body)) ? ['body: other bytes'] : [];
}
