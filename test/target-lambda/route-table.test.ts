import { describe, expect, it } from 'vitest';
import { ToolkitError } from '../../contract/errors.ts';
import type { Route, RouteMap } from '../../contract/route-map.ts';
import type { Placement } from '../../contract/token-binding.ts';
import { createForwarder } from '../../target-lambda/forward.ts';
import { compileRoutes } from '../../target-lambda/route-table.ts';
import { buildRequest } from '../../target-lambda/vendor-request.ts';
import { createNodeSender } from '../../target-lambda/node-sender.ts';
import { gatewayRequest, senderTo, useHarness } from './harness.ts';
import { binding, keptRoute, routeMap, TOKEN, TOKEN_HEADER } from './route-maps.ts';

const harness = useHarness();

function valuesOf(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const match = compileRoutes([routeMap([keptRoute('GET', template)])])('GET', path);
  return match && Object.fromEntries(match.values);
}

describe('a path template', () => {
  it.each([
    ['/r/{a}-{b}-{c}.json', '/r/1-2-3-4.json', { a: '1', b: '2', c: '3-4' }],
    ['/r/{a}.json', '/r/x.json.json', { a: 'x.json' }],
    ['/r/v{a}', '/r/v1', { a: '1' }],
    ['/r/{a}:{b}', '/r/x:y', { a: 'x', b: 'y' }],
    ['/r/a{x}a', '/r/a', undefined],
    ['/r/{a}--{b}-', '/r/x--', undefined],
    ['/r/{a}-{b}', '/r/x', undefined],
    ['/r/{a}.json', '/r/x.xml', undefined],
  ])('%s takes %s as its texts say, left to right', (template, path, want) => {
    expect(valuesOf(template, path)).toEqual(want);
  });

  it('is matched in one pass: the dashes would take longer than the test may, if all splits were tried', () => {
    const path = `/r/${'-'.repeat(100_000)}`;
    expect(valuesOf('/r/{a}-{b}-{c}-{d}.json', path)).toBeUndefined();
    expect(valuesOf('/r/{a}-{b}-{c}-{d}', path)).toEqual({ a: '', b: '', c: '', d: '-'.repeat(99_997) });
  });
});

/** Calls one operation of a map for real, that is without upstream, and tells what was sent. */
async function callAt(map: RouteMap, path: string): Promise<{ answer: unknown; urls: readonly string[] }> {
  const urls: string[] = [];
  const fetchVendor: typeof fetch = async (url) => (urls.push(url as string), Response.json({ ok: true }));
  const headers = { [TOKEN_HEADER]: TOKEN };
  const change = { upstream: undefined, sender: senderTo(fetchVendor) };
  const response = await harness.call(map, gatewayRequest('POST', path, { headers }), change);
  return { answer: await response.json(), urls };
}

const REFUSED = {
  error: {
    source: 'target',
    status: 502,
    body: { message: 'Bad Gateway' },
    hint: 'This operation cannot be carried: use another one.',
  },
};

function calling(change: Partial<Route['call']>): Route {
  const kept = keptRoute('POST', '/bad');
  return { ...kept, call: { ...kept.call, ...change } };
}

describe('a server that may not be sent anything', () => {
  const NOT_A_BASE = "the vendor's server is not an https URL without credentials, query and fragment";
  const HERE = "the vendor's server is on this machine";

  it.each([
    ['http://b.example.com', NOT_A_BASE],
    ['https://u:p@b.example.com', NOT_A_BASE],
    ['https://b.example.com?x=', NOT_A_BASE],
    ['https://b.example.com/#', NOT_A_BASE],
    ['/v1', NOT_A_BASE],
    ['https://127.0.0.1', HERE],
    ['https://[fd00:ec2::254]', HERE],
    ['https://[fd00:ec2:0:1::1]', HERE],
  ])('refuses the calls to it and no others: %s', async (server, reason) => {
    const token = { ...routeMap([]).tokens[0], servers: [0, 1] } as RouteMap['tokens'][number];
    const map = routeMap([keptRoute('POST', '/good'), calling({ server: 1 })], {
      servers: ['https://a.example.com', server],
      tokens: [token],
    });
    expect(await callAt(map, '/bad')).toEqual({ answer: REFUSED, urls: [] });
    expect(harness.log).toMatchObject([{ level: 'error', status: 502, reason }]);
    expect(await callAt(map, '/good')).toEqual({
      answer: { ok: true },
      urls: ['https://a.example.com/good'],
    });
  });

  it('is an error at once where there is no other in any map', () => {
    const create = (upstream?: string): unknown =>
      createForwarder({
        routes: [
          routeMap([keptRoute('GET', '/a')], { servers: ['http://u:p@a.example.com'] }),
          routeMap([keptRoute('GET', '/b')], { servers: ['https://localhost'] }),
        ],
        deploymentId: 'x',
        sender: createNodeSender(),
        now: () => 0,
        log: () => undefined,
        timeoutMs: 1,
        upstream,
      });
    expect(create).toThrow(ToolkitError);
    expect(create).toThrow(
      expect.objectContaining({
        code: 'routes-invalid',
        message:
          'the route map cannot be used: server "http://a.example.com" is not an https URL without credentials, query and fragment',
      }) as Error,
    );
    expect(create('http://127.0.0.1:1')).toBeTypeOf('function');
  });
});

describe('two tokens of one operation in one place', () => {
  const PLACES: readonly (readonly [first: Placement, second: Placement, place: string])[] = [
    [{ as: 'bearer' }, { as: 'basic' }, 'header "authorization"'],
    [{ as: 'basic' }, { as: 'header', name: 'Authorization' }, 'header "authorization"'],
    [{ as: 'header', name: 'X-Key' }, { as: 'header', name: 'x-key' }, 'header "x-key"'],
    [{ as: 'query', name: 'key' }, { as: 'query', name: 'key' }, 'query "key"'],
    [{ as: 'cookie', name: 'key' }, { as: 'cookie', name: 'key' }, 'cookie "key"'],
  ];

  function compiling(first: Placement, second: Placement): () => unknown {
    const tokens = [
      { ...binding(first), id: 'one' },
      { ...binding(second), id: 'two', header: 'X-Asana-Two' },
    ];
    const route = keptRoute('GET', '/tasks', { tokens: ['one', 'two'] });
    return () => compileRoutes([routeMap([route], { tokens })]);
  }

  it.each(PLACES)('are refused: %j and %j', (first, second, place) => {
    expect(compiling(first, second)).toThrow(ToolkitError);
    expect(compiling(first, second)).toThrow(
      expect.objectContaining({
        code: 'routes-invalid',
        message: `the route map cannot be used: operation "GET /tasks" puts tokens "one" and "two" into one ${place}`,
      }) as Error,
    );
  });

  it.each<readonly [Placement, Placement]>([
    [{ as: 'bearer' }, { as: 'query', name: 'authorization' }],
    [
      { as: 'query', name: 'key' },
      { as: 'query', name: 'Key' },
    ],
    [
      { as: 'header', name: 'key' },
      { as: 'cookie', name: 'key' },
    ],
  ])('are none: %j and %j', (first, second) => {
    expect(compiling(first, second)).not.toThrow();
  });
});

describe("an operation's path", () => {
  it.each(['@evil.example/x', '.evil.example/x', ':8443/x', '', '/x#y'])(
    'that could leave the server or hide a part is refused: %j',
    async (path) => {
      const { answer, urls } = await callAt(routeMap([calling({ path })]), '/bad');
      expect(urls).toEqual([]);
      expect(answer).toEqual(REFUSED);
      expect(harness.log).toMatchObject([
        { status: 502, reason: "the operation's path does not begin with a slash, or holds a fragment" },
      ]);
    },
  );

  it('does not lead elsewhere, whatever was checked before', async () => {
    const route = keptRoute('GET', '.evil.example/x');
    const map = routeMap([route]);
    const target = { route, map, bindings: [], baseUrl: 'https://a.example.com', problem: undefined };
    const match = { target, values: new Map<string, string>() };
    expect(await buildRequest(match, gatewayRequest('GET', '/x'), [], new Set())).toEqual({
      status: 400,
      message: 'Bad Request',
      reason: "the URL is not one of the vendor's server",
    });
  });
});
