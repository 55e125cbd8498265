import { describe, expect, it } from 'vitest';
import type { ValueShape } from '../../contract/route-map.ts';
import { parseExactly } from '../../target-lambda/exact-json.ts';
import { writeXml } from '../../target-lambda/xml-document.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';
const ANIMALS = { animals: ['cat', 'dog'] };

/** The shape of an object whose one property `animals` is described so. */
function animals(shape: ValueShape): ValueShape {
  return { properties: { animals: shape } };
}

type Row = readonly [title: string, shape: ValueShape, value: unknown, want: string];

/** OpenAPI 3.0.4, "XML Object Examples", each as the content of a root. */
const EXAMPLES: readonly Row[] = [
  ['a property without XML Object', {}, { animals: 'cat' }, '<animals>cat</animals>'],
  ['a list without XML Object', {}, ANIMALS, '<animals>cat</animals><animals>dog</animals>'],
  ['a name', animals({ xml: { name: 'animal' } }), { animals: 'cat' }, '<animal>cat</animal>'],
  [
    'a name of the items',
    animals({ items: { xml: { name: 'animal' } } }),
    ANIMALS,
    '<animal>cat</animal><animal>dog</animal>',
  ],
  [
    'a name of the list that is not wrapped, which has no effect',
    animals({ xml: { name: 'aliens' }, items: { xml: { name: 'animal' } } }),
    ANIMALS,
    '<animal>cat</animal><animal>dog</animal>',
  ],
  [
    'a wrapped list without names',
    animals({ xml: { wrapped: true } }),
    ANIMALS,
    '<animals><animals>cat</animals><animals>dog</animals></animals>',
  ],
  [
    'a wrapped list with a name of the items',
    animals({ xml: { wrapped: true }, items: { xml: { name: 'animal' } } }),
    ANIMALS,
    '<animals><animal>cat</animal><animal>dog</animal></animals>',
  ],
  [
    'a wrapped list with both names',
    animals({ xml: { name: 'aliens', wrapped: true }, items: { xml: { name: 'animal' } } }),
    ANIMALS,
    '<aliens><animal>cat</animal><animal>dog</animal></aliens>',
  ],
  [
    'a wrapped list with its own name alone',
    animals({ xml: { name: 'aliens', wrapped: true } }),
    ANIMALS,
    '<aliens><aliens>cat</aliens><aliens>dog</aliens></aliens>',
  ],
];

const MORE: readonly Row[] = [
  ['a list of no items as nothing', {}, { animals: [] }, ''],
  [
    'a wrapped list of no items as an empty element',
    animals({ xml: { wrapped: true } }),
    { animals: [] },
    '<animals/>',
  ],
  [
    'a list of lists in one row',
    {},
    { animals: [['a', 'b'], ['c']] },
    '<animals>a</animals><animals>b</animals><animals>c</animals>',
  ],
  [
    'wrapped lists in a list',
    animals({ items: { xml: { name: 'row', wrapped: true }, items: { xml: { name: 'cell' } } } }),
    { animals: [['a', 'b'], ['c']] },
    '<row><cell>a</cell><cell>b</cell></row><row><cell>c</cell></row>',
  ],
  ['objects', {}, { a: { b: { c: 1 } } }, '<a><b><c>1</c></b></a>'],
  ['objects in a list', {}, { a: [{ b: 1 }, { b: 2 }] }, '<a><b>1</b></a><a><b>2</b></a>'],
  [
    'null, empty text and empty objects as empty elements',
    {},
    { a: null, b: '', c: {}, d: [null] },
    '<a/><b/><c/><d/>',
  ],
  [
    'booleans, numbers and big integers',
    {},
    { a: true, b: -1.5, c: 18014398509481983n },
    '<a>true</a><b>-1.5</b><c>18014398509481983</c>',
  ],
  [
    'text that is markup',
    {},
    { a: '<b x="\'">&amp;]]></b>' },
    '<a>&lt;b x="\'"&gt;&amp;amp;]]&gt;&lt;/b&gt;</a>',
  ],
  ['line ends and white space', {}, { a: ' a\r\n\tb ' }, '<a> a&#13;\n\tb </a>'],
  [
    "the vendor's names, and XML names before those",
    { properties: { a_b: { name: 'a.b' }, c_d: { name: 'c.d', xml: { name: 'e' } } } },
    { a_b: 1, c_d: 2 },
    '<a.b>1</a.b><e>2</e>',
  ],
  [
    'properties that are not declared, by their common shape',
    { additional: { xml: { prefix: 'x', namespace: 'urn:x' } } },
    { a: 1 },
    '<x:a xmlns:x="urn:x">1</x:a>',
  ],
  [
    'an element in a namespace of its own',
    { properties: { a: { xml: { namespace: 'urn:a&b' } } } },
    { a: 1 },
    '<a xmlns="urn:a&amp;b">1</a>',
  ],
  [
    'a wrapper and items with prefixes',
    animals({
      xml: { wrapped: true, prefix: 'l', namespace: 'urn:l' },
      items: { xml: { name: 'animal', prefix: 'i', namespace: 'urn:i' } },
    }),
    { animals: ['cat'] },
    '<l:animals xmlns:l="urn:l"><i:animal xmlns:i="urn:i">cat</i:animal></l:animals>',
  ],
  ['names beyond ASCII', {}, { größe: 1, 名前: 2, '𐐀': 3 }, '<größe>1</größe><名前>2</名前><𐐀>3</𐐀>'],
];

describe('an XML document writes', () => {
  it.each([...EXAMPLES, ...MORE])('%s', (_title, shape, value, want) => {
    const root = want === '' ? '<root/>' : `<root>${want}</root>`;
    expect(writeXml('root', value, shape)).toBe(DECLARATION + root);
  });

  const ATTRIBUTE: ValueShape = { xml: { attribute: true } };
  const ROOTS: readonly Row[] = [
    ['its root by its own name', { xml: { name: 'Person' } }, {}, '<Person/>'],
    [
      'its root with prefix and namespace',
      { xml: { name: 'Person', prefix: 'p', namespace: 'urn:p' } },
      { a: 1 },
      '<p:Person xmlns:p="urn:p"><a>1</a></p:Person>',
    ],
    [
      'attributes, named or not',
      { properties: { id: ATTRIBUTE, kind: { xml: { attribute: true, name: 'k' } } } },
      { id: 7, kind: 'x', b: 1 },
      '<root id="7" k="x"><b>1</b></root>',
    ],
    ['no attribute for null', { properties: { id: ATTRIBUTE } }, { id: null }, '<root/>'],
    [
      'an attribute that is empty or true',
      { properties: { id: ATTRIBUTE, on: ATTRIBUTE } },
      { id: '', on: true },
      '<root id="" on="true"/>',
    ],
    [
      'a list in an attribute, parted by spaces',
      { properties: { id: ATTRIBUTE } },
      { id: ['a', 1] },
      '<root id="a 1"/>',
    ],
    [
      'an attribute with quotes, markup and white space',
      { properties: { id: ATTRIBUTE } },
      { id: `"'<&>\t\r\n ` },
      '<root id="&quot;&apos;&lt;&amp;&gt;&#9;&#13;&#10; "/>',
    ],
    [
      'an attribute with a prefix, whose namespace the element declares',
      { properties: { id: { xml: { attribute: true, prefix: 'p', namespace: 'urn:p' } } } },
      { id: 1 },
      '<root xmlns:p="urn:p" p:id="1"/>',
    ],
    [
      'an attribute without prefix, which has no namespace',
      { properties: { id: { xml: { attribute: true, namespace: 'urn:p' } } } },
      { id: 1 },
      '<root id="1"/>',
    ],
    [
      'each attribute once',
      {
        xml: { prefix: 'p', namespace: 'urn:p' },
        properties: {
          a: { xml: { attribute: true, prefix: 'p', namespace: 'urn:p' } },
          b: { xml: { attribute: true, name: 'a', prefix: 'p' } },
        },
      },
      { a: 1, b: 2 },
      '<p:root xmlns:p="urn:p" p:a="2"/>',
    ],
    [
      'a list at the root inside one element',
      { items: { xml: { name: 'item' } } },
      [1, 2],
      '<root><item>1</item><item>2</item></root>',
    ],
    ['a scalar at the root', {}, 5, '<root>5</root>'],
    ['null at the root', {}, null, '<root/>'],
  ];

  it.each(ROOTS)('%s', (_title, shape, value, want) => {
    expect(writeXml('root', value, shape)).toBe(DECLARATION + want);
  });

  it('a member named "__proto__" as an element, and so named as an attribute', () => {
    const value = parseExactly('{"__proto__":{"a":1},"b":2}');
    const shape: ValueShape = { properties: { b: { name: '__proto__', xml: { attribute: true } } } };
    expect(writeXml('root', value, {})).toBe(
      `${DECLARATION}<root><__proto__><a>1</a></__proto__><b>2</b></root>`,
    );
    expect(writeXml('root', { b: 2 }, shape)).toBe(`${DECLARATION}<root __proto__="2"/>`);
  });
});
