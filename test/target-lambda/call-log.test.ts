import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../contract/secret.ts';
import type { Placement } from '../../contract/token-binding.ts';
import { gatewayRequest, REQUEST_ID, useHarness } from './harness.ts';
import { binding, keptRoute, routeMap, TOKEN, TOKEN_HEADER } from './route-maps.ts';
import { json } from './vendor-server.ts';

const harness = useHarness();

/** Every spelling in which a secret could stand in a log. */
function spellings(secret: string): readonly string[] {
  return [
    secret,
    encodeURIComponent(secret),
    btoa(secret),
    Buffer.from(secret).toString('base64url'),
    Buffer.from(secret).toString('hex'),
    JSON.stringify(secret).slice(1, -1),
  ];
}

function call(placement: Placement, token: string, init: RequestInit = {}): Promise<Response> {
  const map = routeMap([keptRoute('POST', '/tasks/{task_gid}')], { tokens: [binding(placement)] });
  const headers = {
    [TOKEN_HEADER]: token,
    'X-Amzn-Trace-Id': 'Self=1-1;Root=1-67891233-abcdef012345678912345678;Sampled=1',
    'X-Custom': 'header-value-7f3a',
    'x-api-key': 'gateway-key-7f3a',
    'content-type': 'application/json',
  };
  const request = gatewayRequest('POST', '/tasks/path-value-7f3a?q=query-value-7f3a', {
    body: '{"a":"body-value-7f3a"}',
    headers,
    ...init,
  });
  let time = Date.UTC(2026, 10, 21, 10);
  return harness.call(map, request, { now: () => (time += 5) });
}

describe('the log', () => {
  it('gets one line for a call', async () => {
    await call({ as: 'bearer' }, `Bearer ${TOKEN}`);
    expect(harness.lines).toEqual([
      JSON.stringify({
        time: '2026-11-21T10:00:00.005Z',
        level: 'info',
        method: 'POST',
        tokens: { [TOKEN_HEADER]: fingerprint('asana-gateway', TOKEN) },
        operation: 'POST /tasks/{task_gid}',
        status: 200,
        durationMs: 15,
        requestId: REQUEST_ID,
        traceId: '1-67891233-abcdef012345678912345678',
      }),
    ]);
  });

  it.each([
    ['a bearer token', { as: 'bearer' }, TOKEN],
    ['a token in the query', { as: 'query', name: 'key' }, TOKEN],
    ['a token in a cookie', { as: 'cookie', name: 'key' }, TOKEN],
    ['a password', { as: 'basic' }, 'someone:pass-word-7f3a'],
    ['a refused token', { as: 'cookie', name: 'key' }, 'abc;def-7f3a'],
  ] as const)('never holds %s, nor anything else of the request', async (_title, placement, token) => {
    for (const status of [200, 302, 401, 500]) {
      harness.vendor.respond = (request, response) => {
        json(response, status, { url: request.url, headers: request.headers, body: request.body.toString() });
      };
      await call(placement, token);
    }
    const all = harness.lines.join('\n');
    const parts = [
      'path-value-7f3a',
      'query-value-7f3a',
      'header-value-7f3a',
      'gateway-key-7f3a',
      'body-value-7f3a',
      'pass-word-7f3a',
    ];
    const found = [token, ...parts].flatMap(spellings).filter((text) => all.includes(text));
    expect(harness.lines).toHaveLength(4);
    expect(found).toEqual([]);
  });

  it('has no fingerprint of a password', async () => {
    await call({ as: 'basic' }, 'someone:pass-word-7f3a');
    expect(harness.log.map(({ tokens }) => tokens)).toEqual([{}]);
  });

  it('has no trace id that is none', async () => {
    await call({ as: 'bearer' }, TOKEN, { headers: { 'X-Amzn-Trace-Id': `Root=${TOKEN}` } });
    expect(harness.log[0]).not.toHaveProperty('traceId');
  });
});
