import { describe, expect, it } from 'vitest';
import { toolRequest, useHarness } from './harness.ts';
import { bodyRoute, parameter, parameterRoute, property, routeMap } from './route-maps.ts';

const harness = useHarness();
const FORM = bodyRoute({ encoding: 'form', mediaType: 'application/x-www-form-urlencoded' }, [property('a')]);
const QUERY = parameterRoute('/things', parameter('query', 'a', 'deepObject', true));

/** `1` inside so many objects. */
function nested(depth: number): unknown {
  return depth === 0 ? 1 : { b: nested(depth - 1) };
}

/** 20 levels of long names above many members: 700 KB that would be written with 200 MB. */
const AMPLIFIED = Array.from({ length: 20 }).reduce<unknown>(
  (inner) => ({ ['n'.repeat(50)]: inner }),
  Array.from({ length: 150_000 }, () => 1),
);

describe.each([
  ['form', FORM],
  ['query', QUERY],
])('a %s', (_title, route) => {
  it.each([
    ['deeper than 32 levels', nested(33), 'the arguments are nested too deeply'],
    ['much deeper', nested(3000), 'the arguments are nested too deeply'],
    ['with more than 10 MB to write', AMPLIFIED, 'the arguments would be written with more than 10 MB'],
  ])('is refused %s', async (_what, a, reason) => {
    const response = await harness.call(routeMap([route]), toolRequest({ a }));
    expect(await response.json()).toMatchObject({
      error: { source: 'target', status: 400, body: { message: 'Bad Request' } },
    });
    expect(harness.vendor.received).toEqual([]);
    expect(harness.log).toMatchObject([{ status: 400, reason }]);
  });

  it('is sent with 32 levels', async () => {
    await harness.call(routeMap([route]), toolRequest({ a: nested(32) }));
    const [one] = harness.vendor.received;
    expect(`${one?.url ?? ''} ${one?.body.toString() ?? ''}`).toContain(`a${'%5Bb%5D'.repeat(32)}=1`);
  });
});

it('a form of almost 10 MB is sent', async () => {
  await harness.call(routeMap([FORM]), toolRequest({ a: 'x'.repeat(9_999_000) }));
  expect(harness.vendor.received[0]?.body.length).toBe(9_999_002);
});
