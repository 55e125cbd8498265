import { isToolkitError } from '../../contract/errors.ts';

/**
 * What a log may say of something that a function threw: its name, since the text may hold a token, or the code that Node
 * gives errors of its own. Errors of this toolkit hold no secret: they are told with code, message and hint.
 */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return `a value of type "${typeof error}"`;
  if (isToolkitError(error)) {
    const { code, message, hint } = error;
    return hint === undefined ? `${code}: ${message}` : `${code}: ${message} (${hint})`;
  }
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && /^ERR_[A-Z_]{1,60}$/.test(code) ? code : error.name;
}
