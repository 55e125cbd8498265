import { describe, expect, it } from 'vitest';
import type { ValueShape } from '../../contract/route-map.ts';
import { writeXml } from '../../target-lambda/xml-document.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';
const TEXT: ValueShape = { xml: { node: 'text' } };
const CDATA: ValueShape = { xml: { node: 'cdata' } };
const ATTRIBUTE: ValueShape = { xml: { attribute: true } };

type Row = readonly [title: string, shape: ValueShape, value: unknown, want: string];

const NODES: readonly Row[] = [
  [
    'elements with attributes and text (OpenAPI 3.2.0, the example of that name)',
    {
      xml: { name: 'animals', wrapped: true },
      items: { xml: { name: 'animal' }, properties: { kind: ATTRIBUTE, name: TEXT } },
    },
    [
      { kind: 'Cat', name: 'Fluffy' },
      { kind: 'Dog', name: 'Fido' },
    ],
    '<animals><animal kind="Cat">Fluffy</animal><animal kind="Dog">Fido</animal></animals>',
  ],
  [
    'attribute, text and a wrapped list side by side',
    { properties: { id: ATTRIBUTE, t: TEXT, l: { xml: { wrapped: true, name: 'll' } } } },
    { id: 5, t: 'txt', l: [1, 2] },
    '<r id="5">txt<ll><ll>1</ll><ll>2</ll></ll></r>',
  ],
  [
    'a CDATA section (OpenAPI 3.2.0, "Referenced Element With CDATA")',
    { xml: { name: 'Documentation' }, properties: { content: CDATA } },
    { content: '<html>&amp;</html>' },
    '<Documentation><![CDATA[<html>&amp;</html>]]></Documentation>',
  ],
  ['a CDATA section that holds its own end', { properties: { a: CDATA } }, { a: 'x]]>y' }, '<r><![CDATA[x]]]]><![CDATA[>y]]></r>'], // prettier-ignore
  ['text instead of a CDATA section with a carriage return', { properties: { a: CDATA } }, { a: '<\r' }, '<r>&lt;&#13;</r>'], // prettier-ignore
  ['text that is markup', { properties: { a: TEXT } }, { a: '<b>' }, '<r>&lt;b&gt;</r>'],
  ['a list as one text', { properties: { a: TEXT } }, { a: [1, 'b'] }, '<r>1 b</r>'],
  ['no text of null', { properties: { a: TEXT, b: {} } }, { a: null, b: 1 }, '<r><b>1</b></r>'],
  [
    'members of what is no node in the element around it',
    { properties: { meta: { xml: { node: 'none' }, properties: { id: ATTRIBUTE } } } },
    { meta: { id: 1, b: 2 }, c: 3 },
    '<r id="1"><b>2</b><c>3</c></r>',
  ],
  [
    'members of what is no node inside what is no node',
    { properties: { a: { xml: { node: 'none' }, properties: { b: { xml: { node: 'none' } } } } } },
    { a: { b: { c: 1 } } },
    '<r><c>1</c></r>',
  ],
  [
    'members of items that are no nodes',
    { properties: { a: { items: { xml: { node: 'none' } } } } },
    { a: [{ b: 1 }, { b: 2 }] },
    '<r><b>1</b><b>2</b></r>',
  ],
  [
    'members of items that are no nodes, wrapped',
    { properties: { a: { xml: { wrapped: true }, items: { xml: { node: 'none' } } } } },
    { a: [{ b: 1 }, { b: 2 }] },
    '<r><a><b>1</b><b>2</b></a></r>',
  ],
  [
    'a scalar that is no node as text',
    { properties: { a: { xml: { node: 'none' } } } },
    { a: 'x' },
    '<r>x</r>',
  ],
  ['a list that is no node like any other', { properties: { a: { xml: { node: 'none' } } } }, { a: [1] }, '<r><a>1</a></r>'], // prettier-ignore
  ['a root element, whatever the root is', { xml: { node: 'none' } }, { a: 1 }, '<r><a>1</a></r>'],
  ['texts between elements', { items: { xml: { node: 'text' } } }, ['a', 'b'], '<r>ab</r>'],
];

describe('an XML document of OpenAPI 3.2 writes', () => {
  it.each(NODES)('%s', (_title, shape, value, want) => {
    expect(writeXml('r', value, shape)).toBe(DECLARATION + want);
  });

  it('refuses text that XML cannot hold', () => {
    const refused = writeXml('r', { a: '\u0000' }, { properties: { a: TEXT } });
    expect(refused).toMatchObject({ status: 400 });
  });
});
