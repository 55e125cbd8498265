import type { Account } from '../account.ts';
import { partitionOf } from '../partition.ts';

/** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE` in the partition of the account's region. */
export function arnOf({ region, accountId }: ArnScope, service: string, resource: string): string {
  return `arn:${partitionOf(region)}:${service}:${region}:${accountId}:${resource}`;
}

/** Whose ARN it is. */
export type ArnScope = Pick<Account, 'region' | 'accountId'>;
