import { ToolkitError } from '../contract/errors.ts';

/** What AWS said, and whose fault that is by its own account. */
export interface AwsFailure {
  readonly operation: string;
  /** The exception's name, for example `ConflictException`. */
  readonly name: string;
  readonly message: string;
  readonly isRefusal: boolean;
}

/** Goes away by itself: something else is being changed, or too much at once. */
const PASSING = ['ConflictException', 'ThrottlingException', 'TooManyRequestsException'];

/** The error for a failed call: name and message as AWS gave them, and nothing that was sent. */
export function awsError({ operation, name, message, isRefusal }: AwsFailure): ToolkitError {
  const cause = Object.assign(new Error(message), { name });
  return isRefusal
    ? new ToolkitError('remote-refused', `AWS refused "${operation}" with ${name}: ${message}`, { cause })
    : new ToolkitError('remote-failed', `AWS call "${operation}" failed with ${name}: ${message}`, { cause });
}

/** Whether the same call may succeed in a moment. */
export function isPassing(error: unknown): boolean {
  return error instanceof ToolkitError && error.cause instanceof Error && PASSING.includes(error.cause.name);
}
