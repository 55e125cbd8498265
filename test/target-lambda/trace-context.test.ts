import { describe, expect, it } from 'vitest';
import { traceContextOf } from '../../target-lambda/trace-context.ts';
import { gatewayRequest, REQUEST_ID, useHarness } from './harness.ts';
import { adaptedRoute, keptRoute, parameter, routeMap } from './route-maps.ts';
import { values } from './vendor-server.ts';

const harness = useHarness();
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const AMAZON = 'Root=1-67891233-abcdef012345678912345678';
const AS_W3C = '67891233abcdef012345678912345678';

function contextOf(headers: Readonly<Record<string, string>>): ReturnType<typeof traceContextOf> {
  return traceContextOf(new Headers(headers), REQUEST_ID);
}

describe('the trace of a call', () => {
  it.each([
    ['as it came', `00-${TRACE}-${SPAN}-01`],
    ['of a later version', `cc-${TRACE}-${SPAN}-01-what-the-future-will-be`],
    ['that is not sampled', `00-${TRACE}-${SPAN}-00`],
  ])('goes on %s', (_title, traceparent) => {
    expect(contextOf({ traceparent })).toEqual({ traceparent });
  });

  it.each([
    ['of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['without a span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['in capital letters', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['of version ff', `ff-${TRACE}-${SPAN}-01`],
    ['with more than version 00 has', `00-${TRACE}-${SPAN}-01-x`],
    ['that is too short', `00-${TRACE}-${SPAN}`],
    ['that comes twice', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
    ['that is no trace', 'Bearer abc'],
    ['that is empty', ''],
  ])('is dropped where it is one %s, and its state with it', (_title, traceparent) => {
    expect(contextOf({ traceparent, tracestate: 'a=1' })).toBeUndefined();
  });

  it.each([
    ['a=1,b@c=2', 'a=1,b@c=2'],
    [' a=1 ,, b=2', 'a=1,b=2'],
    ['A=1', undefined],
    ['a', undefined],
    ['a=1=2', undefined],
    [Array.from({ length: 33 }, (_each, at) => `k${at}=1`).join(), undefined],
    [`a=${'1'.repeat(600)}`, undefined],
    ['', undefined],
  ])('has the state %j as %j', (tracestate, want) => {
    expect(contextOf({ traceparent: `00-${TRACE}-${SPAN}-01`, tracestate })?.tracestate).toBe(want);
  });

  it.each([
    [`${AMAZON};Parent=${SPAN};Sampled=1`, `00-${AS_W3C}-${SPAN}-01`],
    [
      `Self=1-67891233-000000000000000000000001;${AMAZON};Parent=${SPAN};Sampled=0`,
      `00-${AS_W3C}-${SPAN}-00`,
    ],
    [AMAZON, expect.stringMatching(new RegExp(`^00-${AS_W3C}-[\\da-f]{16}-00$`)) as unknown],
    ['Root=1-00000000-000000000000000000000000', undefined],
    ['Root=1-6789-abc', undefined],
    ['', undefined],
  ])('is made of X-Amzn-Trace-Id where there is no other: %s', (amazon, want) => {
    expect(contextOf({ 'x-amzn-trace-id': amazon, traceparent: 'none' })?.traceparent).toEqual(want);
  });

  it('has the same span for the same request', () => {
    expect(contextOf({ 'x-amzn-trace-id': AMAZON })).toEqual(contextOf({ 'x-amzn-trace-id': AMAZON }));
  });
});

describe('the vendor', () => {
  it('gets the trace of the call, and no other field of the way', async () => {
    const headers = {
      traceparent: `00-${TRACE}-${SPAN}-01`,
      tracestate: 'a=1',
      baggage: 'b=1',
      'x-amzn-trace-id': AMAZON,
    };
    await harness.call(routeMap([keptRoute('GET', '/a')]), gatewayRequest('GET', '/a', { headers }));
    const [one] = harness.vendor.received;
    expect(
      ['traceparent', 'tracestate', 'baggage', 'x-amzn-trace-id'].map((name) => values(one, name)),
    ).toEqual([[`00-${TRACE}-${SPAN}-01`], ['a=1'], [], []]);
  });

  it('gets what an argument says instead', async () => {
    const route = adaptedRoute(
      { method: 'POST', path: '/a' },
      { arguments: [{ name: 't', to: parameter('header', 'traceparent', 'simple', false) }] },
    );
    const headers = { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: 'a=1' };
    const request = gatewayRequest('POST', '/_tools/asana/tool', { headers, body: '{"t":"mine"}' });
    await harness.call(routeMap([route]), request);
    const [one] = harness.vendor.received;
    expect([values(one, 'traceparent'), values(one, 'tracestate')]).toEqual([['mine'], []]);
  });
});
