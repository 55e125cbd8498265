import { expect, test } from 'vitest';
import { ATTACKS } from './attacks.ts';
import { ask, createWorld, SECRETS, urlEvent } from './broker-world.ts';

const DULL = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
};

test('what is attacked gives tokens to those who may have them', async () => {
  expect((await createWorld().send(urlEvent(await ask()))).statusCode).toBe(200);
});

test('the table has at least 80 attacks, each under its own name', () => {
  expect(new Set(ATTACKS.map(([title]) => title)).size).toBe(ATTACKS.length);
  expect(ATTACKS.length).toBeGreaterThanOrEqual(80);
});

test.each(ATTACKS)('no token for %s', async (_, { before, event, status, reason }) => {
  const world = createWorld();
  await before?.(world);
  const answer = await world.send(await event());
  expect(answer).toEqual({
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ message: DULL[status] }),
  });
  const record = world.records.at(-1);
  expect(record).toMatchObject({ status, reason });
  expect(record).not.toHaveProperty('token');
  const log = JSON.stringify(world.records);
  expect(SECRETS.filter((text) => log.includes(text))).toEqual([]);
  if (status !== 503)
    expect(world.fetched.filter((url) => url.includes('erp') || url.includes('evil'))).toEqual([]);
});

test.each(ATTACKS.filter(([, { status }]) => status !== 503))(
  'no secret is read for %s',
  async (_, { before, event }) => {
    const world = createWorld();
    await before?.(world);
    const reads = world.secrets.reads.length;
    await world.send(await event());
    expect(world.secrets.reads).toHaveLength(reads);
  },
);
