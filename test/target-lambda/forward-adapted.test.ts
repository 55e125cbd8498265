import { describe, expect, it } from 'vitest';
import type { Route } from '../../contract/route-map.ts';
import { toRequest } from '../../target-lambda/proxy-event.ts';
import { useHarness } from './harness.ts';
import { proxyEvent } from './proxy-events.ts';
import { bodyRoute, parameter, parameterRoute, property, routeMap, WHOLE } from './route-maps.ts';
import { values } from './vendor-server.ts';

const harness = useHarness();
const { received } = harness;

describe('parameters of an adapted operation', () => {
  it('go to path, query, header and cookie', async () => {
    const route = parameterRoute(
      '/v/{id}/x{tags}',
      parameter('path', 'id', 'simple', false),
      parameter('path', 'tags', 'matrix', true),
      parameter('query', 'filter[name]', 'form', true),
      parameter('header', 'X-Ids', 'simple', false),
      parameter('cookie', 'lang', 'form', true),
      parameter('cookie', 'theme', 'form', true),
    );
    const one = await received(route, {
      id: 'a/b c',
      tags: ['x', 'y'],
      filter_name_: ['1', '2'],
      X_Ids: [1, 2],
      lang: 'de;x',
      theme: 'dark',
    });
    expect(one?.url).toBe('/v/a%2Fb%20c/x;tags=x;tags=y?filter%5Bname%5D=1&filter%5Bname%5D=2');
    expect(values(one, 'x-ids')).toEqual(['1,2']);
    expect(values(one, 'cookie')).toEqual(['lang=de%3Bx; theme=dark']);
    expect(one?.method).toBe('GET');
  });

  it('are left out where the argument is null or missing', async () => {
    const route = parameterRoute(
      '/v',
      parameter('query', 'a', 'form', true),
      parameter('query', 'b', 'form', true),
    );
    expect((await received(route, { a: null }))?.url).toBe('/v');
  });

  it('are left out where the argument is an empty list or object, whatever the place', async () => {
    const route = parameterRoute(
      '/v',
      parameter('query', 'a', 'form', false),
      parameter('header', 'X-B', 'simple', false),
      parameter('header', 'X-C', 'simple', false),
      parameter('cookie', 'd', 'form', true),
    );
    const one = await received(route, { a: [], X_B: {}, X_C: '', d: [] });
    expect([one?.url, values(one, 'x-b'), values(one, 'x-c'), values(one, 'cookie')]).toEqual([
      '/v',
      [],
      [''],
      [],
    ]);
  });

  it('follow a query that the vendor wrote into its path', async () => {
    const route = parameterRoute('/v?Action=List', parameter('query', 'a', 'form', true));
    expect((await received(route, { a: 1 }))?.url).toBe('/v?Action=List&a=1');
  });

  it('are none where the body of the call is empty', async () => {
    expect((await received(parameterRoute('/v', parameter('query', 'a', 'form', true)), ''))?.url).toBe('/v');
  });

  it.each([
    ['src/.github/a..b/...', 'src%2F.github%2Fa..b%2F...'],
    ['/etc//x', '%2Fetc%2F%2Fx'],
    ['100%/é', '100%25%2F%C3%A9'],
    ['À/ſ', '%C3%80%2F%C5%BF'],
  ])('keep slashes in a path value, percent-encoded: %s', async (id, want) => {
    const one = await received(parameterRoute('/v/{id}/x', parameter('path', 'id', 'simple', false)), { id });
    expect(one?.url).toBe(`/v/${want}/x`);
  });

  it.each([
    ['opa/examples/a b?c#d', 'opa/examples/a%20b%3Fc%23d'],
    ['a%2Fb/c', 'a%252Fb/c'],
    ['/a//b/', '/a//b/'],
  ])('keep slashes as they are where the route allows reserved characters: %s', async (id, want) => {
    const to = parameter('path', 'id', 'simple', false, { allowReserved: true });
    expect((await received(parameterRoute('/v/{id}', to), { id }))?.url).toBe(`/v/${want}`);
  });

  it('that the route does not name reach nobody', async () => {
    const one = await received(bodyRoute({}, [property('a')]), { a: 1, b: 2, authorization: 'x' });
    expect(one?.body.toString()).toBe('{"a":1}');
  });
});

describe('a call without any body', () => {
  it.each([
    ['nothing where the operation takes nothing', bodyRoute({ required: false }, []), undefined, ''],
    ['an empty object where a body is required', bodyRoute({}, [property('a')]), 'application/json', '{}'],
  ])('sends %s', async (_title, route, type, body) => {
    const response = await harness.call(
      routeMap([route]),
      toRequest(proxyEvent('POST', '/_tools/asana/tool')),
    );
    expect([response.status, await response.json()]).toEqual([200, { ok: true }]);
    const [one] = harness.vendor.received;
    expect([values(one, 'content-type')[0], one?.body.toString()]).toEqual([type, body]);
  });
});

describe('the body of an adapted operation', () => {
  const CASES: readonly (readonly [
    title: string,
    route: Route,
    args: unknown,
    want: { readonly type: string | undefined; readonly body: string },
  ])[] = [
    [
      'JSON of its properties, null included',
      bodyRoute({}, [property('a'), property('b')]),
      { a: null, b: [1] },
      { type: 'application/json', body: '{"a":null,"b":[1]}' },
    ],
    [
      'JSON of any root',
      bodyRoute({}, WHOLE),
      { body: [1, 'x'] },
      { type: 'application/json', body: '[1,"x"]' },
    ],
    ...[null, 5, true, 'text', '', [], {}].map(
      (body) =>
        [
          `JSON ${JSON.stringify(body)}`,
          bodyRoute({}, WHOLE),
          { body },
          { type: 'application/json', body: JSON.stringify(body) },
        ] as const,
    ),
    ...(['form', 'text', 'binary'] as const).map(
      (encoding) =>
        [
          `nothing where a required ${encoding} body has no argument`,
          bodyRoute({ encoding, mediaType: 'text/plain' }, [property('a')]),
          { a: null },
          { type: undefined, body: '' },
        ] as const,
    ),
    [
      'a variant of JSON',
      bodyRoute({ mediaType: 'application/merge-patch+json' }, WHOLE),
      { body: {} },
      { type: 'application/merge-patch+json', body: '{}' },
    ],
    [
      'JSON for a range of media types',
      bodyRoute({ mediaType: '*/*' }, WHOLE),
      { body: 1 },
      { type: 'application/json', body: '1' },
    ],
    [
      'an empty object where a body is required',
      bodyRoute({}, [property('a')]),
      {},
      { type: 'application/json', body: '{}' },
    ],
    [
      'nothing where none is required',
      bodyRoute({ required: false }, [property('a')]),
      {},
      { type: undefined, body: '' },
    ],
    [
      'JSON with integers beyond 2^53 as they are',
      bodyRoute({}, [property('id')]),
      '{"id":18014398509481983}',
      { type: 'application/json', body: '{"id":18014398509481983}' },
    ],
    [
      'a form with brackets, and lists as the document says: repeated, in brackets or in one text',
      bodyRoute({ encoding: 'form', mediaType: 'application/x-www-form-urlencoded' }, [
        property('card'),
        property('tags'),
        { name: 'expand', to: { in: 'property', name: 'expand', style: 'deepObject', explode: true } },
        { name: 'ids', to: { in: 'property', name: 'ids', style: 'form', explode: false } },
        property('items'),
        property('note'),
      ]),
      {
        card: { number: '4242 42', exp: null },
        tags: ['x', 'y'],
        expand: ['a', 'b&c'],
        ids: [1, 2],
        items: [{ price: 1 }],
        note: '',
      },
      {
        type: 'application/x-www-form-urlencoded',
        body: 'card%5Bnumber%5D=4242%2042&tags=x&tags=y&expand%5B0%5D=a&expand%5B1%5D=b%26c&ids=1,2&items%5B0%5D%5Bprice%5D=1&note=',
      },
    ],
    [
      'a form of one whole object',
      bodyRoute({ encoding: 'form', mediaType: 'application/x-www-form-urlencoded' }, WHOLE),
      { body: { a: 'é', b: true } },
      { type: 'application/x-www-form-urlencoded', body: 'a=%C3%A9&b=true' },
    ],
    [
      'text',
      bodyRoute({ encoding: 'text', mediaType: 'text/csv' }, WHOLE),
      { body: 'a,b\né' },
      { type: 'text/csv', body: 'a,b\né' },
    ],
    [
      'binary from base64',
      bodyRoute({ encoding: 'binary', mediaType: 'image/png' }, WHOLE),
      { body: 'aGVsbG8=' },
      { type: 'image/png', body: 'hello' },
    ],
    [
      'binary from a data URL with its type',
      bodyRoute({ encoding: 'binary', mediaType: 'image/*' }, WHOLE),
      { body: 'data:image/gif;base64,aGVsbG8=' },
      { type: 'image/gif', body: 'hello' },
    ],
    [
      'binary from a data URL without base64',
      bodyRoute({ encoding: 'binary', mediaType: '*/*' }, WHOLE),
      { body: 'data:,he%20llo' },
      { type: 'text/plain', body: 'he llo' },
    ],
    [
      'binary from URL-safe base64 without padding',
      bodyRoute({ encoding: 'binary', mediaType: 'application/pdf' }, WHOLE),
      { body: 'Pz8_' },
      { type: 'application/pdf', body: '???' },
    ],
  ];

  it.each(CASES)('is %s', async (_title, route, args, want) => {
    const one = await received(route, args);
    expect({ type: values(one, 'content-type')[0], body: one?.body.toString() }).toEqual(want);
  });

  it('keeps a member named "__proto__" a member', async () => {
    const route = bodyRoute({}, [property('__proto__'), property('constructor')]);
    const one = await received(route, '{"__proto__":{"isAdmin":true},"constructor":1}');
    expect(one?.body.toString()).toBe('{"__proto__":{"isAdmin":true},"constructor":1}');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});
