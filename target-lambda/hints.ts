import type { TokenBinding } from '../contract/token-binding.ts';

/** What a hint can tell beyond the status. */
export interface HintContext {
  /** The operation's tokens, and whether one came with the call. */
  readonly bindings: readonly TokenBinding[];
  readonly hasToken: boolean;
  /** The vendor's `Retry-After`: seconds, or a date. */
  readonly retryAfter: string | null;
}

/** One sentence about what a client or a model can do when the vendor answers so. */
export function vendorHint(status: number, context: HintContext): string {
  if (status >= 300 && status < 400) {
    return 'The vendor redirects; this is not followed, because a token must not travel elsewhere.';
  }
  if (status === 401) return tokenHint(context);
  if (status === 403) return "The token's owner is not allowed to do this at the vendor.";
  if (status === 404)
    return 'The vendor does not have this, or hides it from the owner of the token: check the identifiers.';
  if (status === 429) return `The vendor limits the rate of calls: ${waitHint(context.retryAfter)}.`;
  if (status >= 500) return `The vendor failed: ${waitHint(context.retryAfter)}.`;
  return "The vendor did not accept the request: check the arguments against the tool's description.";
}

/** The hint for an operation that no argument can make work. */
export const CANNOT_CARRY = 'This operation cannot be carried: use another one.';

/** The same for a call that did not reach the vendor, or whose answer did not reach us. */
export function targetHint(status: number, isRepeatable: boolean): string {
  if (status < 500) {
    return "The call was not sent to the vendor: check the token, and the arguments against the tool's description.";
  }
  return isRepeatable
    ? 'Repeat the call later, or ask for less.'
    : 'The call may have taken effect at the vendor: check before you repeat it.';
}

function tokenHint({ bindings, hasToken }: HintContext): string {
  const names = bindings.map(({ header }) => `"${header}"`).join(' and ');
  if (names === '')
    return 'The vendor wants a token for this operation, which its document does not declare.';
  return hasToken
    ? `The vendor refused the token: the client should get a fresh one for ${names} and repeat the call.`
    : `The vendor wants a token: the client should send one in ${names}.`;
}

/** Seconds or an HTTP date (RFC 9110, section 10.2.3), and no other text: a model will read it. */
function waitHint(header: string | null): string {
  const retryAfter = header ?? '';
  if (/^\d{1,9}$/.test(retryAfter)) return `repeat the call after ${retryAfter} seconds`;
  const isDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(retryAfter);
  return isDate ? `repeat the call after ${retryAfter}` : 'repeat the call later';
}
