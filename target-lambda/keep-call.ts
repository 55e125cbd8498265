import type { Refusal } from '../contract/refusal.ts';
import type { EncodedBody } from './body-encoding.ts';
import type { Draft } from './draft.ts';
import { fillPath, staysInSegment } from './path-values.ts';
import { percentEncodeSegment } from './percent-encoding.ts';
import { isRefusal, refuse } from './refuse.ts';
import { isHeaderText, passedHeaders } from './request-headers.ts';
import type { RouteMatch } from './route-table.ts';

/** Drafts a kept operation: path, query and body pass as they are, and the caller's harmless headers. */
export async function keepCall(
  match: RouteMatch,
  request: Request,
  tokenHeaders: ReadonlySet<string>,
): Promise<Draft | Refusal> {
  for (const [name, value] of match.values) {
    if (!staysInSegment(value)) {
      return {
        ...refuse(400, `path parameter "${name}" does not stay in its segment`),
        hint: pathHint(name),
      };
    }
  }
  const path = fillPath(match.target.route.call.path, (name) => {
    const value = match.values.get(name);
    return value === undefined ? undefined : percentEncodeSegment(value);
  });
  if (isRefusal(path)) return path;
  const headers = passedHeaders(request.headers, tokenHeaders);
  const contentType = request.headers.get('content-type');
  const checked = [...headers, ...(contentType === null ? [] : [['content-type', contentType] as const])];
  for (const [name, value] of checked) {
    if (!isHeaderText(value)) return refuse(400, `header "${name}" holds control or non-ASCII characters`);
  }
  return {
    path,
    query: new URL(request.url).search.slice(1).split('&').filter(Boolean),
    headers,
    cookies: [],
    body: await passedBody(request),
  };
}

/** For the model and for whoever compiles the document: kept paths carry no slash, adapted ones do. */
function pathHint(name: string): string {
  return `The value of "${name}" must not be empty, and holds no slash, backslash or dot segment, percent-encoded or not. Where the vendor takes slashes there, write "x-multi-segment: true" at this parameter in the vendor's document and transform it again.`;
}

/**
 * An empty body is none: some vendors refuse a Content-Type without content. GET and HEAD never have one here,
 * because neither `Request` nor `fetch` carries it (RFC 9110, section 9.3.1: it has no meaning).
 */
async function passedBody(request: Request): Promise<EncodedBody | undefined> {
  const content = new Uint8Array(await request.arrayBuffer());
  if (content.length === 0) return undefined;
  const contentType = request.headers.get('content-type');
  return { content, ...(contentType === null ? {} : { contentType }) };
}
