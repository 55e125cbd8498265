import type { Account } from '../account.ts';
import { failure, refused } from './answers.ts';
import { interceptorEvent } from './interceptor-event.ts';
import { readInterceptorOutput } from './interceptor-output.ts';
import { invokeFunction } from './invoke-function.ts';
import { readMessage } from './json-rpc.ts';
import type { ToolResult } from './answers.ts';
import type { Answer, GatewayCall } from './call.ts';
import type { InterceptorConfiguration } from './interceptor-event.ts';
import type { InterceptorOutput } from './interceptor-output.ts';
import type { FunctionAnswer } from './invoke-function.ts';

type Point = 'REQUEST' | 'RESPONSE';

/** How often a failing interceptor is run in all: the documents allow a retry (gateway-interceptors, read 2026-10), once is assumed. */
const ATTEMPTS = 2;

/**
 * Runs the REQUEST interceptor: the call as it goes on, or the answer that stands in its place. Only a short-circuit still
 * goes through the RESPONSE interceptor (documented); that a failure does not is assumed.
 */
export async function interceptRequest(
  call: GatewayCall,
): Promise<{ readonly call: GatewayCall } | { readonly answer: Answer; readonly isFailure: boolean }> {
  const configuration = configurationOf(call, 'REQUEST');
  if (configuration === undefined) return { call };
  const output = await run(call, configuration, undefined);
  if ('failure' in output) return { answer: output.failure, isFailure: true };
  const { request, response } = output;
  if (response !== undefined) {
    const { statusCode: status = 200, headers, body = null } = response;
    return { answer: { status, headers, body, isStreamable: false }, isFailure: false };
  }
  if (request === undefined) return { call };
  const changed = withRequest(call, request);
  return changed === undefined ? { answer: unacceptable(call), isFailure: true } : { call: changed };
}

/** Runs the RESPONSE interceptor over an answer; one without a body is none of its business (assumed). */
export async function interceptResponse(
  call: GatewayCall,
  answer: Answer,
  isStreamed: boolean,
): Promise<Answer> {
  const configuration = configurationOf(call, 'RESPONSE');
  if (configuration === undefined || call.request.id === undefined) return answer;
  const output = await run(call, configuration, answer, isStreamed);
  if ('failure' in output) return output.failure;
  if (output.response === undefined) return answer;
  const { statusCode, headers, body } = output.response;
  return {
    ...answer,
    status: statusCode ?? answer.status,
    headers: { ...answer.headers, ...headers },
    body: body === undefined ? answer.body : body,
  };
}

function configurationOf({ gateway }: GatewayCall, point: Point): InterceptorConfiguration | undefined {
  return gateway.settings.interceptorConfigurations?.find(({ interceptionPoints }) =>
    interceptionPoints?.includes(point),
  );
}

async function run(
  call: GatewayCall,
  configuration: InterceptorConfiguration,
  answer: Answer | undefined,
  isStreamed = false,
): Promise<InterceptorOutput | { readonly failure: Answer }> {
  const event = interceptorEvent(call, configuration, answer, isStreamed);
  const result = await invokeWithRetry(call, configuration.interceptor?.lambda?.arn ?? '', event);
  if (!result.ok) return { failure: failed(call, failure(call, result.text)) };
  return readInterceptorOutput(result.payload) ?? { failure: unacceptable(call) };
}

async function invokeWithRetry(
  { account, traceId }: GatewayCall,
  functionArn: string,
  event: object,
): Promise<FunctionAnswer> {
  let last: FunctionAnswer = CRASHED;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    last = account.faults.takeInterceptorCrash()
      ? crash(account, traceId)
      : await invokeFunction(account, { functionArn, event, traceId, place: 'interceptor' });
    if (last.ok) return last;
  }
  return last;
}

function crash({ history }: Account, traceId: string): FunctionAnswer {
  history.note(traceId, { place: 'interceptor', what: 'fault control', problem: 'the function crashed' });
  return CRASHED;
}

const CRASHED: FunctionAnswer = {
  ok: false,
  text: '{"errorType":"Error","errorMessage":"crashed by fault control","trace":[]}',
};

/** The client's id stays, whatever the interceptor wrote. */
function withRequest(
  call: GatewayCall,
  { headers, body }: NonNullable<InterceptorOutput['request']>,
): GatewayCall | undefined {
  const interceptorHeaders = new Headers(headers);
  if (body === undefined || body === null) return { ...call, interceptorHeaders };
  const message = readMessage(JSON.stringify(body));
  if (message.kind === 'broken') return undefined;
  const { method, params } = message.kind === 'request' ? message.request : message;
  const { id } = call.request;
  const answer = message.kind === 'notification' ? message.answer : undefined;
  const request = id === undefined ? { id, method, params, answer } : { id, method, params };
  return { ...call, interceptorHeaders, request };
}

/** Never the specific text twice, even with DEBUG (observed 2026-09-28). */
function unacceptable(call: GatewayCall): Answer {
  return failed(call, refused('InterceptorException - Received invalid response from interceptor'));
}

/** HTTP 500 with a result, not with an error (observed 2026-09-28 for tools/call, assumed for other methods). */
function failed({ request }: GatewayCall, result: ToolResult): Answer {
  const body = { jsonrpc: '2.0', id: request.id ?? null, result };
  return { status: 500, headers: {}, body, isStreamable: false };
}
