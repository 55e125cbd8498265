import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { createClock } from '../../../local/clock.ts';
import type { MovableClock } from '../../../local/clock.ts';
import type { UsagePlan } from '../../../local/api-gateway/state.ts';
import type { LocalAws } from '../../../local/start.ts';
import { startAws } from '../local-aws.ts';
import { KEY, putApi, send } from './setup.ts';

/** A Saturday. */
const NOON = Date.UTC(2026, 10, 21, 12);
const HOUR_MS = 3_600_000;

async function apiWith(plan: Partial<UsagePlan>): Promise<{ aws: LocalAws; clock: MovableClock }> {
  const clock = createClock(() => NOON);
  const aws = await startAws({ clock });
  putApi(aws, { plan });
  return { aws, clock };
}

async function statuses(aws: LocalAws, times: number, key = KEY): Promise<(number | undefined)[]> {
  const found = [];
  for (let count = 0; count < times; count += 1) {
    found.push((await send(aws, '/x', { headers: ['X-API-Key', key] })).status);
  }
  return found;
}

describe('a usage plan', () => {
  it('[J/throttle] lets as many requests through as its bucket holds, and fills it with time', async () => {
    const { aws, clock } = await apiWith({ throttle: { rateLimit: 2, burstLimit: 3 } });
    expect(await statuses(aws, 4)).toEqual([200, 200, 200, 429]);
    const refused = await send(aws, '/x');
    expect(refused.body).toBe('{"message":"Too Many Requests"}');
    expect(refused.headers['x-amzn-errortype']).toBe('TooManyRequestsException');
    clock.advance(499);
    expect(await statuses(aws, 1)).toEqual([429]);
    clock.advance(501);
    expect(await statuses(aws, 3)).toEqual([200, 200, 429]);
    clock.advance(HOUR_MS);
    expect(await statuses(aws, 4)).toEqual([200, 200, 200, 429]);
  });

  it('[J/per-key] counts each key for itself', async () => {
    const { aws } = await apiWith({ throttle: { rateLimit: 1, burstLimit: 1 }, keyIds: ['key1', 'key2'] });
    const key = { id: 'key2', name: 'k2', value: secret('other-key'), enabled: true, createdAt: 0 };
    aws.account.apiGateway.apiKeys.set('key2', key);
    expect(await statuses(aws, 2)).toEqual([200, 429]);
    expect(await statuses(aws, 2, 'other-key')).toEqual([200, 429]);
  });

  it.each([
    ['day', { limit: 2, period: 'DAY' }, 12],
    ['week, from Sunday', { limit: 2, period: 'WEEK' }, 12],
    ['week, from Monday', { limit: 2, period: 'WEEK', offset: 1 }, 36],
    ['month, from its first day', { limit: 2, period: 'MONTH' }, 9 * 24 + 12],
    ['month, from its 25th day', { limit: 2, period: 'MONTH', offset: 24 }, 3 * 24 + 12],
  ] as const)('[J/quota] lets its quota through each %s', async (_, quota, hours) => {
    const { aws, clock } = await apiWith({ quota });
    expect(await statuses(aws, 3)).toEqual([200, 200, 429]);
    const refused = await send(aws, '/x');
    expect(refused.body).toBe('{"message":"Limit Exceeded"}');
    expect(refused.headers['x-amzn-errortype']).toBe('LimitExceededException');
    clock.advance(hours * HOUR_MS - 1);
    expect(await statuses(aws, 1)).toEqual([429]);
    clock.advance(1);
    expect(await statuses(aws, 3)).toEqual([200, 200, 429]);
  });

  it('[J/api-key] opens nothing to a key in the query, and to one that is disabled', async () => {
    const { aws } = await apiWith({});
    expect((await send(aws, `/x?x-api-key=${KEY}&api_key=${KEY}`, { headers: [] })).status).toBe(403);
    const key = { id: 'key1', name: 'k', value: secret(KEY), enabled: false, createdAt: 0 };
    aws.account.apiGateway.apiKeys.set('key1', key);
    const answer = await send(aws, '/x');
    expect(answer).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect(answer.headers['x-amzn-errortype']).toBe('ForbiddenException');
  });
});
