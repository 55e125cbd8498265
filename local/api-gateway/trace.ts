import type { Account } from '../account.ts';
import { rootOf } from '../history.ts';
import { firstValue } from './raw-headers.ts';
import type { HeaderPair } from './raw-headers.ts';

/** Name of the header, as API Gateway writes it (captured at a function in 2025-10). */
export const TRACE_HEADER = 'X-Amzn-Trace-Id';

/** The caller's trace header as it came where it has a root, else a new one. Repeated headers count by their first. */
export function traceOf(account: Account, headers: readonly HeaderPair[]): string {
  const given = firstValue(headers, 'x-amzn-trace-id');
  if (given !== undefined && rootOf(given) !== undefined) return given;
  return account.ids.traceId(account.clock.now());
}
