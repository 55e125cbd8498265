import { createHash } from 'node:crypto';

/** Header fields of W3C Trace Context, level 1 (Recommendation, 2021-11). */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** Section 3.2.2: version 00 has these four parts; a later one may have more, and ff is none. */
const TRACEPARENT =
  /^(?:00-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}|(?!00|ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}(?:-[!-~]*)?)$/;

/** Section 3.3.1.3: a key, which may name a tenant of its system, and a value that does not end with a space. */
const STATE_MEMBER =
  /^[a-z\d][a-z\d_\-*/]{0,240}(?:@[a-z][a-z\d_\-*/]{0,13})?=[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;

/** Section 3.3.1.1: at most 32 members; section 3.3.1.5: at least 512 characters should travel. */
const MAX_STATE = { members: 32, length: 512 };

/** The fields of `X-Amzn-Trace-Id` that say where a call stands (X-Ray developer guide, "Tracing header"). */
const ROOT = /(?:^|;)\s*Root=1-([\da-f]{8})-([\da-f]{24})\s*(?:;|$)/;
const PARENT = /(?:^|;)\s*Parent=([\da-f]{16})\s*(?:;|$)/;

/**
 * The trace that a call belongs to, for the vendor: as it came, else made of `X-Amzn-Trace-Id`, whose ids have the same
 * lengths. What is malformed is not there. Without a parent the span's id is made of the request's id.
 */
export function traceContextOf(headers: Headers, requestId: string): TraceContext | undefined {
  const traceparent = headers.get('traceparent')?.trim() ?? '';
  if (isTraceparent(traceparent)) {
    const tracestate = stateOf(headers.get('tracestate') ?? '');
    return { traceparent, ...(tracestate === undefined ? {} : { tracestate }) };
  }
  const amazon = headers.get('x-amzn-trace-id') ?? '';
  const [, time, rest] = ROOT.exec(amazon) ?? [];
  if (time === undefined || rest === undefined) return undefined;
  const parent =
    PARENT.exec(amazon)?.[1] ?? createHash('sha256').update(requestId).digest('hex').slice(0, 16);
  const derived = `00-${time}${rest}-${parent}-${/(?:^|;)\s*Sampled=1\s*(?:;|$)/.test(amazon) ? '01' : '00'}`;
  return isTraceparent(derived) ? { traceparent: derived } : undefined;
}

/** Ids of zeros alone are none (sections 3.2.2.3 and 3.2.2.4). */
function isTraceparent(text: string): boolean {
  const [, trace, span, laterTrace, laterSpan] = TRACEPARENT.exec(text) ?? [];
  return /[^0]/.test(trace ?? laterTrace ?? '') && /[^0]/.test(span ?? laterSpan ?? '');
}

function stateOf(text: string): string | undefined {
  const members = text.split(',').map((member) => member.trim());
  const filled = members.filter((member) => member !== '');
  const isFine =
    filled.length > 0 &&
    filled.length <= MAX_STATE.members &&
    text.length <= MAX_STATE.length &&
    filled.every((member) => STATE_MEMBER.test(member));
  return isFine ? filled.join(',') : undefined;
}
