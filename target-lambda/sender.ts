import type { VendorRequest } from './vendor-request.ts';

/** The head of an answer, and its body as it comes, no longer compressed. */
export interface VendorResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/**
 * Sends one request once and gives what comes back: follows no redirect, accepts no certificate that does not
 * hold, and ends with the signal, while the body is read too.
 * @throws Error with the `code` of Node or undici, in itself or in its cause
 */
export type Sender = (request: VendorRequest, signal: AbortSignal) => Promise<VendorResponse>;

/** Sends with the platform's `fetch`. */
export function fetchSender(fetchVendor: typeof fetch): Sender {
  return ({ url, method, headers, body }, signal) =>
    fetchVendor(url, { method, headers, body: body ?? null, redirect: 'manual', signal });
}

/**
 * Whether `fetch` sends such a request at all: it has no body for GET and HEAD (Fetch Standard, "Request class"), and
 * no method TRACK ("forbidden method").
 */
export function isForFetch({ method, body }: VendorRequest): boolean {
  return /^(GET|HEAD)$/i.test(method) ? body === undefined : !/^TRACK$/i.test(method);
}
