import type { Account } from '../account.ts';
import type { Place, Route } from './route.ts';
import type { Grant, Quota, Throttle, Usage } from './state.ts';

/**
 * Counts a request of a key: `throttled` where its bucket is empty, `exceeded` where its quota is used up. Limits hold
 * for each key over all stages of a plan (developer guide, api-gateway-api-usage-plans). A refused request counts for
 * neither (assumed).
 */
export function useGrant(
  { apiGateway, clock }: Account,
  { plan, key }: Grant,
): 'allowed' | 'throttled' | 'exceeded' {
  const { throttle, quota } = plan;
  const now = clock.now();
  const id = `${plan.id}/${key.id}`;
  const before = apiGateway.usage.get(id);
  const tokens = refilled(throttle, before, now);
  const periodStart = quota === undefined ? 0 : startOfPeriod(quota, now);
  const used = before?.periodStart === periodStart ? before.used : 0;
  if (tokens < 1) return 'throttled';
  if (quota !== undefined && used >= quota.limit) return 'exceeded';
  apiGateway.usage.set(id, { tokens: tokens - 1, countedAt: now, periodStart, used: used + 1 });
  return 'allowed';
}

/**
 * Takes a request from the bucket of a stage's method; false where it is empty. A key's request counts for its plan all
 * the same (assumed).
 */
export function takeFromStage(
  { apiGateway, clock }: Account,
  { api, stage }: Pick<Place, 'api' | 'stage'>,
  { resource, method }: Pick<Route, 'resource' | 'method'>,
): boolean {
  if (stage.throttle === undefined) return true;
  const now = clock.now();
  const id = `${api.id}/${stage.name}/${method.httpMethod}${resource.path}`;
  const tokens = refilled(stage.throttle, apiGateway.usage.get(id), now);
  if (tokens < 1) return false;
  apiGateway.usage.set(id, { tokens: tokens - 1, countedAt: now, periodStart: 0, used: 0 });
  return true;
}

function refilled(throttle: Throttle | undefined, before: Usage | undefined, now: number): number {
  if (throttle === undefined) return Number.POSITIVE_INFINITY;
  // A plan that had no throttle before starts with a full bucket.
  if (before === undefined || !Number.isFinite(before.tokens)) return throttle.burstLimit;
  const gained = ((now - before.countedAt) / 1000) * throttle.rateLimit;
  return Math.min(throttle.burstLimit, before.tokens + gained);
}

/** Periods start at midnight UTC (assumed), on the day that the offset tells (CloudFormation, UsagePlan QuotaSettings). */
function startOfPeriod({ period, offset = 0 }: Quota, now: number): number {
  const date = new Date(now);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (period === 'DAY') return Date.UTC(year, month, day);
  if (period === 'WEEK') return Date.UTC(year, month, day - ((date.getUTCDay() - offset + 7) % 7));
  return Date.UTC(year, day > offset ? month : month - 1, 1 + offset);
}
