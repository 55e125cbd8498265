import { z } from 'zod';
import type { Faults } from '../faults.ts';

/** What may be asked of {@link Faults} over HTTP, for example `{ "fault": "slowUpstream", "ms": 500 }`. */
export type FaultRequest =
  | {
      readonly fault: 'throttleNext' | 'loseAnswerOf';
      readonly operation: string;
      readonly times?: number | undefined;
    }
  | { readonly fault: 'failTarget'; readonly name: string; readonly reasons: readonly string[] }
  | { readonly fault: 'delayReady' | 'slowUpstream'; readonly ms: number }
  | { readonly fault: 'limitRateNext' | 'crashInterceptorNext'; readonly times?: number | undefined };

const text = z.string().min(1);
const times = z.int().min(1).optional();

/** The body of `POST /_local/faults`: the name of a control and what it takes. */
const FAULT_REQUEST: z.ZodType<FaultRequest> = z.discriminatedUnion('fault', [
  z.strictObject({ fault: z.enum(['throttleNext', 'loseAnswerOf']), operation: text, times }),
  z.strictObject({ fault: z.literal('failTarget'), name: text, reasons: z.array(z.string()) }),
  z.strictObject({ fault: z.enum(['delayReady', 'slowUpstream']), ms: z.number().min(0) }),
  z.strictObject({ fault: z.enum(['limitRateNext', 'crashInterceptorNext']), times }),
]);

/** Reads the request, or says what is wrong with it. */
export function readFaultRequest(
  body: unknown,
): { readonly request: FaultRequest } | { readonly problem: string } {
  const read = FAULT_REQUEST.safeParse(body);
  if (read.success) return { request: read.data };
  const [issue] = read.error.issues;
  const path = issue?.path.join('.') ?? '';
  return { problem: `${path === '' ? 'body' : `member "${path}"`}: ${issue?.message ?? 'not readable'}` };
}

/** Sets what was asked for. */
export function applyFault(faults: Faults, request: FaultRequest): void {
  switch (request.fault) {
    case 'throttleNext':
    case 'loseAnswerOf': {
      faults[request.fault](request.operation, request.times);
      return;
    }
    case 'failTarget': {
      faults.failTarget(request.name, request.reasons);
      return;
    }
    case 'delayReady':
    case 'slowUpstream': {
      faults[request.fault](request.ms);
      return;
    }
    case 'limitRateNext':
    case 'crashInterceptorNext': {
      faults[request.fault](request.times);
      return;
    }
  }
}
