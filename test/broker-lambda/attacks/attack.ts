import { ask, CRM_ROLE, ISSUER, NOON, urlEvent, userAssertion } from '../broker-world.ts';
import type { AssertionParts, BrokerWorld } from '../broker-world.ts';

/** An attack: what is sent after `before`, and how it is refused. */
export interface Attack {
  readonly before?: (world: BrokerWorld) => unknown;
  readonly event: () => unknown;
  readonly status: 400 | 403 | 404 | 503;
  /** In the log alone. */
  readonly reason: string;
}

export const NOBODY = 'no role of AWS signed the request';
export const NO_ROLE = 'the policy has no such role for this gateway';
export const NO_RULE = 'no rule allows it';
export const SECONDS = NOON / 1000;
export const HR_ROLE = {
  accountId: '777788889999',
  userArn: 'arn:aws:sts::777788889999:assumed-role/hr-interceptor/session',
};
export const ERP = { tool: 'erp___listOrders', audience: 'https://erp.example' };

export const roleOf = (accountId: string, userArn: string) => ({ ...CRM_ROLE, accountId, userArn });
export const crmArn = (account: string): string =>
  `arn:aws:sts::${account}:assumed-role/crm-interceptor/crm-interceptor`;

export function signedAs(iam: unknown, reason: string, more: Readonly<Record<string, unknown>> = {}): Attack {
  return { event: async () => urlEvent(await ask(), iam, more), status: 403, reason };
}

export function asking(
  more: Readonly<Record<string, unknown>>,
  reason: string,
  status: 400 | 403 = 403,
): Attack {
  return { event: async () => urlEvent(await ask(more)), status, reason };
}

export function proving(
  parts: AssertionParts,
  reason: string,
  more: Readonly<Record<string, unknown>> = {},
): Attack {
  const event = async () => urlEvent(await ask({ ...more, assertion: await userAssertion(parts) }));
  return { event, status: 403, reason };
}

export function sending(more: Readonly<Record<string, unknown>>, status: 400 | 404, reason: string): Attack {
  return { event: async () => urlEvent(await ask(), CRM_ROLE, more), status, reason };
}

export function erpAnswering(status: number, body: unknown, reason: string): Attack {
  return {
    before: (world) => (world.ends.erp = () => ({ status, body })),
    event: async () => urlEvent(await ask({ ...ERP, scope: 'orders.read' })),
    status: 503,
    reason,
  };
}

export const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
export const claims = {
  iss: ISSUER,
  aud: 'broker',
  sub: 'alice',
  tenant: 'acme',
  iat: SECONDS,
  exp: SECONDS + 60,
};
