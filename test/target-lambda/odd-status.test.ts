import { describe, expect, it } from 'vitest';
import { gatewayRequest, useHarness } from './harness.ts';
import { keptRoute, routeMap } from './route-maps.ts';

const harness = useHarness();
const ROUTES = [keptRoute('GET', '/tasks')];

function answers(status: number, body = ''): void {
  harness.vendor.respond = (_request, response) => {
    response.writeHead(status, { location: 'https://evil.example/', 'content-type': 'text/plain' }).end(body);
  };
}

function get(errors: 'wrap' | 'status'): Promise<Response> {
  return harness.call(routeMap(ROUTES, { errors }), gatewayRequest('GET', '/tasks'));
}

describe('a redirect', () => {
  it.each([300, 301, 302, 303, 307, 308, 399])(
    'with status %i is no answer where statuses are handed on',
    async (status) => {
      answers(status, 'go there');
      const response = await get('status');
      expect([response.status, response.headers.get('location'), await response.text()]).toEqual([
        502,
        null,
        '{"message":"the vendor redirects, which is not followed"}',
      ]);
      expect(harness.vendor.received).toHaveLength(1);
      expect(harness.log).toMatchObject([{ level: 'error', status: 502, reason: 'the vendor redirects' }]);
    },
  );
});

describe('a status that HTTP does not know', () => {
  it.each([600, 999])('%i counts as 502, and its text is kept', async (status) => {
    answers(status, 'who are you?');
    const handedOn = await get('status');
    expect([handedOn.status, await handedOn.text()]).toEqual([502, 'who are you?']);
    expect(await (await get('wrap')).json()).toEqual({
      error: {
        source: 'vendor',
        status: 502,
        body: 'who are you?',
        hint: 'The vendor failed: repeat the call later.',
      },
    });
    expect(harness.log).toMatchObject([
      { level: 'error', status: 502, reason: `vendor's status is ${status}` },
      { level: 'error', status: 502, reason: `vendor's status is ${status}` },
    ]);
  });
});
