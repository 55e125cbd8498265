import { describe, expect, it } from 'vitest';
import { ToolkitError } from '../../contract/errors.ts';
import { secret } from '../../contract/secret.ts';
import { createBroker } from '../../tokens/broker.ts';
import { clientCredentials } from '../../tokens/client-credentials.ts';
import { tokenExchange } from '../../tokens/exchange.ts';
import { jwtBearer } from '../../tokens/jwt-bearer.ts';
import { createPauses, pauseAfterOutage } from '../../tokens/pause-after-outage.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const TOKEN = { access_token: 'new-token', token_type: 'Bearer', expires_in: 60 };
const good = async (): Promise<Response> => Response.json(TOKEN);
const fails =
  (status: number, headers: Record<string, string> = {}) =>
  () =>
    Promise.resolve(new Response('{}', { status, headers }));
const unreachable = (): Promise<Response> => Promise.reject(new TypeError('fetch failed'));

interface Remote {
  asked: number;
  answer: (signal?: AbortSignal | null) => Promise<Response>;
}

/** A remote system whose answers a test chooses, and everything that asks one for tokens. */
function system() {
  const clock = { now: NOON };
  const remote: Remote = { asked: 0, answer: good };
  const around = {
    now: () => clock.now,
    fetch: (_input: unknown, init?: RequestInit) => {
      remote.asked += 1;
      return remote.answer(init?.signal);
    },
  };
  const client = { method: 'client_secret_basic', clientId: 'c', clientSecret: secret('s') } as const;
  const options = { ...around, tokenUrl: 'https://issuer.example/token', client };
  const [exchange, bearer] = [tokenExchange(options), jwtBearer(options)];
  const own = clientCredentials({ ...options, clientId: 'c', clientSecret: secret('s') });
  const broker = createBroker({
    ...{ ...around, brokerUrl: 'https://broker.example', region: 'eu-west-1', service: 'lambda' },
    ...{
      gateway: 'g',
      externalId: 'x',
      credentials: async () => ({ accessKeyId: 'A', secretAccessKey: secret('k') }),
    },
  });
  const ask = { subject: 'alice', tool: 'crm___list', audience: 'crm', assertion: secret('a.b.c') };
  const subjectToken = secret('subject-token');
  const asks = {
    exchange: (signal?: AbortSignal) => exchange.exchange({ subjectToken, ...(signal && { signal }) }),
    'JWT bearer grant': (signal?: AbortSignal) =>
      bearer.exchange({ subjectToken, ...(signal && { signal }) }),
    'client credentials grant': (signal?: AbortSignal) => own.get(signal && { signal }),
    broker: (signal?: AbortSignal) => broker.request({ ...ask, ...(signal && { signal }) }),
  };
  return { clock, remote, asks };
}

type Way = keyof ReturnType<typeof system>['asks'];
const WAYS: readonly Way[] = ['exchange', 'JWT bearer grant', 'client credentials grant', 'broker'];
const until = (ms: number): object => ({
  code: 'remote-failed',
  message: expect.stringMatching(
    `^(token endpoint|token broker) ".*" is left alone until ${new Date(NOON + ms).toISOString()}: it was out of order$`,
  ) as string,
});

describe.each(WAYS)('a remote system that a token is asked of: %s', (way) => {
  it.each<[string, () => Promise<Response>]>([
    ['cannot be reached', unreachable],
    ['asks for it as it fails', fails(500, { 'retry-after': '5' })],
    ['asks for it since it is not there', fails(503, { 'retry-after': '5' })],
    ['asks for it since it is asked too often', fails(429, { 'retry-after': '5' })],
    ['waits longer than its caller', () => Promise.reject(new DOMException('late', 'TimeoutError'))],
  ])('is left alone where it %s, and asked again afterwards', async (_title, answer) => {
    const { clock, remote, asks } = system();
    remote.answer = answer;
    await expect(asks[way]()).rejects.toMatchObject({ code: 'remote-failed' });
    remote.answer = good;
    clock.now = NOON + 4999;
    await expect(asks[way]()).rejects.toMatchObject(until(5000));
    expect(remote.asked).toBe(1);
    clock.now = NOON + 5000;
    expect((await asks[way]()).value.reveal()).toBe('new-token');
    await asks[way]();
    expect(remote.asked).toBe(3);
  });

  it.each<[string, () => Promise<Response>]>([
    ['refuses one user', async () => Response.json({ error: 'invalid_grant' }, { status: 400 })],
    ['refuses the client', fails(401)],
    ['refuses the caller', fails(403)],
    ['fails', fails(500)],
    ['is asked too often', fails(429)],
    ['gives no token', async () => Response.json({})],
    ['gives too much', async () => new Response('x'.repeat(300_000))],
  ])('is asked for others where it %s', async (_title, answer) => {
    const { remote, asks } = system();
    remote.answer = answer;
    await expect(asks[way]()).rejects.toThrow();
    remote.answer = good;
    expect((await asks[way]()).value.reveal()).toBe('new-token');
  });

  it('is left alone where a caller’s time is over, and not where a caller goes away', async () => {
    const { remote, asks } = system();
    remote.answer = (signal) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    for (const [name, later] of [
      ['AbortError', good],
      ['TimeoutError', good],
    ] as const) {
      const hung = remote.answer;
      const caller = new AbortController();
      const asked = asks[way](caller.signal);
      await new Promise(setImmediate);
      caller.abort(new DOMException('gone', name));
      await expect(asked).rejects.toMatchObject({ name });
      remote.answer = later;
      if (name === 'AbortError') await expect(asks[way]()).resolves.toBeDefined();
      else await expect(asks[way]()).rejects.toMatchObject(until(5000));
      remote.answer = hung;
    }
  });
});

describe('a pause', () => {
  it('is doubled each time, is 30 seconds at most, and begins anew after an answer', async () => {
    const { clock, remote, asks } = system();
    for (const pauseMs of [5000, 10_000, 20_000, 30_000, 30_000]) {
      remote.answer = unreachable;
      await expect(asks.exchange()).rejects.toMatchObject({
        message: expect.stringContaining('reached') as string,
      });
      await expect(asks.exchange()).rejects.toMatchObject(until(clock.now - NOON + pauseMs));
      clock.now += pauseMs;
    }
    expect(remote.asked).toBe(5);
    // A refusal is an answer, too.
    remote.answer = fails(400);
    await expect(asks.exchange()).rejects.toMatchObject({ code: 'remote-refused' });
    remote.answer = unreachable;
    await expect(asks.exchange()).rejects.toThrow('reached');
    await expect(asks.exchange()).rejects.toMatchObject(until(clock.now - NOON + 5000));
  });

  it.each([
    ['12', 12_000],
    ['0', 1000],
    ['86400', 30_000],
    [new Date(NOON + 8000).toUTCString(), 8000],
    [new Date(NOON - 8000).toUTCString(), 1000],
    ['soon', 5000],
    ['-1e9', 5000],
  ])('is as long as "Retry-After: %s" says, 1 to 30 seconds', async (retryAfter, pauseMs) => {
    const { clock, remote, asks } = system();
    remote.answer = fails(503, { 'retry-after': retryAfter });
    await expect(asks.broker()).rejects.toThrow('503');
    await expect(asks.broker()).rejects.toMatchObject(until(pauseMs));
    clock.now += pauseMs;
    await expect(asks.broker()).rejects.toThrow('503');
  });

  it('begins once for calls that find out together, however late', async () => {
    const { clock, remote, asks } = system();
    const late = Promise.withResolvers<Response>();
    remote.answer = () => late.promise;
    const slow = asks.broker();
    await new Promise(setImmediate);
    remote.answer = unreachable;
    await Promise.allSettled([asks.broker(), asks.broker()]);
    expect(remote.asked).toBe(3);
    clock.now = NOON + 5000;
    await expect(asks.broker()).rejects.toThrow('reached');
    late.resolve(unreachable());
    await expect(slow).rejects.toThrow('reached');
    await expect(asks.broker()).rejects.toMatchObject(until(15_000));
  });

  it.each([
    ['answers', good, 5000],
    ['cannot be reached', unreachable, 15_000],
  ])('ends with one call that tries the system, which %s', async (_title, answer, end) => {
    const { clock, remote, asks } = system();
    remote.answer = unreachable;
    await expect(asks.broker()).rejects.toThrow('reached');
    clock.now = NOON + 5000;
    const held = Promise.withResolvers<Response>();
    remote.answer = () => held.promise;
    const tried = asks.broker();
    const meanwhile = await Promise.allSettled([asks.broker(), asks.broker()]);
    expect(meanwhile.map((each) => (each.status === 'rejected' ? String(each.reason) : 'asked'))).toEqual(
      Array(2).fill(
        'ToolkitError: token broker "https://broker.example" is left alone until a call that is under way has an answer: it was out of order',
      ),
    );
    expect(remote.asked).toBe(2);
    held.resolve(answer());
    await Promise.allSettled([tried]);
    remote.answer = good;
    if (end > 5000) await expect(asks.broker()).rejects.toMatchObject(until(end));
    else await expect(asks.broker()).resolves.toBeDefined();
  });

  it('is tried by the next call where the one that tried it went away', async () => {
    const { clock, remote, asks } = system();
    remote.answer = unreachable;
    await expect(asks.exchange()).rejects.toThrow('reached');
    clock.now = NOON + 5000;
    await expect(asks.exchange(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    remote.answer = good;
    await expect(asks.exchange()).resolves.toBeDefined();
  });

  it.each<[string, string, ToolkitError]>([
    ['begins', 'is left alone', new ToolkitError('remote-timeout', 'it did not answer in time')],
    ['begins not', 'was asked', new ToolkitError('usage', 'it was not asked at all')],
  ])('%s after an error that says so', async (_title, want, error) => {
    const pause = pauseAfterOutage(() => NOON);
    await expect(pause('it', () => Promise.reject(error))).rejects.toBe(error);
    const next = pause('it', () => Promise.reject(new Error('it was asked')));
    await expect(next).rejects.toThrow(`it ${want}`);
  });

  it('is that of one key', async () => {
    const pauseFor = createPauses(() => NOON);
    await pauseFor('a')('a', async () => ({ status: 503, retryAfter: '5' }));
    await expect(pauseFor('a')('a', async () => ({ status: 200 }))).rejects.toMatchObject({
      code: 'remote-failed',
    });
    expect(await pauseFor('b')('b', async () => ({ status: 200 }))).toEqual({ status: 200 });
  });
});
