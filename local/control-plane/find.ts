import type { Account } from '../account.ts';
import { sortedBy } from '../order.ts';
import { awsError } from './answer.ts';
import { settle } from './lifecycle.ts';
import type { Answer } from './answer.ts';
import type { Gateway, Target } from './state.ts';

/** The gateway as it stands now, or nothing. */
export function findGateway(account: Account, id: string | undefined): Gateway | undefined {
  const { gateways, tags } = account.controlPlane;
  const gateway = gateways.get(id ?? '');
  if (gateway === undefined) return undefined;
  const life = settle(gateway.life, account.clock.now());
  if (life === undefined) {
    gateways.delete(gateway.id);
    tags.delete(gateway.arn);
    return undefined;
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
  const current = { ...target, life, tools: life.status === 'READY' ? target.incoming : target.tools };
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
