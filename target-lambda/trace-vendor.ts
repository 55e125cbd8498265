import type { Tracer } from '@aws-lambda-powertools/tracer';
import type { TraceVendor } from './forward.ts';
import { isRefusal } from './refuse.ts';

/** A part of a trace that is open. */
type Subsegment = ReturnType<NonNullable<ReturnType<Tracer['getSegment']>>['addNewSubsegment']>;

/**
 * Makes an X-Ray subsegment of each request to the vendor: method, scheme and host, status; of the URL no path and no
 * query, and no header. The X-Ray SDK is loaded with the first call that is sampled, because it takes as long as all
 * else of a cold start; its capture of `node:http`, which would note whole URLs, stays off. A trace that fails is left
 * out, and the call goes on.
 */
export function createTraceVendor(isSampled: () => boolean): TraceVendor {
  let loading: Promise<Tracer> | undefined;
  return async (request, run) => {
    if (!isSampled()) return run();
    const { origin, host } = new URL(request.url);
    const open = await (loading ??= loadTracer()).then(
      (tracer) => opened(tracer, host),
      () => undefined,
    );
    if (open === undefined) return run();
    let status: number | undefined;
    try {
      const answer = await run();
      status = isRefusal(answer) ? undefined : answer.status;
      return answer;
    } finally {
      closeWith(open, { method: request.method, url: origin }, status);
    }
  };
}

async function loadTracer(): Promise<Tracer> {
  const { Tracer } = await import('@aws-lambda-powertools/tracer');
  return new Tracer({ captureHTTPsRequests: false });
}

function opened(tracer: Tracer, host: string): Subsegment | undefined {
  if (!tracer.isTracingEnabled()) return undefined;
  const subsegment = tracer.getSegment()?.addNewSubsegment(host);
  if (subsegment !== undefined) subsegment.namespace = 'remote';
  return subsegment;
}

/** Statuses by X-Ray's own names (segment documents, "http", "error", "throttle" and "fault"). */
function closeWith(
  subsegment: Subsegment,
  request: { readonly method: string; readonly url: string },
  status: number | undefined,
): void {
  try {
    const response = status === undefined ? {} : { response: { status } };
    subsegment.addAttribute('http', { request, ...response });
    if (status === undefined || status >= 500) subsegment.addFaultFlag();
    else if (status >= 400) subsegment.addErrorFlag();
    if (status === 429) subsegment.addThrottleFlag();
    subsegment.close();
  } catch {
    // Nothing of the call depends on its trace.
  }
}
