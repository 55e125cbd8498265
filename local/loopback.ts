const NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether a URL's host is one of the names under which the local AWS answers. */
export function isLoopbackName(hostname: string): boolean {
  return NAMES.has(hostname);
}
