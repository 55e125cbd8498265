import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ValueShape } from '../../contract/route-map.ts';
import { parseExactly, stringifyExactly } from '../../target-lambda/exact-json.ts';
import { restoreNames } from '../../target-lambda/restore-names.ts';
import { useHarness } from './harness.ts';
import { adaptedRoute, bodyRoute, parameter } from './route-maps.ts';

const { received } = useHarness();

/** `first_name` is `first name` at the vendor, at each level down to the third. */
const SHAPE: ValueShape = {
  properties: {
    first_name: { name: 'first name' },
    list: { items: { properties: { first_name: { name: 'first name' } } } },
    kept: { properties: { first_name: { name: 'first name' } } },
    moved: { name: '$moved', additional: { properties: { first_name: { name: 'first name' } } } },
  },
};

describe('names are restored', () => {
  const CASES: readonly (readonly [
    title: string,
    shape: ValueShape | undefined,
    given: unknown,
    want: unknown,
  ])[] = [
    ['at the first level', SHAPE, { first_name: 1 }, { 'first name': 1 }],
    [
      'in each item of a list',
      SHAPE,
      { list: [{ first_name: 1 }, 2, null] },
      { list: [{ 'first name': 1 }, 2, null] },
    ],
    [
      'below a property that keeps its own',
      SHAPE,
      { kept: { first_name: 1 } },
      { kept: { 'first name': 1 } },
    ],
    [
      'in every member that is not declared',
      SHAPE,
      { moved: { any: { first_name: 1 } } },
      { $moved: { any: { 'first name': 1 } } },
    ],
    [
      'and not where the shape does not reach',
      SHAPE,
      { kept: { deep: { first_name: 1 } } },
      { kept: { deep: { first_name: 1 } } },
    ],
    ['and not without a shape', undefined, { first_name: 1 }, { first_name: 1 }],
    ['and not in a list of another shape', { properties: {} }, [{ first_name: 1 }], [{ first_name: 1 }]],
    ['and not in a scalar', SHAPE, 'first_name', 'first_name'],
    [
      'before what has the name already, whichever comes first',
      SHAPE,
      {
        list: [
          { 'first name': 1, first_name: 2 },
          { first_name: 2, 'first name': 1 },
        ],
      },
      { list: [{ 'first name': 2 }, { 'first name': 2 }] },
    ],
    [
      'where two names change places',
      { properties: { a: { name: 'b' }, b: { name: 'a' } } },
      { a: 1, b: 2 },
      { b: 1, a: 2 },
    ],
  ];

  it.each(CASES)('%s', (_title, shape, given, want) => {
    expect(restoreNames(given, shape)).toEqual(want);
  });

  it('in the order of the argument', () => {
    expect(JSON.stringify(restoreNames({ z: 1, first_name: 2, a: 3 }, SHAPE))).toBe(
      '{"z":1,"first name":2,"a":3}',
    );
  });

  it('of a member named "__proto__", which stays a member, and to that name', () => {
    const given = parseExactly('{"__proto__":{"first_name":1},"proto":{"isAdmin":true},"toString":2}');
    const shape = parseExactly(
      '{"properties":{"__proto__":{"name":"x","properties":{"first_name":{"name":"y"}}},"proto":{"name":"__proto__"}}}',
    ) as ValueShape;
    expect(stringifyExactly(restoreNames(given, shape))).toBe(
      '{"x":{"y":1},"__proto__":{"isAdmin":true},"toString":2}',
    );
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('of an argument of any depth, because the shape says how deep', () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const shape: ValueShape = { properties: { a: { name: 'b', properties: { a: { name: 'c' } } } } };
    const restored = restoreNames(parseExactly(deep), shape) as { b: { c: { a: unknown } } };
    expect(Object.keys(restored.b.c)).toEqual(['a']);
  });

  it('so that renaming them again gives the argument, whatever it holds', () => {
    const there: ValueShape = { properties: { a: { name: '$a' }, b: { name: '$b' } } };
    const back: ValueShape = { properties: { $a: { name: 'a' }, $b: { name: 'b' } } };
    const value = fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'c'), fc.jsonValue());
    fc.assert(
      fc.property(value, (given) => {
        expect(restoreNames(restoreNames(given, there), back)).toEqual(given);
      }),
    );
  });
});

describe('an argument reaches the vendor under its names', () => {
  it('as query and path', async () => {
    const route = adaptedRoute(
      { method: 'GET', path: '/v{p}' },
      {
        arguments: [
          { name: 'p', to: parameter('path', 'p', 'label', true), shape: SHAPE },
          { name: 'q', to: parameter('query', 'q', 'deepObject', true), shape: SHAPE },
        ],
      },
    );
    const one = await received(route, { p: { first_name: 1 }, q: { list: [{ first_name: 'x' }] } });
    expect(one?.url).toBe('/v.first%20name=1?q%5Blist%5D%5B0%5D%5Bfirst%20name%5D=x');
  });

  it.each([
    ['json', '{"a":{"first name":18014398509481983}}'],
    ['form', 'a%5Bfirst%20name%5D=18014398509481983'],
    ['text', '{"first name":18014398509481983}'],
  ] as const)('in a body of %s, with integers beyond 2^53 as they are', async (encoding, want) => {
    const route = bodyRoute({ encoding, mediaType: '*/*' }, [
      { name: 'a', to: { in: 'property', name: 'a' }, shape: SHAPE },
    ]);
    const one = await received(route, '{"a":{"first_name":18014398509481983}}');
    expect(one?.body.toString()).toBe(want);
  });

  it.each([
    ['json', '{"first name":1,"list":[{"first name":2}]}'],
    ['form', 'first%20name=1&list%5B0%5D%5Bfirst%20name%5D=2'],
  ] as const)('in a whole body of %s', async (encoding, want) => {
    const whole = { name: 'body', to: { in: 'body' as const }, shape: SHAPE };
    const one = await received(bodyRoute({ encoding, mediaType: '*/*' }, [whole]), {
      body: { first_name: 1, list: [{ first_name: 2 }] },
    });
    expect(one?.body.toString()).toBe(want);
  });
});
