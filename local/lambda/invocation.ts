import { answerTooLarge, MAX_ANSWER_BYTES } from './failures.ts';
import type { InvocationContext } from './definition.ts';
import type { Failure } from './failures.ts';
import type { WorkerCall, WorkerSettings } from './messages.ts';

/** What a handler's context is made of, beside the call. */
export type ContextSettings = Pick<
  WorkerSettings,
  'functionName' | 'functionArn' | 'memoryMb' | 'logStreamName'
>;

/** The context of a call. */
export function contextOf(settings: ContextSettings, call: Omit<WorkerCall, 'event'>): InvocationContext {
  const { functionName, functionArn, memoryMb, logStreamName } = settings;
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    awsRequestId: call.id,
    memoryLimitInMB: String(memoryMb),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName,
    callbackWaitsForEmptyEventLoop: true,
    ...(call.clientContext === undefined ? {} : { clientContext: call.clientContext }),
    getRemainingTimeInMillis: () => Math.max(0, call.deadlineMs - Date.now()),
  };
}

/**
 * What a handler returned as Lambda hands it on: what JSON can say, and nothing else.
 * @throws Error in the words of Lambda's own runtime where JSON cannot say it.
 */
export function answerOf(functionName: string, value: unknown): { readonly json: string } | Failure {
  let json: string;
  try {
    json = JSON.stringify(typeof value === 'function' ? null : (value ?? null));
  } catch {
    throw new Error('Unable to stringify response body');
  }
  return Buffer.byteLength(json, 'utf8') > MAX_ANSWER_BYTES ? answerTooLarge(functionName) : { json };
}
