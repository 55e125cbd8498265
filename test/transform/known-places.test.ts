import { describe, expect, it } from 'vitest';
import { followReference } from '../../transform/document.ts';
import type { JsonObject, KnownPlaces } from '../../transform/document.ts';

const at = (root: JsonObject, reference: string, pointer: string, known: KnownPlaces): unknown =>
  followReference(root, { value: { $ref: reference }, pointer }, known).pointer;

describe('places that are known', () => {
  it('are not looked for again', () => {
    const known: KnownPlaces = new Map();
    const root = { openapi: '3.0.3', a: { $ref: '#/b' }, b: { c: 1 } };
    expect(at(root, '#/a', '', known)).toBe('/b');
    expect([...known.keys()]).toEqual(['#/a', '#/b']);
    expect(at({ openapi: '3.0.3' }, '#/a', '', known)).toBe('/b');
  });

  it('are the same from everywhere: what the schema around a reference decides is looked up each time', () => {
    const known: KnownPlaces = new Map();
    const schemas = {
      One: { $id: 'https://a.example/one', inner: { x: { const: 1 } } },
      Two: { $id: 'https://a.example/two', inner: { x: { const: 2 } } },
    };
    const document = { openapi: '3.1.0', components: { schemas } };
    expect(at(document, '#/inner/x', '/components/schemas/One/y', known)).toBe(
      '/components/schemas/One/inner/x',
    );
    expect(at(document, '#/inner/x', '/components/schemas/Two/y', known)).toBe(
      '/components/schemas/Two/inner/x',
    );
    expect(known.size).toBe(0);
  });

  it('count as often as they are passed: a chain of more than 16 references is broken, known or not', () => {
    const known: KnownPlaces = new Map();
    const links = Array.from(
      { length: 18 },
      (_, index) => [`s${index}`, { $ref: `#/s${index + 1}` }] as const,
    );
    const root = { openapi: '3.0.3', ...Object.fromEntries(links), s18: {} };
    expect(at(root, '#/s4', '', known)).toBe('/s18');
    expect(followReference(root, { value: { $ref: '#/s0' }, pointer: '' }, known).broken).toBe(
      followReference(root, { value: { $ref: '#/s0' }, pointer: '' }).broken,
    );
    expect(followReference(root, { value: { $ref: '#/s0' }, pointer: '' }, known).broken).toBeDefined();
  });
});
