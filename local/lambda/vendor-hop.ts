import type { Hop } from '../history.ts';
import type { SentRequest } from './messages.ts';

/** A function's request as a step of its call's way. */
export function vendorHop({ method, url, status, durationMs, fingerprints }: SentRequest): Omit<Hop, 'at'> {
  return {
    place: 'vendor',
    what: `${method} ${url}`,
    durationMs,
    ...(status === undefined ? { problem: 'no answer' } : { status }),
    ...(fingerprints === undefined ? {} : { fingerprints }),
  };
}
