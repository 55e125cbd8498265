import { isObject, textOf } from '../document.ts';
import type { JsonObject } from '../document.ts';

/** What separates the items of a list, by `collectionFormat` (Swagger 2.0, Parameter Object). */
const SEPARATORS: Readonly<Record<string, { readonly name: string; readonly text: string }>> = {
  csv: { name: 'commas', text: ',' },
  ssv: { name: 'spaces', text: ' ' },
  tsv: { name: 'tabs', text: '\\t' },
  pipes: { name: 'pipes', text: '|' },
};

/** Longer lists of allowed items are left to the vendor to check. */
const MAX_LISTED = 50;

/** Formats that OpenAPI 3.0 can say of each place. */
const SAYABLE: Readonly<Record<string, readonly string[]>> = {
  query: ['csv', 'ssv', 'pipes', 'multi'],
  formData: ['csv', 'ssv', 'pipes', 'multi'],
  // The parts of a multipart body have no style: a list is one part an item.
  multipart: ['multi'],
  path: ['csv'],
  header: ['csv'],
};

/** Keywords of a list that say nothing of the text that it becomes. */
const LIST_KEYWORDS: ReadonlySet<string> = new Set([
  ...['items', 'collectionFormat', 'default', 'enum', 'minItems', 'maxItems', 'uniqueItems'],
]);

/**
 * Says the format of a list parameter in full. A list that OpenAPI 3.0 cannot write (separated by tabs, inside another
 * list, in one part of a multipart body) becomes the text that the vendor reads, and its description says how to
 * write it; `note` is told of it.
 */
export function joinList(
  parameter: JsonObject,
  isMultipart: boolean,
  note: (name: string) => void,
): JsonObject {
  const place = textOf(parameter.in) ?? '';
  if (parameter.type !== 'array') return parameter;
  const format = formatOf(parameter, place);
  const isSayable =
    SAYABLE[isMultipart && place === 'formData' ? 'multipart' : place]?.includes(format) ?? false;
  const isNested = isObject(parameter.items) && parameter.items.type === 'array';
  if (!isSayable || isNested) note(textOf(parameter.name) ?? '');
  if (!isSayable) return asText(parameter, format);
  return { ...parameter, ...textItems(parameter), collectionFormat: format };
}

/** `multi` is for query and form alone; anything unknown is the default. */
function formatOf({ collectionFormat }: JsonObject, place: string): string {
  if (collectionFormat === 'multi' && (place === 'query' || place === 'formData')) return 'multi';
  const format = textOf(collectionFormat) ?? 'csv';
  return Object.hasOwn(SEPARATORS, format) ? format : 'csv';
}

function textItems({ items }: JsonObject): { readonly items?: JsonObject } {
  return isObject(items) && items.type === 'array' ? { items: asText(items, formatOf(items, '')) } : {};
}

function asText(list: JsonObject, format: string): JsonObject {
  const kept = Object.entries(list).filter(([name]) => !LIST_KEYWORDS.has(name));
  const { name, text } = SEPARATORS[format] ?? { name: 'commas', text: ',' };
  const { items } = { ...list, ...textItems(list) };
  const parts = [
    textOf(list.description),
    `Write the list as one text, items separated by ${name} ("a${text}b").`,
    ...(isObject(items) ? [allowed(items), textOf(items.description)] : []),
  ];
  const description = parts.filter((part) => part !== undefined).join(' ');
  return { ...Object.fromEntries(kept), type: 'string', description };
}

function allowed({ enum: values }: JsonObject): string | undefined {
  const texts = Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
  if (texts.length === 0 || texts.length > MAX_LISTED) return undefined;
  return `Allowed items: ${texts.join(', ')}.`;
}
