import type { ProxyEvent, ProxyResult } from '../contract/proxy-event.ts';
import { formatFailure } from './call-log.ts';
import type { ForwarderOptions, Target } from './forward.ts';
import { toRequest, toResult } from './proxy-event.ts';

/**
 * Answers a proxy event with what the target answers, and with a plain 500 where the event is none that a Request
 * can be made of. Never throws: the text of an error would reach the function's log, with what it repeats.
 */
export async function answerEvent(
  event: ProxyEvent,
  target: Target,
  { now, log }: Pick<ForwarderOptions, 'now' | 'log'>,
): Promise<ProxyResult> {
  try {
    const { requestId } = event.requestContext;
    return await toResult(await target(toRequest(event), { requestId, path: event.path }));
  } catch (error) {
    log(formatFailure(now(), error));
    return {
      statusCode: 500,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Internal Server Error' }),
      isBase64Encoded: false,
    };
  }
}
