import { errorName } from './error-name.ts';

/** An end that Lambda and not the function tells of. The forms are background knowledge, none was captured. */
export interface Failure {
  readonly reason: string;
  readonly errorPayload: string;
}

/** Largest answer of a synchronous invocation in bytes: 6 MB and a little (from the error's own wording). */
export const MAX_ANSWER_BYTES = 6_291_556;

/** The function has not ended in time. */
export function timedOut(requestId: string, timeoutMs: number): Failure {
  const reason = `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
  return failure(reason, 'Sandbox.Timedout', `RequestId: ${requestId} Error: ${reason}`);
}

/** The function has ended its process. */
export function exited(name: string, requestId: string, status: number): Failure {
  const what =
    status === 0
      ? 'Runtime exited without providing a reason'
      : `Runtime exited with error: exit status ${status}`;
  const reason = `function "${name}" ended without an answer`;
  return failure(reason, 'Runtime.ExitError', `RequestId: ${requestId} Error: ${what}`);
}

/** The function has used up its memory. */
export function outOfMemory(name: string, requestId: string): Failure {
  const message = `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`;
  return failure(`function "${name}" ran out of memory`, 'Runtime.OutOfMemory', message);
}

/** The answer is larger than an invocation may give. */
export function answerTooLarge(name: string): Failure {
  const message = `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`;
  return failure(`function "${name}" answered too much`, 'Function.ResponseSizeTooLarge', message);
}

/** The bundle exports no function of that name. */
export function withoutHandler(name: string): Failure {
  const reason = `function "${name}" exports no handler`;
  return failure(reason, 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported');
}

/** What a function threw, as Lambda's own runtime answers it (developer guide, nodejs-exceptions). */
export function thrown(name: string, verb: 'threw' | 'crashed with', error: unknown): Failure {
  const reason = `function "${name}" ${verb} ${errorName(error)}`;
  if (!(error instanceof Error)) return failure(reason, typeof error, String(error), []);
  return failure(reason, error.name, error.message, traceOf(error));
}

/** A promise was rejected and nobody had waited for it. */
export function unhandledRejection(name: string, rejection: unknown): Failure {
  const reason = `function "${name}" left a rejection of ${errorName(rejection)} unhandled`;
  const trace = rejection instanceof Error ? traceOf(rejection) : [];
  const errorType = 'Runtime.UnhandledPromiseRejection';
  return failure(reason, errorType, String(rejection), [`${errorType}: ${String(rejection)}`, ...trace]);
}

function failure(
  reason: string,
  errorType: string,
  errorMessage: string,
  trace?: readonly string[],
): Failure {
  return { reason, errorPayload: JSON.stringify({ errorType, errorMessage, trace }) };
}

function traceOf({ stack = '' }: Error): readonly string[] {
  return stack.split('\n');
}
