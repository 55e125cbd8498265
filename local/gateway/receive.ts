import { readBody } from '../read-body.ts';
import { errorAnswer } from './call.ts';
import { readMessage, RPC_CODES } from './json-rpc.ts';
import type { Answer } from './call.ts';
import type { RpcMessage } from './json-rpc.ts';

/** A POST that could be read. */
export interface Received {
  readonly message: RpcMessage;
  readonly body: Buffer;
}

/** Size of a request (devguide bedrock-agentcore-limits, read 2026-10). */
const MAX_REQUEST_BYTES = 6_000_000;

/**
 * Reads a POST: what its body holds, or the refusal of one that cannot be read. JSON alone is taken (documented); `Accept`
 * is not looked at (captured 2025-10: clients without it are answered). Statuses and texts of the refusals are assumed.
 */
export async function receive(request: Request): Promise<Received | { readonly refusal: Answer }> {
  const type = request.headers.get('content-type');
  if (type !== null && !/^\s*application\/json\s*(;|$)/i.test(type)) {
    return refusal(415, 'Content-Type must be application/json');
  }
  const body = await readBody(request, MAX_REQUEST_BYTES);
  if (body === 'too-large') return refusal(413, 'Request payload is too large');
  return { message: readMessage(body.toString('utf8')), body };
}

function refusal(status: number, message: string): { readonly refusal: Answer } {
  return { refusal: errorAnswer(status, null, { code: RPC_CODES.invalidRequest, message }) };
}
