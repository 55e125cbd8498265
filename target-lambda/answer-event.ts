import type { ProxyEvent, ProxyResult } from '../contract/proxy-event.ts';
import { failureRecord } from './call-log.ts';
import type { CallContext, ForwarderOptions, Target } from './forward.ts';
import { toRequest, toResult } from './proxy-event.ts';

/** What an event is answered with; `remainingMs` is what is left until Lambda ends the invocation. */
export type EventOptions = Pick<ForwarderOptions, 'now' | 'log'> & Pick<CallContext, 'remainingMs'>;

/**
 * Answers a proxy event with what the target answers, and with a plain 500 where the event is none that a Request
 * can be made of. Never throws: the text of an error would reach the function's log, with what it repeats.
 */
export async function answerEvent(
  event: ProxyEvent,
  target: Target,
  { now, log, remainingMs }: EventOptions,
): Promise<ProxyResult> {
  try {
    const { requestId } = event.requestContext;
    const call = { requestId, path: event.path, ...(remainingMs === undefined ? {} : { remainingMs }) };
    return await toResult(await target(toRequest(event), call));
  } catch (error) {
    log(failureRecord(now(), error));
    return {
      statusCode: 500,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Internal Server Error' }),
      isBase64Encoded: false,
    };
  }
}
