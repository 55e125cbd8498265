import { describe, expect, it } from 'vitest';
import { harness } from './harness.ts';
import { ISSUER_URL, verify } from './world.ts';

const MINUTE = 60_000;

/** Steps whose issuer can be made to answer otherwise. */
async function setUp() {
  const state: { answer: (() => Promise<Response>) | undefined; asked: number } = {
    answer: undefined,
    asked: 0,
  };
  const steps = await harness((issuer) => ({ request: [verify(issuer), { step: 'audit' }] }), {
    fetch: async (...args) => {
      state.asked += 1;
      return state.answer === undefined ? steps.issuer.fetch(...args) : state.answer();
    },
  });
  const token = await steps.issuer.sign({ exp: Math.floor(steps.clock.now / 1000) + 7200 });
  const statusOf = async (header: object = {}) => {
    const authorization = `Bearer ${Object.keys(header).length === 0 ? token : await steps.issuer.sign({}, { ...header })}`;
    return (await steps.call('asana___ping', {}, { authorization })).status;
  };
  /** Requests that were made meanwhile. */
  const asked = async (work: () => Promise<unknown>): Promise<number> => {
    const before = state.asked;
    await work();
    return state.asked - before;
  };
  return { ...steps, state, statusOf, asked };
}

const down = () => Promise.reject(new TypeError('down'));

/** Discovery document and keys in one. */
const document = (keys: object): Response =>
  Response.json({ issuer: ISSUER_URL, jwks_uri: `${ISSUER_URL}/keys`, ...keys });

describe('an issuer', () => {
  it('that failed is left alone: for 5 s at first, then longer, 30 s at most', async () => {
    const { clock, state, statusOf, asked } = await setUp();
    state.answer = down;
    const askedAt: number[] = [];
    for (let second = 0; second <= 100; second += 1) {
      const count = await asked(() => Promise.all([statusOf(), statusOf(), statusOf()]));
      askedAt.push(...Array.from({ length: count }, () => second));
      clock.now += 1000;
    }
    expect(askedAt).toEqual([0, 5, 15, 35, 65, 95]);
  });

  it('refuses at once while it is left alone, and serves when it is back', async () => {
    const { clock, state, statusOf, lines } = await setUp();
    state.answer = down;
    expect([await statusOf(), await statusOf()]).toEqual([403, 403]);
    expect(lines.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 2 }, () => 'the issuer cannot be asked for its keys'),
    );
    state.answer = undefined;
    expect(await statusOf()).toBe(403);
    clock.now += 5000;
    expect(await statusOf()).toBeUndefined();
  });

  it('begins with a short pause again once it has answered', async () => {
    const { clock, state, statusOf, asked } = await setUp();
    state.answer = down;
    for (const pause of [5, 10, 20]) {
      await statusOf();
      clock.now += pause * 1000;
    }
    state.answer = undefined;
    expect(await statusOf()).toBeUndefined();
    clock.now += 10 * MINUTE;
    state.answer = down;
    expect(await asked(() => statusOf())).toBe(1);
    clock.now += 5000;
    expect(await asked(() => statusOf())).toBe(1);
  });

  it('is believed for an hour where it does not answer any more, and no longer', async () => {
    const { clock, state, statusOf } = await setUp();
    expect(await statusOf()).toBeUndefined();
    state.answer = down;
    clock.now += 11 * MINUTE;
    expect(await statusOf()).toBeUndefined();
    clock.now += 48 * MINUTE;
    expect(await statusOf()).toBeUndefined();
    clock.now += MINUTE;
    expect(await statusOf()).toBe(403);
  });

  it('that withdraws a key is believed within ten minutes', async () => {
    const { clock, state, statusOf } = await setUp();
    expect(await statusOf()).toBeUndefined();
    state.answer = async () =>
      Response.json({ issuer: ISSUER_URL, jwks_uri: `${ISSUER_URL}/keys`, keys: [] });
    clock.now += 10 * MINUTE - 1;
    expect(await statusOf()).toBeUndefined();
    clock.now += 1;
    expect(await statusOf()).toBe(401);
  });

  it('that fails when it is asked for an unknown key goes on serving the known ones', async () => {
    const { state, statusOf, asked } = await setUp();
    expect(await statusOf()).toBeUndefined();
    state.answer = down;
    expect(await asked(() => Promise.all([statusOf({ kid: 'k9' }), statusOf({ kid: 'k8' })]))).toBe(1);
    expect([await statusOf({ kid: 'k9' }), await statusOf()]).toEqual([401, undefined]);
  });

  it.each<[string, () => Response]>([
    ['a status of failure', () => new Response('{}', { status: 500 })],
    ['no JSON', () => new Response('<html>')],
    ['a redirect', () => new Response('', { status: 302, headers: { location: 'https://evil.example' } })],
    ['no address of keys', () => Response.json({ issuer: ISSUER_URL })],
    [
      'keys that travel in the open',
      () => Response.json({ issuer: ISSUER_URL, jwks_uri: 'http://a.example' }),
    ],
    ['no set of keys', () => document({})],
    ['keys that are no list', () => document({ keys: {} })],
    ['keys that are none', () => document({ keys: ['x', null] })],
    ['a list instead of a set', () => Response.json([])],
  ])('that answers with %s is like one that is down: no token was judged', async (_title, answer) => {
    const { state, statusOf, lines, asked } = await setUp();
    state.answer = async () => answer();
    expect(await statusOf()).toBe(403);
    expect(lines.at(-1)?.reason).toBe('the issuer cannot be asked for its keys');
    expect(await asked(() => statusOf())).toBe(0);
  });

  it('that answers with a broken set of keys is believed as before', async () => {
    const { clock, state, statusOf } = await setUp();
    expect(await statusOf()).toBeUndefined();
    state.answer = async () => document({ keys: 'none' });
    clock.now += 11 * MINUTE;
    expect(await statusOf()).toBeUndefined();
  });

  it('that sends without end is not listened to', async () => {
    const { state, statusOf } = await setUp();
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    state.answer = async () => new Response(endless);
    expect(await statusOf()).toBe(403);
    expect(sent).toBeLessThan(1_000_000);
  });
});
