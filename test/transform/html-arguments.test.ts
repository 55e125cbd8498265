import { describe, expect, it } from 'vitest';
import type { RouteArgument } from '../../contract/route-map.ts';
import { groupByPlace } from '../../transform/emit/html/argument-places.ts';

describe('the places of arguments', () => {
  const query = { in: 'query', name: 'a', style: 'form', explode: true } as const;

  it.each<readonly [string, { given: RouteArgument; want: unknown }]>([
    ['in a query', { given: { name: 'a', to: query }, want: ['query', 'form, exploded'] }],
    ['delimited', { given: { name: 'a', to: { ...query, explode: false } }, want: ['query', 'form'] }],
    [
      'as they are',
      {
        given: { name: 'a', to: { ...query, allowReserved: true } },
        want: ['query', 'form, exploded, reserved characters as they are'],
      },
    ],
    [
      'as a media type',
      {
        given: { name: 'a', to: { ...query, content: 'application/json' } },
        want: ['query', 'as application/json'],
      },
    ],
    [
      'in a path',
      {
        given: { name: 'a', to: { in: 'path', name: 'a', style: 'simple', explode: false } },
        want: ['path', ''],
      },
    ],
    [
      'in a path with a style',
      {
        given: { name: 'a', to: { in: 'path', name: 'a', style: 'matrix', explode: true } },
        want: ['path', 'matrix, exploded'],
      },
    ],
    ['in a body', { given: { name: 'a', to: { in: 'property', name: 'a' } }, want: ['body property', ''] }],
    [
      'as a file',
      {
        given: { name: 'a', to: { in: 'property', name: 'a', file: true, contentType: 'image/png' } },
        want: ['body property', 'file, as image/png'],
      },
    ],
    ['as the body', { given: { name: 'body', to: { in: 'body' } }, want: ['whole body', ''] }],
  ])('%s', (_title, { given, want }) => {
    expect(groupByPlace([given]).map(({ place, writing }) => [place, writing])).toEqual([want]);
  });

  it('stand together where they are the same, in order', () => {
    const path = { in: 'path', name: 'p', style: 'simple', explode: false } as const;
    const groups = groupByPlace([
      { name: 'a', to: query },
      { name: 'p', to: path },
      { name: 'b_', to: { ...query, name: 'b' } },
    ]);
    expect(groups.map(({ place, names }) => [place, names])).toEqual([
      [
        'query',
        [
          { name: 'a', within: [] },
          { name: 'b_', vendor: 'b', within: [] },
        ],
      ],
      ['path', [{ name: 'p', within: [] }]],
    ]);
  });

  it('name what is called otherwise inside a value, at every depth', () => {
    const [group] = groupByPlace([
      {
        name: 'a',
        to: { in: 'body' },
        shape: {
          xml: { name: 'order', prefix: 'o', namespace: 'urn:o' },
          properties: {
            id: { xml: { attribute: true } },
            tags: { xml: { wrapped: true }, items: { properties: { x_id: { name: 'x-id' } } } },
          },
          additional: { properties: { one_of: { name: 'oneOf' }, same: { name: 'same' } } },
        },
      },
    ]);
    expect(group?.names[0]?.within.map(({ at, difference }) => `${at} ${difference}`)).toEqual([
      'a is the element "o:order"',
      'a is of the namespace "urn:o"',
      'a.id is the attribute',
      'a.tags has an element of its own around its items',
      'a.tags[].x_id is called "x-id"',
      'a.*.one_of is called "oneOf"',
    ]);
  });
});
