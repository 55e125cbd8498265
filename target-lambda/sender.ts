import type { VendorRequest } from './vendor-request.ts';

/** The head of an answer, and its body as it comes, no longer compressed. */
export interface VendorResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** How one request is sent. */
export interface SendOnce {
  /** Ends the request, while its answer's body is read too. */
  readonly signal: AbortSignal;
  /** Whether a connection of an earlier request may carry it. */
  readonly mayReuse: boolean;
}

/**
 * Sends one request once and gives what comes back: follows no redirect, and accepts no certificate that does not
 * hold.
 * @throws Error with a `code`: Node's, {@link STALE_CONNECTION}, {@link NOT_PUBLIC} or {@link UNKNOWN_CODING}
 */
export type Sender = (request: VendorRequest, how: SendOnce) => Promise<VendorResponse>;

/** Code of a kept connection that the vendor had closed before it took the request. */
export const STALE_CONNECTION = 'STALE_CONNECTION';

/** Code of a host that is not at a public address. */
export const NOT_PUBLIC = 'NOT_PUBLIC';

/** Code of an answer in a content coding that was not asked for. */
export const UNKNOWN_CODING = 'UNKNOWN_CODING';

/** An error whose code says what went wrong. */
export function codedError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
