import { errorAnswer } from './call.ts';
import { RPC_CODES } from './json-rpc.ts';
import type { Answer, EnteringCall } from './call.ts';

/** A number that keeps the text that it is written with (ECMAScript `JSON.rawJSON`, which TypeScript does not know yet). */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

/** Refuses a call where a test has said so, in the words of a gateway's rate limit (observed 2026-09-28). */
export function limitRate({ account, request }: EnteringCall): Answer | undefined {
  if (request.id === undefined || !account.faults.takeRateLimit()) return undefined;
  return errorAnswer(429, request.id, {
    code: RPC_CODES.rateLimited,
    message: 'Rate limit exceeded',
    data: { metric: 'requests', retryAfter: rawJSON('1.0'), limitKey: 'local-limit' },
  });
}
