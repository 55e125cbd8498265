import type { Account } from '../account.ts';
import { sortedBy } from '../order.ts';
import { awsError } from './answer.ts';
import { arnOf } from './arns.ts';
import { settle } from './lifecycle.ts';
import type { Answer } from './answer.ts';
import type { Gateway, Target } from './state.ts';

/** The gateway as it stands now, or nothing. Its workload identity comes with READY and goes with it (observed 2026-09-28). */
export function findGateway(account: Account, id: string | undefined): Gateway | undefined {
  const { gateways } = account.controlPlane;
  const gateway = gateways.get(id ?? '');
  if (gateway === undefined) return undefined;
  const life = settle(gateway.life, account.clock.now());
  if (life === undefined) {
    forget(account, gateway);
    return undefined;
  }
  if (gateway.life.status === 'CREATING' && life.status !== 'CREATING') {
    addIdentity(account, gateway.id, life.updatedAt);
  }
  const current = { ...gateway, life };
  gateways.set(gateway.id, current);
  return current;
}

/** All gateways as they stand now, sorted by id. */
export function listGatewaysNow(account: Account): readonly Gateway[] {
  const ids = [...account.controlPlane.gateways.keys()];
  return sortedBy(
    ids.flatMap((id) => findGateway(account, id) ?? []),
    (gateway) => gateway.id,
  );
}

/** The target as it stands now, or nothing. */
export function findTarget(account: Account, gateway: Gateway, id: string | undefined): Target | undefined {
  const target = gateway.targets.get(id ?? '');
  if (target === undefined) return undefined;
  const life = settle(target.life, account.clock.now());
  if (life === undefined) {
    gateway.targets.delete(target.id);
    return undefined;
  }
  const current = { ...target, ...(life.status === 'READY' ? target.incoming : {}), life };
  gateway.targets.set(target.id, current);
  return current;
}

/** All targets of a gateway as they stand now, sorted by id (observed 2026-09-28). */
export function listTargetsNow(account: Account, gateway: Gateway): readonly Target[] {
  const ids = [...gateway.targets.keys()];
  return sortedBy(
    ids.flatMap((id) => findTarget(account, gateway, id) ?? []),
    (target) => target.id,
  );
}

/** The 404 of gateways and targets (observed 2026-09-28). */
export function notFound(what: 'gateway' | 'target'): Answer {
  return awsError(
    'ResourceNotFoundException',
    `Failed to retrieve ${what} because it doesn't exist. Retry the request with a different resource identifier.`,
  );
}

/** The 404 of credential providers: observed for OAuth2 (2026-09-28), assumed for API keys. */
export const PROVIDER_NOT_FOUND: Answer = awsError(
  'ResourceNotFoundException',
  'CredentialProvider not found',
);

/** The ARN of a workload identity; a gateway's is named like its id (observed 2026-09-28). */
export function identityArn(account: Account, name: string): string {
  return arnOf(account, 'bedrock-agentcore', `workload-identity-directory/default/workload-identity/${name}`);
}

function addIdentity(account: Account, name: string, now: number): void {
  const arn = identityArn(account, name);
  const identity = { name, arn, returnUrls: undefined, createdAt: now, updatedAt: now };
  account.controlPlane.workloadIdentities.set(name, identity);
}

function forget({ controlPlane }: Account, { id, arn }: Gateway): void {
  const identity = controlPlane.workloadIdentities.get(id);
  controlPlane.gateways.delete(id);
  controlPlane.workloadIdentities.delete(id);
  controlPlane.tags.delete(arn);
  if (identity !== undefined) controlPlane.tags.delete(identity.arn);
}
