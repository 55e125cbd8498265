import type { Account } from '../account.ts';
import { functionNameOf } from '../lambda/function-name.ts';
import { requestHop } from '../lambda/request-hop.ts';
import type { FunctionPart } from '../lambda/request-hop.ts';

/** An invocation of a function by its ARN. */
export interface Invocation {
  readonly functionArn: string;
  readonly event: unknown;
  /** What the function reads as `context.clientContext`. */
  readonly clientContext?: object;
  readonly traceId: string;
  readonly place: 'interceptor' | 'function';
}

/** How it ended: what was answered, or the text that `exceptionLevel: DEBUG` shows. */
export type FunctionAnswer =
  { readonly ok: true; readonly payload: unknown } | { readonly ok: false; readonly text: string };

/** Size of a synchronous invocation's event and of its answer (Lambda developer guide, quotas). */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** Invokes a function in the account of the gateway and notes it in the history. */
export async function invokeFunction(
  account: Account,
  { functionArn, event, clientContext, traceId, place }: Invocation,
): Promise<FunctionAnswer> {
  const name = functionNameOf(functionArn);
  const startedAt = account.clock.now();
  const answer = await invoke(account, {
    functionArn,
    event,
    traceId,
    part: place === 'interceptor' ? 'interceptor' : 'target',
    ...(clientContext === undefined ? {} : { clientContext }),
  });
  const durationMs = account.clock.now() - startedAt;
  const problem = answer.ok ? {} : { problem: 'the function failed' };
  account.history.note(traceId, { place, what: name, durationMs, ...problem });
  return answer;
}

async function invoke(
  { functions, history }: Account,
  {
    functionArn,
    event,
    clientContext,
    traceId,
    part,
  }: Omit<Invocation, 'place'> & { readonly part: FunctionPart },
): Promise<FunctionAnswer> {
  if (isTooLarge(event)) return { ok: false, text: tooLarge('event') };
  const result = await functions.invoke(functionNameOf(functionArn), event, {
    clientContext,
    traceId,
    onRequest: (sent) => history.note(traceId, requestHop(sent, part)),
  });
  if (result.ok) {
    return isTooLarge(result.payload) ? { ok: false, text: tooLarge('answer') } : result;
  }
  // The payload of an error is shown as the function's runtime wrote it (observed 2026-09-28).
  if (result.errorPayload !== undefined) return { ok: false, text: result.errorPayload };
  // Documented for a function that may not be invoked (devguide gateway-debug-messages); for a missing one assumed.
  return {
    ok: false,
    text: `Access denied while invoking Lambda function ${functionArn}. Check the permissions on the Lambda function and Gateway execution role, and retry the request.`,
  };
}

function isTooLarge(value: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(value ?? null), 'utf8') > MAX_PAYLOAD_BYTES;
}

function tooLarge(what: string): string {
  return `The function's ${what} is larger than ${MAX_PAYLOAD_BYTES} bytes`;
}
