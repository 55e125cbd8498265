import { describe, expect, it } from 'vitest';
import { ToolkitError } from '../../contract/errors.ts';
import { createForwarder } from '../../target-lambda/forward.ts';
import { createNodeSender } from '../../target-lambda/node-sender.ts';
import { gatewayRequest, senderTo, useHarness } from './harness.ts';
import { binding, keptRoute, routeMap, TOKEN, TOKEN_HEADER } from './route-maps.ts';
import { values } from './vendor-server.ts';

const harness = useHarness();
const MAP = routeMap([
  keptRoute('GET', '/tasks/{task_gid}'),
  keptRoute('GET', '/tasks/mine'),
  keptRoute('GET', '/tasks/{task_gid}/{rest}'),
  keptRoute('GET', '/tasks/{task_gid}/{part}.json'),
  keptRoute('POST', '/tasks'),
  keptRoute('HEAD', '/tasks'),
]);

describe('a kept operation', () => {
  it('reaches the vendor with path, query, body and the token in its place', async () => {
    const request = gatewayRequest('POST', '/tasks?opt_fields=name,notes&a=%C3%A9&a=2', {
      body: '{"name":"x","id":18014398509481983}',
      headers: { 'content-type': 'application/json; charset=utf-8', [TOKEN_HEADER]: TOKEN },
    });
    const response = await harness.call(MAP, request);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ok: true });
    const [received] = harness.vendor.received;
    expect(received).toMatchObject({ method: 'POST', url: '/tasks?opt_fields=name,notes&a=%C3%A9&a=2' });
    expect(received?.body.toString()).toBe('{"name":"x","id":18014398509481983}');
    expect(values(received, 'content-type')).toEqual(['application/json; charset=utf-8']);
    expect(values(received, 'authorization')).toEqual([`Bearer ${TOKEN}`]);
    expect(values(received, 'accept')).toEqual(['application/json']);
    expect(values(received, 'user-agent')).toEqual(['agentcore-bearer']);
  });

  it('goes to the server of its map with the base path, over https', async () => {
    const urls: string[] = [];
    const fetchVendor: typeof fetch = async (url) => {
      urls.push(url as string);
      return Response.json({});
    };
    await harness.call(MAP, gatewayRequest('GET', '/tasks/12'), {
      upstream: undefined,
      sender: senderTo(fetchVendor),
    });
    expect(urls).toEqual(['https://app.example.com/api/1.0/tasks/12']);
  });

  it.each([
    ['a literal before a template', '/tasks/mine', 'GET /tasks/mine'],
    ['a literal that comes percent-encoded', '/tasks/%6Dine', 'GET /tasks/mine'],
    ['a template', '/tasks/12', 'GET /tasks/{task_gid}'],
    ['a partial literal before a whole template', '/tasks/12/a.json', 'GET /tasks/{task_gid}/{part}.json'],
    ['the whole template where the partial does not fit', '/tasks/12/a.xml', 'GET /tasks/{task_gid}/{rest}'],
  ])('is found by its path: %s', async (_title, path, operation) => {
    await harness.call(MAP, gatewayRequest('GET', path));
    expect(harness.log).toMatchObject([{ operation, status: 200 }]);
  });

  it('keeps a percent-encoded path value as it came', async () => {
    await harness.call(MAP, gatewayRequest('GET', "/tasks/a%20b%3Fc;d=1,2:@'"));
    expect(harness.vendor.received[0]?.url).toBe("/tasks/a%20b%3Fc;d=1,2:@'");
  });

  it('encodes a path value that came decoded, so that it cannot begin a query', async () => {
    await harness.call(MAP, gatewayRequest('GET', '/tasks/x'), {}, '/tasks/a b?c#d%é');
    expect(harness.vendor.received[0]?.url).toBe('/tasks/a%20b%3Fc%23d%25%C3%A9');
  });

  it('sends no Content-Type where there is no body', async () => {
    const headers = { 'content-type': 'application/json' };
    await harness.call(MAP, gatewayRequest('POST', '/tasks', { headers, body: '' }));
    expect(values(harness.vendor.received[0], 'content-type')).toEqual([]);
  });

  it('hands custom headers on, and none of the way or of ours', async () => {
    const headers = {
      'Idempotency-Key': 'abc',
      Prefer: 'return=minimal',
      'X-Custom': 'yes',
      'x-api-key': 'gateway-key',
      'X-Forwarded-For': '10.0.0.1',
      'X-Amzn-Trace-Id': 'Root=1-67891233-abcdef012345678912345678',
      Authorization: 'Bearer inbound',
      Cookie: 'a=1',
      'User-Agent': 'Apache-HttpClient',
      'Mcp-Session-Id': 'session',
      traceparent: '00-1-1-1',
      'CloudFront-Viewer-Country': 'DE',
      Via: '1.1 x',
    };
    await harness.call(MAP, gatewayRequest('GET', '/tasks/1', { headers }));
    const names = harness.vendor.received[0]?.headers.map(([name]) => name).sort();
    expect(names).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'idempotency-key',
      'prefer',
      'traceparent',
      'user-agent',
      'x-custom',
    ]);
    expect(values(harness.vendor.received[0], 'user-agent')).toEqual(['agentcore-bearer']);
  });

  it('is sent without credential where the token is missing or blank', async () => {
    for (const headers of [{}, { [TOKEN_HEADER]: '  ' }, { [TOKEN_HEADER]: 'Bearer ' }]) {
      await harness.call(MAP, gatewayRequest('GET', '/tasks/1', { headers }));
    }
    expect(harness.vendor.received.map((one) => values(one, 'authorization'))).toEqual([[], [], []]);
  });

  it('answers 404 where no route takes method and path', async () => {
    const response = await harness.call(MAP, gatewayRequest('DELETE', '/tasks/1'));
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('{"message":"Not Found"}');
    expect(harness.vendor.received).toEqual([]);
    expect(harness.log).toMatchObject([{ status: 404, method: 'DELETE', level: 'warn' }]);
  });

  it('gives an answer to HEAD without a body', async () => {
    const response = await harness.call(MAP, gatewayRequest('HEAD', '/tasks'));
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('is found in each of several maps, with the servers of its own', async () => {
    const urls: string[] = [];
    const target = createForwarder({
      routes: [
        routeMap([keptRoute('GET', '/a')], { servers: ['https://a.example.com'] }),
        routeMap([keptRoute('GET', '/b')], { servers: ['https://b.example.com'] }),
      ],
      deploymentId: 'x',
      sender: senderTo(async (url) => (urls.push(url as string), Response.json({}))),
      now: () => 0,
      log: () => undefined,
      timeoutMs: 1000,
    });
    await target(gatewayRequest('GET', '/b'), { requestId: '1' });
    await target(gatewayRequest('GET', '/a'), { requestId: '2' });
    expect(urls).toEqual(['https://b.example.com/b', 'https://a.example.com/a']);
  });
});

describe('a route map that cannot be used', () => {
  const kept = keptRoute('GET', '/a');
  const CASES: readonly (readonly [string, Parameters<typeof routeMap>, string])[] = [
    [
      'a server without https',
      [[kept], { servers: ['http://a.example.com'] }],
      'server "http://a.example.com" is not an https URL without credentials, query and fragment',
    ],
    [
      'a server with credentials',
      [[kept], { servers: ['https://u:p@a.example.com'] }],
      'server "https://a.example.com" is not an https URL without credentials, query and fragment',
    ],
    [
      'a relative server',
      [[kept], { servers: ['/v1'] }],
      'server "/v1" is not an https URL without credentials, query and fragment',
    ],
    ...[
      'localhost',
      'a.localhost',
      '127.0.0.1',
      '127.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      '169.254.169.254',
      '[fd00:ec2::254]',
    ].map(
      (host) =>
        [
          `a server at ${host}`,
          [[kept], { servers: [`https://${host}`] }],
          `server "https://${host}" is on this machine`,
        ] as const,
    ),
    [
      'an unknown server',
      [[keptRoute('GET', '/a', { call: { ...kept.call, server: 5 } })]],
      'operation "GET /a" names server 5, which is not listed',
    ],
    [
      'an unknown token',
      [[kept], { tokens: [{ ...binding(), id: 'other' }] }],
      'operation "GET /a" names token "token", which is not listed',
    ],
  ] as never;

  it.each(CASES)('is refused at once: %s', (_title, map, problem) => {
    const create = (): unknown =>
      createForwarder({
        routes: [routeMap(...map)],
        deploymentId: 'x',
        sender: createNodeSender(),
        now: () => 0,
        log: () => undefined,
        timeoutMs: 1,
      });
    expect(create).toThrow(ToolkitError);
    expect(create).toThrow(
      expect.objectContaining({
        code: 'routes-invalid',
        message: `the route map cannot be used: ${problem}`,
      }) as Error,
    );
  });
});
