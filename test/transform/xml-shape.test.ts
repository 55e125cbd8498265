import { describe, expect, it } from 'vitest';
import type { XmlShape } from '../../contract/route-map.ts';
import type { JsonObject } from '../../transform/document.ts';
import { xmlShape } from '../../transform/schema/value-shape.ts';

describe('an XML Object', () => {
  it.each<readonly [string, JsonObject, XmlShape]>([
    ['keeps what OpenAPI 3.0 knows', { name: 'a', prefix: 'p', namespace: 'urn:a', attribute: true, wrapped: true }, { name: 'a', prefix: 'p', namespace: 'urn:a', attribute: true, wrapped: true }], // prettier-ignore
    ['of node type "attribute" is an attribute', { nodeType: 'attribute' }, { attribute: true }],
    [
      'of node type "element" wraps a list',
      { nodeType: 'element', name: 'll' },
      { name: 'll', wrapped: true },
    ],
    ['of node type "text" is text', { nodeType: 'text' }, { node: 'text' }],
    ['of node type "cdata" is a CDATA section', { nodeType: 'cdata' }, { node: 'cdata' }],
    ['of node type "none" is no node', { nodeType: 'none' }, { node: 'none' }],
    [
      'believes the node type before the old flags',
      { nodeType: 'element', attribute: true },
      { wrapped: true },
    ],
    [
      'loses what is not what OpenAPI wants',
      { name: '', prefix: 5, nodeType: 'comment', wrapped: 'yes' },
      {},
    ],
  ])('%s', (_title, given, want) => {
    expect(xmlShape(given)).toEqual(want);
  });
});
