import { describe, expect, it } from 'vitest';
import type { Sender } from '../../target-lambda/sender.ts';
import { gatewayRequest, useHarness } from './harness.ts';
import { keptRoute, routeMap, TOKEN, TOKEN_HEADER } from './route-maps.ts';
import { startVendor } from './vendor-server.ts';

const harness = useHarness();
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'POST', 'PATCH'];
const MAP = routeMap(METHODS.map((method) => keptRoute(method, '/tasks')));
const AGAIN = 'Repeat the call later, or ask for less.';
const NOT_SENT = 'The call did not reach the vendor: repeat it later.';
const CHECK = 'The call may have taken effect at the vendor: check before you repeat it.';

/** A sender that fails with the given codes, then answers. */
function failing(codes: readonly string[]): { readonly sender: Sender; readonly calls: string[] } {
  const calls: string[] = [];
  const sender: Sender = async ({ url }) => {
    const code = codes[calls.length];
    calls.push(url);
    if (code === undefined) return Response.json({ ok: true });
    throw Object.assign(new Error(`connect ${url} with ${TOKEN}`), { code });
  };
  return { sender, calls };
}

describe('a vendor that cannot be reached', () => {
  it.each(METHODS.map((method) => [method, !['POST', 'PATCH'].includes(method)] as const))(
    'is asked again where the method is %s: %s',
    async (method, repeats) => {
      const { sender, calls } = failing(['ECONNREFUSED']);
      const response = await harness.call(MAP, gatewayRequest(method, '/tasks'), { sender });
      expect(calls).toHaveLength(repeats ? 2 : 1);
      expect(response.headers.get('x-bearer-vendor-status')).toBe(repeats ? null : '502');
      expect(harness.lines).toHaveLength(1);
    },
  );

  it('is asked once more and no further', async () => {
    const { sender, calls } = failing(['ENOTFOUND', 'ENOTFOUND', 'ENOTFOUND']);
    await harness.call(MAP, gatewayRequest('GET', '/tasks'), { sender });
    expect(calls).toHaveLength(2);
  });

  it.each([
    ['ECONNREFUSED', 2, 502, 'connection refused', NOT_SENT],
    ['ENOTFOUND', 2, 502, 'host name not found', NOT_SENT],
    ['EAI_AGAIN', 2, 502, 'host name not resolved', NOT_SENT],
    ['ETIMEDOUT', 2, 504, 'connection timed out', AGAIN],
    ['STALE_CONNECTION', 2, 502, 'connection closed while idle', AGAIN],
    ['NOT_PUBLIC', 1, 502, 'host is not at a public address', NOT_SENT],
    ['ECONNRESET', 1, 502, 'connection closed', AGAIN],
    ['UNKNOWN_CODING', 1, 502, 'answer is compressed wrongly', AGAIN],
    ['Z_BUF_ERROR', 1, 502, 'answer is compressed wrongly', AGAIN],
    ['CERT_HAS_EXPIRED', 1, 502, 'certificate not accepted', NOT_SENT],
    ['HPE_INVALID_CONSTANT', 1, 502, 'answer is not HTTP', AGAIN],
    ['SOMETHING_NEW', 1, 502, 'request failed', AGAIN],
  ])(
    'because of %s: asked %i times, answered %i, logged as "%s"',
    async (code, times, status, reason, hint) => {
      const { sender, calls } = failing([code, code]);
      const headers = { [TOKEN_HEADER]: TOKEN };
      const response = await harness.call(MAP, gatewayRequest('GET', '/tasks', { headers }), { sender });
      expect(calls).toHaveLength(times);
      expect(await response.json()).toEqual({
        error: { source: 'target', status, body: { message: messageOf(reason) }, hint },
      });
      expect(harness.log).toMatchObject([{ level: 'error', status, reason }]);
      expect(harness.lines.join()).not.toContain(TOKEN);
    },
  );

  it.each([
    ['ECONNREFUSED', NOT_SENT],
    ['ETIMEDOUT', CHECK],
    ['ECONNRESET', CHECK],
  ])('and says after %s of a call that must not be made twice: %s', async (code, hint) => {
    const { sender } = failing([code]);
    const response = await harness.call(MAP, gatewayRequest('POST', '/tasks'), { sender });
    expect(await response.json()).toMatchObject({ error: { source: 'target', hint } });
  });

  it('for real, because nobody listens', async () => {
    const gone = await startVendor();
    await gone.close();
    const response = await harness.call(MAP, gatewayRequest('GET', '/tasks'), { upstream: gone.url });
    expect(await response.json()).toMatchObject({ error: { source: 'target', status: 502 } });
    expect(harness.log).toMatchObject([{ reason: 'connection refused' }]);
  });

  it('is said with its status where the map hands errors on', async () => {
    const { sender } = failing(['ECONNRESET']);
    const response = await harness.call({ ...MAP, errors: 'status' }, gatewayRequest('GET', '/tasks'), {
      sender,
    });
    expect([response.status, await response.text()]).toEqual([
      502,
      `{"message":"${messageOf('connection closed')}"}`,
    ]);
  });
});

describe('a vendor that breaks off', () => {
  it('in the middle of its answer is not asked again, whatever the method', async () => {
    harness.vendor.respond = (_request, response) => {
      response.write('{"a":');
      setImmediate(() => response.destroy());
    };
    const response = await harness.call(MAP, gatewayRequest('GET', '/tasks'));
    expect(await response.json()).toMatchObject({ error: { source: 'target', status: 502 } });
    expect(harness.vendor.received).toHaveLength(1);
  });

  it.each([
    ['before it answers', (): void => undefined],
    [
      'in the middle of its answer',
      (response: { write(text: string): void }): void => response.write('{"a":'),
    ],
  ])('%s, gives an error and is not asked again', async (_title, begin) => {
    harness.vendor.respond = (_request, response) => {
      begin(response);
      setImmediate(() => response.destroy());
    };
    const response = await harness.call(MAP, gatewayRequest('POST', '/tasks'));
    expect(await response.json()).toMatchObject({ error: { source: 'target', status: 502, hint: CHECK } });
    expect(harness.vendor.received).toHaveLength(1);
    expect(harness.log).toMatchObject([{ reason: 'connection closed' }]);
  });
});

describe('a vendor that does not answer in time', () => {
  it.each([
    ['GET', 'with nothing', AGAIN, false],
    ['POST', 'with nothing', CHECK, false],
    ['GET', 'with half an answer', AGAIN, true],
  ])('to %s, %s', async (method, _title, hint, begins) => {
    harness.vendor.respond = (_request, response) => {
      if (begins) response.writeHead(200).write('{');
    };
    const response = await harness.call(MAP, gatewayRequest(method, '/tasks'), { timeoutMs: 100 });
    expect(await response.json()).toEqual({
      error: { source: 'target', status: 504, body: { message: 'the vendor did not answer in time' }, hint },
    });
    expect(harness.log).toMatchObject([{ level: 'error', status: 504, reason: 'no answer in time' }]);
  });
});

describe('an error that nobody expected', () => {
  it('is answered dully and logged by its name alone', async () => {
    const sender: Sender = () => {
      throw new Proxy(new Error(TOKEN), {
        get: (error, key) => {
          if (key === 'code') throw new RangeError(TOKEN);
          return Reflect.get(error, key) as unknown;
        },
      });
    };
    const response = await harness.call(MAP, gatewayRequest('GET', '/tasks'), { sender });
    expect(await response.json()).toMatchObject({
      error: { source: 'target', status: 500, body: { message: 'Internal Server Error' } },
    });
    expect(harness.log).toMatchObject([{ level: 'error', status: 500, reason: 'unexpected RangeError' }]);
    expect(harness.lines.join()).not.toContain(TOKEN);
  });
});

/** Whether the vendor was reached makes a difference to whoever may repeat the call. */
function messageOf(reason: string): string {
  return [
    'connection closed',
    'head of the answer too large',
    'answer is not HTTP',
    'answer is compressed wrongly',
  ].includes(reason)
    ? "the vendor's answer broke off or cannot be read"
    : 'the vendor could not be reached';
}
