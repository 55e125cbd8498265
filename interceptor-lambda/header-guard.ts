import type { RequestStepPlan } from '../contract/interceptor-plan.ts';
import { isBringing } from '../contract/interceptor-plan.ts';
import type { Call } from './call.ts';
import { unauthorized } from './refusals.ts';
import type { RequestStep } from './run-steps.ts';

/**
 * The last step of every list: what a step writes into a header, no client does. The gateway sends a client's own header
 * to every target that lets it through; an interceptor's value takes its place, but what an interceptor leaves out it
 * cannot take away (devguide gateway-headers, read 2026-11; that an empty value would is not said). So a call that
 * brings such a header goes on only where a step has written over it.
 */
export function createHeaderGuard(steps: readonly RequestStepPlan[]): RequestStep {
  const written = steps.flatMap((step) =>
    isBringing(step) && 'header' in step.to ? [step.to.header.toLowerCase()] : [],
  );
  const read = headersRead(steps);
  return {
    take: (call) => {
      const filled = new Set(Object.keys(call.onward).map((name) => name.toLowerCase()));
      const isForTarget = reachesTarget(call);
      const own = written.find(
        (name) => call.headers.names.has(name) && !filled.has(name) && (isForTarget || !read.has(name)),
      );
      return own === undefined
        ? call
        : unauthorized(`the client brings header "${own}" of its own, and no step writes it in this call`);
    },
  };
}

/** Names, in lower case, of the headers that some step reads: a client may send these with whatever it asks. */
export function headersRead(steps: readonly RequestStepPlan[]): ReadonlySet<string> {
  return new Set(steps.flatMap((step) => ('header' in step ? [step.header] : [])));
}

/** What the gateway answers itself; that no target is asked for its tools by `tools/list` is assumed. */
const OF_THE_GATEWAY: ReadonlySet<string> = new Set(['initialize', 'ping', 'server/discover', 'tools/list']);

function reachesTarget({ method, tool }: Call): boolean {
  if (tool !== undefined) return tool.target !== '';
  return method === undefined || !(OF_THE_GATEWAY.has(method) || method.startsWith('notifications/'));
}
