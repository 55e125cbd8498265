import { isObject } from '../../contract/json-object.ts';
import { errorAnswer, isStateless } from './call.ts';
import { RPC_CODES } from './json-rpc.ts';
import type { Answer, EnteringCall } from './call.ts';
import type { RpcRequest } from './json-rpc.ts';

/** Member of `params._meta` that repeats the version (MCP 2026-07-28). */
const VERSION_META = 'io.modelcontextprotocol/protocolVersion';

/** Which parameter `Mcp-Name` repeats (MCP 2026-07-28, streamable HTTP, standard headers). */
const NAMED_BY: Readonly<Record<string, 'name' | 'uri'>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

/**
 * Refuses a stateless request whose headers say something else than its body: 400 and -32020 (MCP 2026-07-28; that the
 * service checks it, and the wording, is assumed).
 */
export function checkStatelessHeaders(call: EnteringCall): Answer | undefined {
  const { request, inbound } = call;
  if (!isStateless(call) || request.id === undefined) return undefined;
  const wrong = expectedHeaders(request).find(
    ([name, value]) => decoded(inbound.headers.get(name)) !== value,
  );
  if (wrong === undefined) return undefined;
  const message = `Header mismatch: ${wrong[0]} does not match the request body`;
  return errorAnswer(400, request.id, { code: RPC_CODES.headerMismatch, message });
}

function expectedHeaders({ method, params }: RpcRequest): readonly (readonly [string, unknown])[] {
  const meta = isObject(params._meta) ? params._meta : {};
  const key = Object.hasOwn(NAMED_BY, method) ? NAMED_BY[method] : undefined;
  return [
    ['MCP-Protocol-Version', meta[VERSION_META]],
    ['Mcp-Method', method],
    ...(key === undefined ? [] : [['Mcp-Name', params[key]] as const]),
  ];
}

/** What is no plain ASCII travels as `=?base64?…?=` (MCP 2026-07-28, encoding of header values). */
function decoded(value: string | null): string | undefined {
  const encoded = /^=\?base64\?(.*)\?=$/.exec(value ?? '')?.[1];
  return encoded === undefined ? (value ?? undefined) : Buffer.from(encoded, 'base64').toString('utf8');
}
