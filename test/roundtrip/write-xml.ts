import { follow, isObject, listOf, objectOf, textOf } from './json-document.ts';
import type { JsonObject } from './json-document.ts';
import { mergeSchema } from './merge-schema.ts';

/**
 * Writes a body by the XML Objects of its schema (OpenAPI 3.0.3, XML Object). The root element is called as its
 * schema, where that has a name and the XML Object none.
 */
export function writeXml(root: JsonObject, schema: unknown, value: unknown): string {
  if (typeof value === 'string') return value;
  return element(nameOf(schemaOf(root, schema), follow(root, schema).name ?? 'root'), value, schema, root);
}

function schemaOf(root: JsonObject, schema: unknown): JsonObject {
  return mergeSchema(root, schema, 0).schema;
}

function element(name: string, value: unknown, declared: unknown, root: JsonObject): string {
  const schema = schemaOf(root, declared);
  const open = `${name}${namespaceOf(schema)}`;
  if (!isObject(value)) return `<${open}>${escapeText(String(value))}</${name}>`;
  const members = Object.entries(value).map(([key, member]) => {
    const property = objectOf(schema.properties)[key];
    return { key, member, property, own: schemaOf(root, property) };
  });
  const [attributes, elements] = [true, false].map((isAttribute) =>
    members.filter(({ own }) => (objectOf(own.xml).attribute === true) === isAttribute),
  );
  const inTag = attributes?.map(
    ({ key, member, own }) => ` ${nameOf(own, key)}="${escapeText(String(member))}"`,
  );
  const inside = elements?.map(({ key, member, property }) => ofProperty(key, member, property, root));
  return `<${open}${inTag?.join('') ?? ''}>${inside?.join('') ?? ''}</${name}>`;
}

/** A list repeats the name of its items; wrapped, inside an element of its own. */
function ofProperty(key: string, value: unknown, declared: unknown, root: JsonObject): string {
  const schema = schemaOf(root, declared);
  const name = nameOf(schema, key);
  if (!Array.isArray(value)) return element(name, value, declared, root);
  const isWrapped = objectOf(schema.xml).wrapped === true;
  const itemName = nameOf(schemaOf(root, schema.items), isWrapped ? name : key);
  const inner = listOf(value).map((item) => element(itemName, item, schema.items, root));
  return isWrapped ? `<${name}${namespaceOf(schema)}>${inner.join('')}</${name}>` : inner.join('');
}

function nameOf({ xml }: JsonObject, fallback: string): string {
  const { name, prefix } = objectOf(xml);
  const local = textOf(name) ?? fallback;
  return typeof prefix === 'string' ? `${prefix}:${local}` : local;
}

function namespaceOf({ xml }: JsonObject): string {
  const { namespace, prefix } = objectOf(xml);
  if (typeof namespace !== 'string') return '';
  return typeof prefix === 'string' ? ` xmlns:${prefix}="${namespace}"` : ` xmlns="${namespace}"`;
}

function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
