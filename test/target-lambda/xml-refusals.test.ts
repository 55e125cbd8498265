import { XMLParser } from 'fast-xml-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ValueShape } from '../../contract/route-map.ts';
import { writeXml } from '../../target-lambda/xml-document.ts';

describe('an XML document is refused', () => {
  const NAME = 'the XML would hold a name that XML does not allow';
  const CHARACTER = 'the XML would hold a character that XML does not allow';
  const names = [
    '',
    '1a',
    '-a',
    '.a',
    'a b',
    'a>',
    '<a',
    'a/',
    'a="1"',
    'a:b:c',
    ':a',
    'a:',
    '#text',
    ':@',
    '?xml',
    '!--',
    'a\u0000',
    '\u00d7',
    '\ud800',
  ];
  const characters = ['\u0000', '\u0008', '\u000b', '\u001f', '\ud800', '\udc00', '\ufffe', '\uffff'];

  it.each([
    ...names.map(
      (name) => [`an element named ${JSON.stringify(name)}`, {}, { a: { [name]: 1 } }, NAME] as const,
    ),
    ...names.map(
      (name) =>
        [
          `an attribute named ${JSON.stringify(name)}`,
          { additional: { xml: { attribute: true } } },
          { [name]: 1 },
          NAME,
        ] as const,
    ),
    ['a prefix that is none', { xml: { prefix: 'a b' } }, {}, NAME],
    ...characters.map(
      (text) => [`text ${JSON.stringify(text)}`, {}, { a: ['b', `x${text}y`] }, CHARACTER] as const,
    ),
    [
      'an attribute with a control character',
      { properties: { a: { xml: { attribute: true } } } },
      { a: '\u0001' },
      CHARACTER,
    ],
  ] as const)('where it would hold %s', (_title, shape, value, reason) => {
    expect(writeXml('root', value, shape)).toEqual({ status: 400, message: 'Bad Request', reason });
  });

  it('where it is nested deeper than 32 levels', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
    expect(writeXml('root', nested(32), {})).toMatch(/<\/a><\/root>$/);
    expect(writeXml('root', nested(33), {})).toMatchObject({ reason: 'the arguments are nested too deeply' });
  });

  it('where a long name around each item would make more than 10 MB of it', () => {
    const value = { ['n'.repeat(100_000)]: Array.from({ length: 100_000 }, () => null) };
    expect(writeXml('root', value, {})).toMatchObject({
      reason: 'the arguments would be written with more than 10 MB',
    });
  });
});

describe('a reader of XML', () => {
  const reader = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    processEntities: true,
    htmlEntities: true,
  });
  const text = fc.string({
    unit: fc.constantFrom('a', '<', '>', '&', '"', "'", ']]>', '\n', '\t', '\r', 'é', '𐐀', '<!--', '&lt;'),
  });

  it('finds the texts that were written', () => {
    const shape: ValueShape = { properties: { id: { xml: { attribute: true } } } };
    fc.assert(
      fc.property(text, text, (id, a) => {
        const written = writeXml('root', { id, a: `x${a}x` }, shape) as string;
        expect(reader.parse(written)).toMatchObject({ root: { '@id': id, a: `x${a}x` } });
      }),
    );
  });
});
