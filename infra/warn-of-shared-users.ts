import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { BrokerPolicy, BrokerWorkload } from '../contract/broker-policy.ts';

/**
 * Warns of two gateways for which the same tokens of an issuer are good: what one of them has seen opens what the rules
 * give to the other. It may be meant, where both are one service to their users.
 */
export function warnOfSharedUsers(scope: Construct, policy: BrokerPolicy): void {
  for (const [at, one] of policy.workloads.entries()) {
    for (const other of policy.workloads.slice(at + 1)) {
      const issuer = sharedIssuer(policy, one, other);
      if (issuer === undefined) continue;
      Annotations.of(scope).addWarningV2(
        `agentcore-bearer:shared-users:${one.name}:${other.name}`,
        `workloads "${one.name}" and "${other.name}" take the same tokens of issuer "${issuer}": give each the "audience" or the "clients" of its own gateway`,
      );
    }
  }
}

function sharedIssuer(
  { issuers }: BrokerPolicy,
  one: BrokerWorkload,
  other: BrokerWorkload,
): string | undefined {
  if (one.gateway === other.gateway) return undefined;
  return issuers.find(({ issuer, audience, clients }) => {
    const [first, second] = [one, other].map((workload) => ({
      audience: workload.audience ?? audience,
      clients: workload.clients ?? clients,
    }));
    return (
      one.issuers.includes(issuer) &&
      other.issuers.includes(issuer) &&
      (first?.audience ?? '') === (second?.audience ?? '') &&
      meet(first?.clients, second?.clients)
    );
  })?.issuer;
}

/** A token has one client. */
function meet(some: readonly string[] | undefined, others: readonly string[] | undefined): boolean {
  return some === undefined || others === undefined || some.some((client) => others.includes(client));
}
