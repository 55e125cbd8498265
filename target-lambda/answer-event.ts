import type { ProxyResult } from '../contract/proxy-event.ts';
import type { Refusal } from '../contract/refusal.ts';
import type { WrappedError } from '../contract/vendor-error.ts';
import { failureRecord, refusalRecord } from './call-log.ts';
import type { CallContext, ForwarderOptions, Target } from './forward.ts';
import { toRequest, toResult } from './proxy-event.ts';
import { readEvent } from './read-event.ts';
import { isRefusal } from './refuse.ts';

/** What an event is answered with; `remainingMs` is what is left until Lambda ends the invocation. */
export type EventOptions = Pick<ForwarderOptions, 'now' | 'log'> & Pick<CallContext, 'remainingMs'>;

/**
 * Answers a proxy event with what the target answers. An event of which no call can be made gets 400, or 405 for its
 * method, as a wrapped error; whatever else goes wrong a plain 500. Never throws: the text of an error would reach the
 * function's log, with what it repeats.
 */
export async function answerEvent(
  event: unknown,
  target: Target,
  { now, log, remainingMs }: EventOptions,
): Promise<ProxyResult> {
  try {
    const read = readEvent(event);
    if (isRefusal(read)) {
      log(refusalRecord(now(), read));
      return refused(read);
    }
    const { requestId } = read.requestContext;
    const call = { requestId, path: read.path, ...(remainingMs === undefined ? {} : { remainingMs }) };
    return await toResult(await target(toRequest(read), call));
  } catch (error) {
    log(failureRecord(now(), error));
    return json(500, { message: 'Internal Server Error' });
  }
}

/** Methods that a REST API can have: a 405 names what there is (RFC 9110, section 15.5.6). */
const ALLOWED = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT';

/** No route is known, and with it not how errors are to be told: so both the status and the error say it. */
function refused({ status, message, hint = '' }: Refusal): ProxyResult {
  const body: WrappedError = { error: { source: 'target', status, body: { message }, hint } };
  return json(status, body, status === 405 ? { allow: ALLOWED } : {});
}

function json(statusCode: number, body: object, headers: Readonly<Record<string, string>> = {}): ProxyResult {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  };
}
