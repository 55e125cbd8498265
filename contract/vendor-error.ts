/**
 * The body with which a target answers when the vendor refused: status 200, because the gateway replaces every
 * answer that is not 2xx by a generic text (reported from the field, 2026-06).
 */
export interface WrappedError {
  readonly error: {
    /** `vendor`: the vendor answered so. `target`: the vendor was not reached, or its answer cannot be handed on. */
    readonly source: 'vendor' | 'target';
    /** HTTP status of the vendor, or the one that the target would have answered with. */
    readonly status: number;
    /** The vendor's body: parsed where it is JSON, else its text. */
    readonly body: unknown;
    /** What a client or a model can do about it. */
    readonly hint: string;
  };
}

/** Header that names the vendor's status towards API Gateway's logs and direct callers. */
export const VENDOR_STATUS_HEADER = 'x-bearer-vendor-status';

/** Tells whether a parsed answer is a {@link WrappedError}. */
export function isWrappedError(value: unknown): value is WrappedError {
  if (typeof value !== 'object' || value === null || !('error' in value)) return false;
  const error = value.error as Partial<WrappedError['error']> | null;
  return (
    typeof error === 'object' &&
    error !== null &&
    (error.source === 'vendor' || error.source === 'target') &&
    typeof error.status === 'number' &&
    'body' in error &&
    typeof error.hint === 'string'
  );
}
