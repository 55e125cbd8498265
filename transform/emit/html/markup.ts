/** HTML in which every text was escaped. Only {@link markup} and {@link verbatim} make it. */
export interface Markup {
  readonly markup: string;
}

/** What may stand between the literal parts of {@link markup}. */
export type Content = string | number | Markup | readonly Content[];

/** Tag of a template: texts are escaped, markup stays, lists are joined. Attributes have to be quoted. */
export function markup(literals: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  let text = '';
  literals.forEach((literal, index) => {
    text += literal + write(contents[index] ?? '');
  });
  return verbatim(text);
}

/** Markup of our own, as it is. Never for a text that comes from a document. */
export function verbatim(text: string): Markup {
  return { markup: text };
}

function write(content: Content): string {
  if (typeof content === 'string') return escape(content);
  if (typeof content === 'number') return String(content);
  if ('markup' in content) return content.markup;
  let text = '';
  for (const part of content) text += write(part);
  return text;
}

/** Most texts need nothing. */
const PLAIN = /^[\w /{}()=.,:;~#?!*+-]*$/;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters are forbidden in HTML (section "Preprocessing the input stream"); tab and line ends are not. */
function escape(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
    .replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, '\ufffd')
    .toWellFormed();
}

/** `1234567` as `1,234,567`. */
export function grouped(number: number): string {
  return String(number).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 tool`, `2 tools`. */
export function counted(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`;
}
