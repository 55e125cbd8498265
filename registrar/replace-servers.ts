import { ToolkitError } from '../contract/errors.ts';

/**
 * The document with `url` as its only server, everything else byte for byte: our documents are what
 * `JSON.stringify` writes, so that parsing and writing them gives the same bytes, and the member keeps its
 * place.
 * @throws ToolkitError `not-openapi` where the text is no JSON object.
 */
export function replaceServers(name: string, document: string, url: string): string {
  return JSON.stringify({ ...parseDocument(name, document), servers: [{ url }] });
}

/**
 * A document as an object.
 * @throws ToolkitError `not-openapi` where the text is no JSON object.
 */
export function parseDocument(name: string, document: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    parsed = undefined;
  }
  // The member that is there says that it is an object.
  if (typeof parsed === 'object' && parsed !== null && 'openapi' in parsed) return { ...parsed };
  throw new ToolkitError('not-openapi', `the document of target "${name}" is no OpenAPI document in JSON`, {
    hint: 'Write it again with "agentcore-bearer transform".',
  });
}
