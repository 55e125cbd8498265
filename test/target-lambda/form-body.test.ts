import { describe, expect, it } from 'vitest';
import type { PropertyDestination } from '../../contract/route-map.ts';
import { useHarness } from './harness.ts';
import { bodyRoute } from './route-maps.ts';

const { received } = useHarness();
const LIST = ['x', 'y'];
const OBJECT = { R: 100, G: 200 };
const NESTED = { list: [{ price: 1, tags: ['a'] }, { price: 2 }] };

/** The Encoding Object's words, the value of property `p`, and the form. */
const CASES: readonly (readonly [said: Partial<PropertyDestination>, value: unknown, want: string])[] = [
  // Nothing said: lists repeat, what is nested stands in brackets.
  [{}, 'a b+c&d', 'p=a%20b%2Bc%26d'],
  [{}, 1.5, 'p=1.5'],
  [{}, false, 'p=false'],
  [{}, '', 'p='],
  [{}, null, ''],
  [{}, LIST, 'p=x&p=y'],
  [{}, ['x', null], 'p=x'],
  [{}, [], ''],
  [{}, OBJECT, 'p[R]=100&p[G]=200'],
  [{}, NESTED, 'p[list][0][price]=1&p[list][0][tags][0]=a&p[list][1][price]=2'],
  [{}, [LIST], 'p[0][0]=x&p[0][1]=y'],
  // A style, as in a query.
  [{ style: 'form' }, LIST, 'p=x&p=y'],
  [{ style: 'form', explode: true }, OBJECT, 'R=100&G=200'],
  [{ style: 'form', explode: false }, LIST, 'p=x,y'],
  [{ explode: false }, LIST, 'p=x,y'],
  [{ explode: false }, OBJECT, 'p=R,100,G,200'],
  [{ explode: false }, 'x', 'p=x'],
  [{ style: 'spaceDelimited' }, LIST, 'p=x%20y'],
  [{ style: 'pipeDelimited' }, LIST, 'p=x%7Cy'],
  [{ style: 'pipeDelimited', explode: true }, LIST, 'p=x&p=y'],
  [{ style: 'deepObject', explode: true }, OBJECT, 'p[R]=100&p[G]=200'],
  [{ style: 'deepObject', explode: true }, LIST, 'p[0]=x&p[1]=y'],
  // No style can write what is nested.
  [{ style: 'form', explode: true }, NESTED, 'p[list][0][price]=1&p[list][0][tags][0]=a&p[list][1][price]=2'],
  // A media type, where no style is said.
  [{ contentType: 'application/json' }, NESTED, 'p={"list":[{"price":1,"tags":["a"]},{"price":2}]}'],
  [{ contentType: 'application/json' }, 'x', 'p="x"'],
  [{ contentType: 'text/plain' }, LIST, 'p=x&p=y'],
  [{ contentType: 'application/json', style: 'form' }, LIST, 'p=x&p=y'],
];

describe('a form writes', () => {
  it.each(CASES)('%j of %j as %s', async (said, p, want) => {
    const to: PropertyDestination = { in: 'property', name: 'p', ...said };
    const mediaType = 'application/x-www-form-urlencoded';
    const route = bodyRoute({ encoding: 'form', mediaType }, [{ name: 'p', to }]);
    const one = await received(route, { p });
    const encoded = want.replace(/[[\]{}":]/g, encodeURIComponent);
    expect(one?.body.toString()).toBe(want.includes('{') ? encoded.replaceAll(',', '%2C') : encoded);
  });
});
