import { isObject } from '../../contract/json-object.ts';
import { interceptResponse } from './interceptors.ts';
import { RPC_CODES } from './json-rpc.ts';
import type { Answer, GatewayCall } from './call.ts';
import type { RpcOutcome } from './json-rpc.ts';
import type { AskedClient, ServerRequests } from './server-requests.ts';

/** Sends an event of a stream, whose first one brings status and headers with it. */
export type SendEvent = (message: object, head: Pick<Answer, 'status' | 'headers'>) => void;

/** What a server reads whose question the interceptor kept from the client (assumed). */
const NOT_ASKED: RpcOutcome = { error: { code: RPC_CODES.internal, message: 'Internal error' } };

/**
 * The client of a call as servers may ask it. A question is an event with an id, and such events go through the RESPONSE
 * interceptor (devguide gateway-interceptors-types, read 2026-10). That its id stays, and that a question which the
 * interceptor fails or makes something else of is not put, is assumed.
 */
export function askedClient(call: GatewayCall, requests: ServerRequests, send: SendEvent): AskedClient {
  const put = async (question: { readonly id: string }): Promise<RpcOutcome | undefined> => {
    const event = { status: 200, headers: call.answerHeaders, body: question, isStreamable: true };
    const { status, headers, body } = await interceptResponse(call, event, true);
    if (!isObject(body) || typeof body.method !== 'string') return NOT_ASKED;
    send({ ...body, id: question.id }, { status, headers });
    return undefined;
  };
  return { capabilities: requests.capabilities, ask: (request) => requests.ask(request, put) };
}
