/** What a log may say of something that a function threw: its name, since the text may hold a token. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : `a value of type "${typeof error}"`;
}
