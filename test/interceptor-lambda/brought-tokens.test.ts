import { expect, it } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { createBroughtTokens } from '../../interceptor-lambda/brought-tokens.ts';
import type { Identity } from '../../interceptor-lambda/call.ts';

const HOUR_MS = 3_600_000;

function setUp() {
  const clock = { now: 0 };
  const brought = createBroughtTokens(() => clock.now);
  const note = (credential: string, token: string): void => {
    // Nothing else of an identity is looked at.
    brought.note({ caller: { token: secret(credential) } as Identity }, secret(token));
  };
  const of = (credential: string) => brought.of([credential]).map((token) => token.reveal());
  return { clock, note, of };
}

it('tokens are remembered by the credential that they were brought for, with or without its scheme', () => {
  const { note, of } = setUp();
  note('alice', 'one');
  note('alice', 'two');
  note('bob', 'three');
  expect([of('Bearer alice'), of('bob'), of('carol')]).toEqual([['two', 'one'], ['three'], []]);
});

it('no token is remembered for longer than an hour after it was brought', () => {
  const { clock, note, of } = setUp();
  note('alice', 'one');
  clock.now = HOUR_MS - 1;
  note('alice', 'two');
  expect(of('alice')).toEqual(['two', 'one']);
  clock.now = HOUR_MS;
  expect(of('alice')).toEqual(['two']);
  clock.now = 2 * HOUR_MS;
  expect(of('alice')).toEqual([]);
});

it('the credentials that came last have room: 2000, with eight tokens each', () => {
  const { note, of } = setUp();
  for (let index = 0; index < 10; index += 1) note('u0', `t${index}`);
  expect(of('u0')).toEqual(['t9', 't8', 't7', 't6', 't5', 't4', 't3', 't2']);
  for (let index = 1; index < 2000; index += 1) note(`u${index}`, 't');
  expect(of('u0')).not.toEqual([]);
  note('u2000', 't');
  expect([of('u0'), of('u1')]).toEqual([[], ['t']]);
});
