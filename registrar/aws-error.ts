import { ToolkitError } from '../contract/errors.ts';
import { hintFor } from './failure-hints.ts';

/** What AWS said, and whose fault that is by its own account. */
export interface AwsFailure {
  readonly operation: string;
  /** The exception's name, for example `ConflictException`. */
  readonly name: string;
  readonly message: string;
  readonly isRefusal: boolean;
}

const THROTTLES = ['ThrottlingException', 'TooManyRequestsException', 'SlowDown'];
const CONFLICT = 'ConflictException';

/** The error for a failed call: name and message as AWS gave them, and nothing that was sent. */
export function awsError({ operation, name, message, isRefusal }: AwsFailure): ToolkitError {
  const cause = Object.assign(new Error(message), { name });
  const hint = hintFor(`${name}: ${message}`);
  const options = { cause, ...(hint !== undefined && { hint }) };
  return isRefusal
    ? new ToolkitError('remote-refused', `AWS refused "${operation}" with ${name}: ${message}`, options)
    : new ToolkitError('remote-failed', `AWS call "${operation}" failed with ${name}: ${message}`, options);
}

/** Whether there were too many calls: the same call succeeds in a moment. */
export function isThrottled(error: unknown): boolean {
  return THROTTLES.includes(nameOf(error));
}

/** Whether the same call may succeed in a moment: something else is being changed, or too much at once. */
export function isPassing(error: unknown): boolean {
  return nameOf(error) === CONFLICT || isThrottled(error);
}

/**
 * Whether what the call was planned on is no longer so: what was to be made is there (the service says so as either of
 * two errors, as AWS's own samples expect), or what was to be changed is gone.
 */
export function isOvertaken(error: unknown): boolean {
  const name = nameOf(error);
  if (!(error instanceof ToolkitError)) return false;
  if (name === 'ValidationException') return /already exist/i.test(error.message);
  return name === CONFLICT || (name === 'ResourceNotFoundException' && error.message.includes('"Update'));
}

function nameOf(error: unknown): string {
  return error instanceof ToolkitError && error.cause instanceof Error ? error.cause.name : '';
}
