import type { ErrorCode } from '../contract/errors.ts';

/** Done; an operation dropped on request, or because it cannot work, is a warning. */
export const DONE = 0;
/** What was asked cannot be done, nothing was written; or a check found a difference. */
export const CANNOT = 1;
/** Wrong usage, configuration or input. */
export const WRONG_INPUT = 2;
/** A remote system refused or failed. */
export const REMOTE = 3;

const CANNOT_BE_DONE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'cannot-transform',
  'token-header-taken',
  'limit-exceeded',
  'not-ours',
]);
const REMOTE_SYSTEM: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'remote-failed',
  'remote-refused',
  'remote-timeout',
]);

/** The exit code of an error. */
export function exitCodeOf(code: ErrorCode): number {
  if (CANNOT_BE_DONE.has(code)) return CANNOT;
  return REMOTE_SYSTEM.has(code) ? REMOTE : WRONG_INPUT;
}
