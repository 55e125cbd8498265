import { describe, expect, it } from 'vitest';
import type { Placement } from '../../contract/token-binding.ts';
import { gatewayRequest, toolRequest, useHarness } from './harness.ts';
import { adaptedRoute, binding, keptRoute, parameter, routeMap, TOKEN, TOKEN_HEADER } from './route-maps.ts';
import { values } from './vendor-server.ts';

const harness = useHarness();
const BASIC = `Basic ${btoa('me:pass word')}`;

interface Arrived {
  readonly authorization?: string;
  readonly header?: string;
  readonly url?: string;
  readonly cookie?: string;
}

describe('a token', () => {
  const CASES: readonly (readonly [title: string, placement: Placement, sent: string, want: Arrived])[] = [
    ['gets "Bearer " where it has none', { as: 'bearer' }, TOKEN, { authorization: `Bearer ${TOKEN}` }],
    ['keeps one "Bearer "', { as: 'bearer' }, `Bearer ${TOKEN}`, { authorization: `Bearer ${TOKEN}` }],
    [
      'gets a well-written "Bearer "',
      { as: 'bearer' },
      `  bEARER   ${TOKEN} `,
      { authorization: `Bearer ${TOKEN}` },
    ],
    [
      'loses a doubled "Bearer "',
      { as: 'bearer' },
      `Bearer Bearer ${TOKEN}`,
      { authorization: `Bearer ${TOKEN}` },
    ],
    ['is encoded for basic', { as: 'basic' }, 'me:pass word', { authorization: BASIC }],
    [
      'is encoded for basic after "Bearer "',
      { as: 'basic' },
      'Bearer me:pass word',
      { authorization: BASIC },
    ],
    ['stays as it is where it begins with "Basic "', { as: 'basic' }, BASIC, { authorization: BASIC }],
    ['goes into a header', { as: 'header', name: 'X-Key' }, `Bearer ${TOKEN}`, { header: TOKEN }],
    [
      'goes whole into a header named Authorization',
      { as: 'header', name: 'Authorization' },
      'Token abc',
      { authorization: 'Token abc' },
    ],
    [
      'goes into the query, encoded',
      { as: 'query', name: 'api key' },
      TOKEN,
      { url: '/tasks?api%20key=1%2F1204567%3A4f3c2b1a-abcd' },
    ],
    ['goes into a cookie', { as: 'cookie', name: 'session' }, TOKEN, { cookie: `session=${TOKEN}` }],
  ];

  it.each(CASES)('%s', async (_title, placement, sent, want) => {
    const map = routeMap([keptRoute('GET', '/tasks')], { tokens: [binding(placement)] });
    await harness.call(map, gatewayRequest('GET', '/tasks', { headers: { 'x-asana-token': sent } }));
    const [one] = harness.vendor.received;
    const arrived = {
      authorization: values(one, 'authorization'),
      header: values(one, 'x-key'),
      cookie: values(one, 'cookie'),
      url: one?.url,
      token: values(one, TOKEN_HEADER.toLowerCase()),
    };
    const list = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);
    expect(arrived).toEqual({
      authorization: list(want.authorization),
      header: list(want.header),
      cookie: list(want.cookie),
      url: want.url ?? '/tasks',
      token: [],
    });
  });

  it.each([
    [
      'header',
      { as: 'header', name: 'X-Key' },
      (one: string) => values(harness.vendor.received[0], 'x-key').join() === one,
    ],
    [
      'query',
      { as: 'query', name: 'Key' },
      (one: string) => harness.vendor.received[0]?.url === `/tasks?a=1&Key=${one}`,
    ],
  ] as const)('wins over a %s of the same name that the caller sent', async (_title, placement, arrived) => {
    const map = routeMap([keptRoute('GET', '/tasks')], { tokens: [binding(placement)] });
    const headers = { [TOKEN_HEADER]: 'token-abc', 'x-key': 'forged' };
    await harness.call(
      map,
      gatewayRequest('GET', '/tasks?Key=forged&a=1&KEY=forged&%4Bey=forged', { headers }),
    );
    expect(arrived('token-abc')).toBe(true);
  });

  it.each([
    ['query', { as: 'query', name: 'key' }],
    ['header', { as: 'header', name: 'X-Key' }],
  ] as const)(
    'leaves its place in the %s empty where it is missing, whatever the caller sent there',
    async (_title, placement) => {
      const map = routeMap([keptRoute('GET', '/tasks')], { tokens: [binding(placement)] });
      const path = placement.as === 'query' ? '/tasks?key=forged' : '/tasks';
      await harness.call(
        map,
        gatewayRequest('GET', path, { headers: placement.as === 'header' ? { 'x-key': 'forged' } : {} }),
      );
      const [one] = harness.vendor.received;
      expect([one?.url, values(one, 'x-key')]).toEqual(['/tasks', []]);
    },
  );

  it('wins over arguments of an adapted operation with its name', async () => {
    const route = adaptedRoute(
      { method: 'GET', path: '/v' },
      {
        tokens: ['token'],
        arguments: [
          { name: 'session', to: parameter('cookie', 'session', 'form', true) },
          { name: 'lang', to: parameter('cookie', 'lang', 'form', true) },
        ],
      },
    );
    const map = routeMap([route], { tokens: [binding({ as: 'cookie', name: 'session' })] });
    await harness.call(map, toolRequest({ session: 'forged', lang: 'de' }, { [TOKEN_HEADER]: 'token-abc' }));
    expect(values(harness.vendor.received[0], 'cookie')).toEqual(['lang=de; session=token-abc']);
  });

  it('that is the whole header "Cookie" stands beside the other cookies of the call', async () => {
    const session = {
      id: 'session',
      header: 'X-Session',
      placement: { as: 'cookie', name: 's' },
      servers: [0],
    } as const;
    const route = adaptedRoute(
      { method: 'GET', path: '/v' },
      {
        tokens: ['token', 'session'],
        arguments: [{ name: 'lang', to: parameter('cookie', 'lang', 'form', true) }],
      },
    );
    const map = routeMap([route], { tokens: [binding({ as: 'header', name: 'Cookie' }), session] });
    const headers = { [TOKEN_HEADER]: 'key=abc', 'X-Session': 'def' };
    await harness.call(map, toolRequest({ lang: 'de' }, headers));
    expect(values(harness.vendor.received[0], 'cookie')).toEqual(['lang=de; key=abc; s=def']);
  });

  it('goes with another one where the operation takes two', async () => {
    const second = {
      id: 'key',
      header: 'X-Asana-Key',
      placement: { as: 'header', name: 'X-Key' },
      servers: [0],
    } as const;
    const map = routeMap(
      [keptRoute('GET', '/tasks', { tokens: ['token', 'key'] }), keptRoute('GET', '/open', { tokens: [] })],
      {
        tokens: [binding(), second],
      },
    );
    const headers = { [TOKEN_HEADER]: 'token-abc', 'X-Asana-Key': 'key-abc' };
    await harness.call(map, gatewayRequest('GET', '/tasks', { headers }));
    await harness.call(map, gatewayRequest('GET', '/open', { headers }));
    const arrived = harness.vendor.received.map((one) => [
      ...values(one, 'authorization'),
      ...values(one, 'x-key'),
      ...values(one, 'x-asana-key'),
    ]);
    expect(arrived).toEqual([['Bearer token-abc', 'key-abc'], []]);
  });
});

describe('a call is refused before anything is sent', () => {
  const CASES: readonly (readonly [
    title: string,
    placement: Placement,
    sent: string,
    status: number,
    reason: string,
  ])[] = [
    [
      'where its token is not for the server',
      { as: 'bearer' },
      'other-server',
      403,
      'may not go to server 0',
    ],
    ['where a bearer token holds a space', { as: 'bearer' }, 'abc def', 400, 'holds a space or a comma'],
    ['where a bearer token came twice', { as: 'bearer' }, 'abc, def', 400, 'holds a space or a comma'],
    [
      'where a token holds non-ASCII text',
      { as: 'bearer' },
      'abcé',
      400,
      'holds control or non-ASCII characters',
    ],
    [
      'where a token holds a tab',
      { as: 'header', name: 'X-Key' },
      'abc\tdef',
      400,
      'holds control or non-ASCII characters',
    ],
    ['where a basic credential has no colon', { as: 'basic' }, 'abcdef', 400, 'is not "user:password"'],
    [
      'where a token would write a further cookie',
      { as: 'cookie', name: 's' },
      'abc;admin=1',
      400,
      'does not fit into a cookie',
    ],
    [
      'where a token would quote a cookie',
      { as: 'cookie', name: 's' },
      'a"b',
      400,
      'does not fit into a cookie',
    ],
  ];

  it.each(CASES)('%s', async (_title, placement, sent, status, reason) => {
    const servers = sent === 'other-server' ? [1] : [0];
    const map = routeMap([keptRoute('GET', '/tasks')], { tokens: [binding(placement, servers)] });
    const response = await harness.call(
      map,
      gatewayRequest('GET', '/tasks', { headers: { [TOKEN_HEADER]: sent } }),
    );
    expect(await response.json()).toMatchObject({
      error: { source: 'target', status, body: { message: status === 403 ? 'Forbidden' : 'Bad Request' } },
    });
    expect(harness.vendor.received).toEqual([]);
    expect(harness.log).toMatchObject([{ status, reason: `token "${TOKEN_HEADER}" ${reason}` }]);
  });

  it.each([
    ['is empty', { [TOKEN_HEADER]: '' }],
    ['is blank', { [TOKEN_HEADER]: ' Bearer ' }],
    ['is missing', {}],
  ])('where a token that it needs %s', async (_title, headers) => {
    const map = routeMap([keptRoute('GET', '/tasks', { optionalTokens: [] })]);
    const response = await harness.call(map, gatewayRequest('GET', '/tasks', { headers }));
    expect(await response.json()).toMatchObject({ error: { source: 'target', status: 400 } });
    expect(harness.vendor.received).toEqual([]);
    expect(harness.log).toMatchObject([
      { status: 400, reason: `token "${TOKEN_HEADER}" is missing or empty` },
    ]);
  });
});
