const TAG = /<(!|\/)?([\w-]+)((?:\s+[\w-]+="[^"<>]*")*|\s+html)(\/)?>/g;

/** What is wrong with a page as well-formed markup with quoted attributes, `undefined` where nothing is. */
export function malformedAt(page: string): string | undefined {
  const markup = withoutRaw(page);
  const text = markup.replaceAll(TAG, '');
  const odd = /[<>]|&(?!(?:amp|lt|gt|quot|#39);)/.exec(text);
  if (odd !== null) return text.slice(odd.index, odd.index + 80);
  const open: string[] = [];
  for (const [tag, sign, name = '', , empty] of markup.matchAll(TAG)) {
    if (sign === '/' && open.pop() !== name) return tag;
    if (sign === undefined && empty === undefined) open.push(name);
  }
  return open.pop();
}

/** Neither style nor script is markup: HTML reads both as raw text up to their end tags. */
function withoutRaw(page: string): string {
  return page.replaceAll(/(<(style|script)>)[\s\S]*?(<\/\2>)/g, '$1$3');
}

/** The tags of a page in order, with the names of their attributes: what is left when every text is taken away. */
export function skeletonOf(page: string): string {
  return [...withoutRaw(page).matchAll(TAG)]
    .filter(([, , name]) => name !== 'wbr')
    .map(([tag]) => tag.replaceAll(/="[^"]*"/g, ''))
    .join('\n');
}

/** The values of one attribute, in order. */
export function valuesOf(page: string, attribute: string): readonly string[] {
  return [...page.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'))].map(([, value]) =>
    decode(value ?? ''),
  );
}

/** The `details` element of this id; those of the page do not nest. */
export function detailsOf(page: string, id: string): string {
  const start = page.lastIndexOf('<details ', page.indexOf(`id="${id}"`));
  if (start < 0) throw new Error(`the page has no details "${id}"`);
  return page.slice(start, page.indexOf('</details>', start));
}

/** The text that a reader sees, tags taken away. */
export function textOf(markup: string): string {
  return decode(markup.replaceAll(/<wbr\/>/g, '').replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
}

/** The raw text of the page's only element of this name. */
export function rawOf(page: string, name: 'style' | 'script'): string {
  const [only, ...others] = page.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'));
  if (only?.[1] === undefined || others.length > 0) throw new Error(`the page has not one ${name}`);
  return only[1];
}

function decode(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
