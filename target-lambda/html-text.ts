/**
 * Elements whose content nobody reads. A tag ends at the next bracket of either kind: a page of nothing but tags that
 * begin would else be read to its end from each of them.
 */
const UNREAD = /<(script|style|template|svg|noscript)\b[^<>]*>[^]*?(?:<\/\1\s*>|$)|<!--[^]*?(?:-->|$)/gi;

/** Elements inside a line: what stands before and after them is one word. */
const INLINE = /<\/?(?:a|abbr|b|code|em|font|i|kbd|mark|small|span|strong|sub|sup|tt|u|wbr)\b[^<>]*>/gi;

/** The few characters that error pages write by name. */
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Whether an answer is a page for people, by its declared type or by how it begins. */
export function isHtml(mediaType: string, text: string): boolean {
  return (
    /^(text\/html|application\/xhtml\+xml)\b/i.test(mediaType) || /^\s*<(!doctype html|html)\b/i.test(text)
  );
}

/** What a person would read of a page, on one line: its title and its text, without markup. */
export function htmlText(html: string): string {
  return (
    html
      .replace(UNREAD, ' ')
      .replace(INLINE, '')
      .replace(/<[^<>]*>/g, ' ')
      .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,5}));/gi, decodeEntity)
      // Not by `\s+`: V8 can run out of stack at a run of millions, once a process has compiled many regular expressions.
      .split(/\s/)
      .filter((word) => word !== '')
      .join(' ')
  );
}

function decodeEntity(found: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? found;
  const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : found;
}
