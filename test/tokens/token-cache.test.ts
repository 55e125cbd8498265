import { expect, test } from 'vitest';
import { ToolkitError } from '../../contract/errors.ts';
import { secret } from '../../contract/secret.ts';
import type { Token } from '../../contract/token-ports.ts';
import { inMemoryBroker } from '../../tokens/in-memory.ts';
import { cachedBroker, createTokenCache } from '../../tokens/token-cache.ts';

const give = (text: string) => async (): Promise<Token> => ({ value: secret(text) });
const unexpected = (): Promise<Token> => Promise.reject(new Error('it was held'));

test('a cache holds so many tokens, and lets go of the one that was used longest ago', async () => {
  const cache = createTokenCache({ now: () => 0, maxTokens: 2 });
  await cache.get('a', give('1'));
  await cache.get('b', give('2'));
  await cache.get('a', unexpected);
  await cache.get('c', give('3'));
  expect(cache.size).toBe(2);
  expect((await cache.get('a', unexpected)).value.reveal()).toBe('1');
  expect((await cache.get('b', give('4'))).value.reveal()).toBe('4');
});

test('a cache lets go of what nobody has used for an hour', async () => {
  let time = 0;
  const cache = createTokenCache({ now: () => time });
  for (const key of ['a', 'b', 'c']) await cache.get(key, give(key));
  time = 3_599_999;
  await cache.get('a', give('2'));
  expect(cache.size).toBe(3);
  time = 3_600_000;
  await cache.get('a', unexpected);
  expect(cache.size).toBe(1);
});

test('a fetch that failed leaves no room taken', async () => {
  const cache = createTokenCache();
  const fail = (): Promise<Token> => Promise.reject(new ToolkitError('remote-failed', 'down'));
  await expect(cache.get('a', fail)).rejects.toMatchObject({ code: 'remote-failed', message: 'down' });
  expect(cache.size).toBe(0);
  expect((await cache.get('a', give('1'))).value.reveal()).toBe('1');
});

test('one who gives up waiting does not take the token from the others', async () => {
  const cache = createTokenCache();
  const arrival = Promise.withResolvers<Token>();
  const controller = new AbortController();
  const impatient = cache.get('a', () => arrival.promise, { signal: controller.signal });
  const patient = cache.get('a', unexpected);
  const reason = new Error('enough');
  controller.abort(reason);
  await expect(impatient).rejects.toBe(reason);
  arrival.resolve({ value: secret('late') });
  expect((await patient).value.reveal()).toBe('late');
});

test('a refused token is not given again', async () => {
  const cache = createTokenCache();
  const { value } = await cache.get('a', give('1'));
  expect((await cache.get('a', give('2'), { rejected: value })).value.reveal()).toBe('2');
});

test('a broker is asked once per user, tenant, tool, audience and scope', async () => {
  const broker = inMemoryBroker(({ subject }) => ({ value: secret(subject), expiresAt: 600_000 }));
  const held = cachedBroker(broker, { now: () => 0 });
  const ask = {
    ...{ subject: 'alice', tenant: 'acme', tool: 'crm___list', audience: 'crm' },
    assertion: secret('jwt'),
  };
  await Promise.all(Array.from({ length: 200 }, () => held.request(ask)));
  expect(broker.asks).toHaveLength(1);
  const others = [
    { subject: 'bob' },
    { tenant: 'globex' },
    { tool: 'crm___get' },
    { audience: 'erp' },
    { scope: 'read' },
    { assertion: secret('other') },
  ];
  for (const other of others) await held.request({ ...ask, ...other });
  expect(broker.asks).toHaveLength(1 + others.length);
});
