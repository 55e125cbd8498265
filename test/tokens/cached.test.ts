import { expect, test } from 'vitest';
import { ToolkitError } from '../../contract/errors.ts';
import { secret } from '../../contract/secret.ts';
import { cached } from '../../tokens/cached.ts';
import type { Token, TokenSource } from '../../tokens/token-source.ts';

/** A source that counts: `t1`, `t2`, … each good for `lifeMs`; its clock is set by the test. */
function counting(lifeMs?: number) {
  const state = { fetches: 0, time: 0 };
  const source: TokenSource = {
    name: 'the counter',
    get: async () => {
      state.fetches += 1;
      const value = secret(`t${state.fetches}`);
      return lifeMs === undefined ? { value } : { value, expiresAt: state.time + lifeMs };
    },
  };
  return { state, source, cache: cached(source, { now: () => state.time }) };
}

const reveal = async (token: Promise<Token>): Promise<string> => (await token).value.reveal();

test.each([
  ['a minute before its end', { lifeMs: 3_600_000, holdsUntil: 3_540_000 }],
  ['an hour, whatever its source says of its end', { lifeMs: 10 * 365 * 86_400_000, holdsUntil: 3_600_000 }],
  ['half of a short life', { lifeMs: 30_000, holdsUntil: 15_000 }],
  ['five minutes where its end is not known', { lifeMs: undefined, holdsUntil: 300_000 }],
])('a token is held until %s', async (_, { lifeMs, holdsUntil }) => {
  const { state, cache } = counting(lifeMs);
  expect(await reveal(cache.get())).toBe('t1');
  state.time = holdsUntil - 1;
  expect(await reveal(cache.get())).toBe('t1');
  state.time = holdsUntil;
  expect(await reveal(cache.get())).toBe('t2');
});

test('callers who come together share one fetch', async () => {
  const { state, cache } = counting();
  const values = await Promise.all([reveal(cache.get()), reveal(cache.get()), reveal(cache.get())]);
  expect(values).toEqual(['t1', 't1', 't1']);
  expect(state.fetches).toBe(1);
});

test('a refused token is not given again, and two who refuse the same one cause one fetch', async () => {
  const { state, cache } = counting();
  const { value } = await cache.get();
  const values = [await reveal(cache.get({ rejected: value })), await reveal(cache.get({ rejected: value }))];
  expect(values).toEqual(['t2', 't2']);
  expect(state.fetches).toBe(2);
});

test('a cache of a cache gives no refused token either', async () => {
  const { cache } = counting();
  const outer = cached(cache, { now: () => 0 });
  const { value } = await outer.get();
  expect(await reveal(outer.get({ rejected: value }))).toBe('t2');
});

test('a failed fetch is forgotten', async () => {
  const { source } = counting();
  let isDown = true;
  const cache = cached({
    name: source.name,
    get: () => (isDown ? Promise.reject(new ToolkitError('remote-failed', 'down')) : source.get()),
  });
  await expect(cache.get()).rejects.toMatchObject({ code: 'remote-failed', message: 'down' });
  isDown = false;
  expect(await reveal(cache.get())).toBe('t1');
});

test('one who gives up waiting does not take the token from the others', async () => {
  const arrival = Promise.withResolvers<Token>();
  const cache = cached({ name: 'slow', get: () => arrival.promise });
  const controller = new AbortController();
  const impatient = cache.get({ signal: controller.signal });
  const patient = cache.get();
  const reason = new Error('enough');
  controller.abort(reason);
  await expect(impatient).rejects.toBe(reason);
  arrival.resolve({ value: secret('late') });
  expect(await reveal(patient)).toBe('late');
});

test('one who has given up before asking gets the reason', async () => {
  const { cache } = counting();
  const reason = new Error('enough');
  await expect(cache.get({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test.each([
  ['a minute before its own end', { exp: 200, holdsUntil: 140_000 }],
  ['five minutes, where its own end is later', { exp: 9000, holdsUntil: 300_000 }],
  ['no time, where it has ended', { exp: -10, holdsUntil: 0 }],
])('a JWT whose source does not say when it ends is held until %s', async (_, { exp, holdsUntil }) => {
  let time = 0;
  let fetches = 0;
  const jwt = `${base64url({ alg: 'none' })}.${base64url({ exp })}.x`;
  const get = async (): Promise<Token> => {
    fetches += 1;
    return { value: secret(jwt) };
  };
  const cache = cached({ name: 'a command', get }, { now: () => time });
  await cache.get();
  time = holdsUntil - 1;
  await cache.get();
  expect(fetches).toBe(holdsUntil === 0 ? 2 : 1);
  time = holdsUntil;
  await cache.get();
  expect(fetches).toBe(holdsUntil === 0 ? 3 : 2);
});

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
