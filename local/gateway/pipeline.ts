import { askedClient } from './asked-client.ts';
import { interceptRequest, interceptResponse } from './interceptors.ts';
import { limitRate } from './limit-rate.ts';
import { runMethod } from './methods.ts';
import { checkStatelessHeaders } from './stateless-headers.ts';
import { checkVersion } from './versions.ts';
import type { Answer, EnteringCall, GatewayCall, MethodAnswer, MethodCall } from './call.ts';
import type { ServerRequests } from './server-requests.ts';
import type { Sessions } from './sessions.ts';
import type { AnswerWriter } from './write-answer.ts';

/** What may refuse a call before anything is done for it, in this order (the first two observed 2026-09-28 in it). */
const CHECKS: readonly ((call: EnteringCall) => Answer | undefined)[] = [checkVersion, checkStatelessHeaders];

/**
 * The way of a call whose caller is known: version, session, rate, REQUEST interceptor, method, RESPONSE interceptor. A
 * notification ends behind the REQUEST interceptor with 202 (observed 2026-09-28).
 */
export async function runCall(
  entering: EnteringCall,
  sessions: Sessions,
  writer: Pick<AnswerWriter, 'notify' | 'isStream'>,
): Promise<Answer> {
  const refused = firstOf(CHECKS, entering);
  if (refused !== undefined) return refused;
  const entry = sessions.enter(entering);
  if ('refusal' in entry) return entry.refusal;
  const { serverRequests } = entry;
  const head = { status: 200, headers: entry.headers };
  const notify = (message: object): void => writer.notify(message, head);
  const call = { ...entering, answerHeaders: entry.headers, notify, client: undefined };
  const limited = limitRate(call);
  if (limited !== undefined) return withHeaders(limited, call);
  const before = await interceptRequest(call);
  if ('answer' in before && before.isFailure) return withHeaders(before.answer, call);
  const client =
    writer.isStream && serverRequests ? askedClient(call, serverRequests, writer.notify) : undefined;
  const answer = 'answer' in before ? before.answer : await run({ ...before.call, client }, serverRequests);
  return interceptResponse(call, withHeaders(answer, call), writer.isStream && answer.isStreamable);
}

async function run(call: GatewayCall, serverRequests: ServerRequests | undefined): Promise<Answer> {
  const { request } = call;
  if (request.id === undefined && request.answer !== undefined) serverRequests?.answer(request.answer);
  if (!isRequest(call)) return { status: 202, headers: {}, body: null, isStreamable: false };
  return toAnswer(call, await runMethod(call));
}

/** Answers of tools alone are streamed, and those that want input are not (observed 2026-09-28). */
function toAnswer(
  { request }: MethodCall,
  { outcome, madeBy, status = 200, headers = {} }: MethodAnswer,
): Answer {
  const isDone = 'result' in outcome && !('inputRequests' in outcome.result);
  return {
    status,
    headers,
    body: { jsonrpc: '2.0', id: request.id, ...outcome },
    isStreamable: request.method === 'tools/call' && madeBy === 'target' && isDone,
  };
}

function isRequest(call: GatewayCall): call is MethodCall {
  return call.request.id !== undefined;
}

function withHeaders(answer: Answer, { answerHeaders }: Pick<GatewayCall, 'answerHeaders'>): Answer {
  return { ...answer, headers: { ...answer.headers, ...answerHeaders } };
}

function firstOf(
  checks: readonly ((call: EnteringCall) => Answer | undefined)[],
  call: EnteringCall,
): Answer | undefined {
  for (const check of checks) {
    const refused = check(call);
    if (refused !== undefined) return refused;
  }
  return undefined;
}
