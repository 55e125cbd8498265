import { createClock } from '../../../local/clock.ts';
import type { RoleSettings } from '../../../local/iam/role.ts';
import { allowing, assuming, CENTRAL, EXTERNAL_ID, startAccounts, trusting, WORKLOAD } from './accounts.ts';
import type { Accounts, StsAnswer } from './accounts.ts';

/** When everything happens. */
export const NOON: number = Date.UTC(2026, 10, 21, 12);
/** The role of the workload. */
export const CALLER: string = `arn:aws:iam::${WORKLOAD}:role/gateways/crm-interceptor`;
/** What it assumes. */
export const ACCESS: string = `arn:aws:iam::${CENTRAL}:role/brokers/crm-access`;

/** A role with a path in either account: the central one trusts the other with an external id. */
export async function withRoles(
  caller: Partial<RoleSettings> = {},
  access: Partial<RoleSettings> = {},
): Promise<Accounts> {
  const accounts = await startAccounts({ clock: createClock(() => NOON) });
  accounts.workload.addRole({
    name: 'crm-interceptor',
    path: '/gateways/',
    trustPolicy: { Statement: [] },
    policies: { Assume: allowing('sts:AssumeRole', ACCESS) },
    ...caller,
  });
  accounts.central.addRole({
    name: 'crm-access',
    path: '/brokers/',
    trustPolicy: trusting(CALLER, EXTERNAL_ID),
    maxSessionSeconds: 43_200,
    ...access,
  });
  return accounts;
}

/** How it asks. */
export const WITH_ID: Readonly<Record<string, string>> = assuming(ACCESS, { ExternalId: EXTERNAL_ID });
/** How a role is refused. */
export function denied(arn: string, role: string = ACCESS): Partial<StsAnswer> {
  return {
    status: 403,
    code: 'AccessDenied',
    message: `User: ${arn} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
  };
}
