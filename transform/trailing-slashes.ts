/**
 * The URL without the slashes at its end. Looking behind keeps a million slashes in the middle from being tried at
 * each of them.
 */
export function withoutTrailingSlashes(url: string): string {
  return url.replace(/(?<!\/)\/+$/, '');
}
