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

/** Reasons that the log gives. */
export const NOBODY = 'no role of AWS signed the request';
export const NO_ROLE = 'the policy has no such role for this gateway';
export const NO_RULE = 'no rule allows it';
export const SECONDS: number = NOON / 1000;
/** Who may ask for another gateway. */
export const HR_ROLE = {
  accountId: '777788889999',
  userArn: 'arn:aws:sts::777788889999:assumed-role/hr-interceptor/session',
};
/** What acme may do besides. */
export const ERP = { tool: 'erp___listOrders', audience: 'https://erp.example' };

export const roleOf = (accountId: string, userArn: string): object => ({ ...CRM_ROLE, accountId, userArn });
export const crmArn = (account: string): string =>
  `arn:aws:sts::${account}:assumed-role/crm-interceptor/crm-interceptor`;

/** The usual request by somebody else. */
export function signedAs(iam: unknown, reason: string, more: Readonly<Record<string, unknown>> = {}): Attack {
  return { event: async () => urlEvent(await ask(), iam, more), status: 403, reason };
}

/** The usual caller with another question. */
export function asking(
  more: Readonly<Record<string, unknown>>,
  reason: string,
  status: 400 | 403 = 403,
): Attack {
  return { event: async () => urlEvent(await ask(more)), status, reason };
}

/** The usual question with another assertion. */
export function proving(
  parts: AssertionParts,
  reason: string,
  more: Readonly<Record<string, unknown>> = {},
): Attack {
  const event = async () => urlEvent(await ask({ ...more, assertion: await userAssertion(parts) }));
  return { event, status: 403, reason };
}

/** The usual question in another request. */
export function sending(more: Readonly<Record<string, unknown>>, status: 400 | 404, reason: string): Attack {
  return { event: async () => urlEvent(await ask(), CRM_ROLE, more), status, reason };
}

/** A token endpoint that answers otherwise. */
export function erpAnswering(status: number, body: unknown, reason: string): Attack {
  return {
    before: (world) => (world.ends.erp = () => ({ status, body })),
    event: async () => urlEvent(await ask({ ...ERP, scope: 'orders.read' })),
    status: 503,
    reason,
  };
}

/** A part of a JWT. */
export const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** Of an assertion that would be taken. */
export const claims: Readonly<Record<string, unknown>> = {
  iss: ISSUER,
  aud: 'broker',
  sub: 'alice',
  tenant: 'acme',
  iat: SECONDS,
  exp: SECONDS + 60,
};
