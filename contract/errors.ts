/**
 * Every way in which this toolkit refuses its caller. The first group is wrong usage, configuration or
 * input, the second what was asked and cannot be done, the third a remote system.
 */
export type ErrorCode =
  | 'usage'
  | 'file-exists'
  | 'file-not-found'
  | 'file-unreadable'
  | 'file-too-large'
  | 'file-unwritable'
  | 'not-yaml'
  | 'not-openapi'
  | 'document-too-complex'
  | 'openapi-version'
  | 'no-operations'
  | 'forbidden-header'
  | 'config-invalid'
  | 'config-unknown-key'
  | 'outputs-missing'
  | 'port-in-use'
  | 'peer-missing'
  | 'routes-invalid'
  | 'state-in-use'
  | 'not-configured'
  | 'token-missing'
  | 'cannot-transform'
  | 'token-header-taken'
  | 'limit-exceeded'
  | 'not-ours'
  | 'remote-failed'
  | 'remote-refused'
  | 'remote-timeout';

/** What a {@link ToolkitError} can say besides its message. */
export interface ToolkitErrorOptions {
  /** What the reader can do about it: one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The one error class of this toolkit: it is about the caller or the environment, never about a document's content. */
export class ToolkitError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: ToolkitErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ToolkitError';
    this.code = code;
    this.hint = options.hint;
  }
}

/** Tells whether `value` is a {@link ToolkitError}, from this or another copy of the package. */
export function isToolkitError(value: unknown): value is ToolkitError {
  return value instanceof Error && value.name === 'ToolkitError' && 'code' in value;
}
