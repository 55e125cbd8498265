/** How names of headers and arguments are compared: without case, width, and kinds of hyphens and spaces. */
export function plain(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
    .replace(/[\s_\u2010-\u2015\u2212]/g, '-');
}
