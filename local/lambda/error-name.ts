/**
 * What a log may say of something that a function threw: its name, since the text may hold a token, or the code that Node
 * gives errors of its own.
 */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return `a value of type "${typeof error}"`;
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && /^ERR_[A-Z_]{1,60}$/.test(code) ? code : error.name;
}
