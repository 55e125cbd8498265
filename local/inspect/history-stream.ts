import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { CallHistory, History } from '../history.ts';

/** Events that may wait for a reader; one that is slower is cut off. */
const MAX_WAITING = 10_000;

/**
 * The history as server-sent events named `call`: first the calls so far, then each call anew, whole, whenever a step
 * is added. The id of an event is the call's trace id.
 */
export function streamHistory(context: Context, history: History): Response {
  return streamSSE(context, async (stream) => {
    const waiting: CallHistory[] = [...history.list()];
    let wake = (): void => undefined;
    const unsubscribe = history.subscribe((call) => {
      waiting.push(call);
      wake();
    });
    stream.onAbort(() => {
      unsubscribe();
      wake();
    });
    while (!stream.aborted && waiting.length <= MAX_WAITING) {
      const call = waiting.shift();
      if (call !== undefined) {
        await stream.writeSSE({ event: 'call', id: call.traceId, data: JSON.stringify(call) });
        continue;
      }
      const { promise, resolve } = Promise.withResolvers<undefined>();
      wake = () => resolve(undefined);
      await promise;
    }
    unsubscribe();
  });
}
