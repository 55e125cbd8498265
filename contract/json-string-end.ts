/**
 * Where a string of a JSON text ends: behind its closing quote. `at` is its opening one. A regular expression would do,
 * but V8 can run out of stack at strings of millions of characters, once a process has compiled many of them.
 */
export function jsonStringEnd(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (text.charAt(before) === '\\') before -= 1;
    // Backslashes in pairs stand for themselves.
    if ((quote - before) % 2 === 1) return quote + 1;
  }
  return text.length;
}
