import XMLBuilder from 'fast-xml-builder';
import type { Refusal } from '../contract/refusal.ts';
import type { ValueShape, XmlShape } from '../contract/route-map.ts';
import { scalarText } from './parameter-style.ts';
import { refuse } from './refuse.ts';
import { restoredMembers } from './restore-names.ts';
import type { RestoredMember } from './restore-names.ts';
import { checkLength, isTooDeep, refuseDepth } from './written-size.ts';

/** An element, before it is known whether XML can hold it. */
interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly content: string | readonly XmlNode[];
}

/** A piece of text beside elements. */
interface XmlText {
  readonly text: string;
  readonly isCdata: boolean;
}

type XmlNode = XmlElement | XmlText;

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/** NameStartChar and NameChar of XML 1.0 (fifth edition, section 2.3) without the colon, which parts a prefix from a name. */
const NAME_START = String.raw`A-Z_a-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}`;
const NAME_PART = String.raw`[${NAME_START}][${NAME_START}\-.0-9\xB7\u0300-\u036F\u203F\u2040]*`;
const NAME = new RegExp(`^${NAME_PART}(:${NAME_PART})?$`, 'u');

/** What is no Char of XML 1.0 (section 2.2): most control characters, lone surrogates, U+FFFE and U+FFFF. */
const FORBIDDEN = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** A reader takes a bare carriage return for a line feed, and every white space in an attribute for a space (XML 1.0, sections 2.11 and 3.3.3). */
const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

const CDATA = '#cdata';

const builder = new XMLBuilder({
  preserveOrder: true,
  cdataPropName: CDATA,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
  // Its own entities leave white space alone; quotes in attributes it escapes in any case.
  processEntities: false,
  tagValueProcessor: (_name, text) => escape(String(text), /[&<>\r]/g),
  attributeValueProcessor: (_name, text) => escape(String(text), /[&<>\t\n\r]/g),
});

/**
 * Writes a value as an XML document, in the vendor's names and by the XML Object of OpenAPI 3.0.4, whose examples
 * say what 3.0.3 left open. `name` is the root's where the shape has none; a list at the root always stands inside
 * one element. `null` is an empty element and no attribute. What XML cannot hold is refused, never changed.
 */
export function writeXml(name: string, value: unknown, shape: ValueShape): string | Refusal {
  if (isTooDeep(value)) return refuseDepth();
  // Whatever the root's schema says, a document has an element there.
  const { node: _other, ...xml } = shape.xml ?? {};
  const rootShape = { ...shape, xml: Array.isArray(value) ? { ...xml, wrapped: true } : xml };
  const elements = nodesOf(name, value, rootShape);
  const excess = checkLength(elements.reduce((sum, element) => sum + lengthOf(element), 0));
  if (excess !== undefined) return excess;
  const problem = firstProblem(elements);
  if (problem !== undefined) return refuse(400, `the XML would hold a ${problem} that XML does not allow`);
  return DECLARATION + builder.build(elements.map(toNode));
}

/** One element or text, or as many as a list has items, where nothing wraps them. */
function nodesOf(name: string, value: unknown, shape: ValueShape = {}): readonly XmlNode[] {
  const { xml = {}, items } = shape;
  if (xml.node === 'text' || xml.node === 'cdata') return [textOf(value, xml.node)];
  if (!Array.isArray(value)) return [elementOf(xml.name ?? name, value, shape)];
  const list = value as readonly unknown[];
  if (xml.wrapped !== true) return list.flatMap((item) => nodesOf(name, item, items));
  // The wrapper's name is the items' too, where they have none of their own ("XML Arrays", last example).
  const wrapper = xml.name ?? name;
  const members = list.map((item) => ({ name: wrapper, value: item, shape: items })).flatMap(lifted);
  const content = members.flatMap((one) => nodesOf(one.name, one.value, one.shape));
  return [{ name: qualified(wrapper, xml), attributes: new Map(namespaces(xml)), content }];
}

/** A carriage return cannot be told in a CDATA section: a reader takes it for a line feed. */
function textOf(value: unknown, node: 'text' | 'cdata'): XmlText {
  const text = joinedText(value);
  return { text, isCdata: node === 'cdata' && !text.includes('\r') };
}

/** Items of a list are parted by spaces (XML Schema 1.0 part 2, section 2.5.1.2). */
function joinedText(value: unknown): string {
  if (value === null) return '';
  return (Array.isArray(value) ? value : [value]).map(scalarText).join(' ');
}

function elementOf(localName: string, value: unknown, shape: ValueShape): XmlElement {
  const { xml = {} } = shape;
  const name = qualified(localName, xml);
  if (typeof value !== 'object' || value === null) {
    const content = value === null ? '' : scalarText(value);
    return { name, attributes: new Map(namespaces(xml)), content };
  }
  const members = restoredMembers(value, shape).flatMap(lifted);
  const attributes = members.filter(isAttribute).flatMap(attributesOf);
  return {
    name,
    attributes: new Map([...namespaces(xml), ...attributes]),
    content: members
      .filter((one) => !isAttribute(one))
      .flatMap((one) => nodesOf(one.name, one.value, one.shape)),
  };
}

/** What is no node of its own gives its members to the element around it; a value without members is text there. */
function lifted(member: RestoredMember): readonly RestoredMember[] {
  const { value, shape } = member;
  if (Array.isArray(value) && shape?.xml?.wrapped !== true && shape?.items?.xml?.node === 'none') {
    return value.flatMap((item: unknown) => lifted({ ...member, value: item, shape: shape.items }));
  }
  if (shape?.xml?.node !== 'none' || Array.isArray(value)) return [member];
  if (typeof value === 'object' && value !== null) return restoredMembers(value, shape).flatMap(lifted);
  return [{ ...member, shape: { ...shape, xml: { node: 'text' } } }];
}

function isAttribute({ shape }: RestoredMember): boolean {
  return shape?.xml?.attribute === true;
}

function attributesOf({ name, value, shape }: RestoredMember): readonly (readonly [string, string])[] {
  if (value === null) return [];
  const { xml = {} } = shape ?? {};
  // A default namespace is none of attributes (Namespaces in XML 1.0, section 6.2), and would be the element's.
  const declared = xml.prefix === undefined ? [] : namespaces(xml);
  return [...declared, [qualified(xml.name ?? name, xml), joinedText(value)]];
}

function qualified(name: string, { prefix }: XmlShape): string {
  return prefix === undefined ? name : `${prefix}:${name}`;
}

function namespaces({ namespace, prefix }: XmlShape): readonly (readonly [string, string])[] {
  if (namespace === undefined) return [];
  return [[prefix === undefined ? 'xmlns' : `xmlns:${prefix}`, namespace]];
}

/** Before anything is escaped. A name of a list stands around each of its items. */
function lengthOf(node: XmlNode): number {
  if ('text' in node) return node.text.length;
  const { name, attributes, content } = node;
  const own = [...attributes].reduce((sum, [key, text]) => sum + key.length + text.length, 2 * name.length);
  if (typeof content === 'string') return own + content.length;
  return content.reduce((sum, child) => sum + lengthOf(child), own);
}

function problemOf(node: XmlNode): string | undefined {
  if ('text' in node) return FORBIDDEN.test(node.text) ? 'character' : undefined;
  const { name, attributes, content } = node;
  if (![name, ...attributes.keys()].every((one) => NAME.test(one))) return 'name';
  const texts = typeof content === 'string' ? [content] : [];
  if ([...attributes.values(), ...texts].some((text) => FORBIDDEN.test(text))) return 'character';
  return typeof content === 'string' ? undefined : firstProblem(content);
}

function firstProblem(nodes: readonly XmlNode[]): string | undefined {
  for (const node of nodes) {
    const problem = problemOf(node);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function toNode(node: XmlNode): Readonly<Record<string, unknown>> {
  if ('text' in node) return node.isCdata ? { [CDATA]: [{ '#text': node.text }] } : { '#text': node.text };
  const { name, attributes, content } = node;
  const children = typeof content === 'string' ? [{ '#text': content }] : content.map(toNode);
  return { [name]: children, ':@': Object.fromEntries(attributes) };
}

function escape(text: string, characters: RegExp): string {
  return text.replace(characters, (character) => ESCAPED[character] ?? character);
}
