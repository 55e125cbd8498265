import { createHash, timingSafeEqual } from 'node:crypto';
import { matchesTool } from '../contract/broker-policy.ts';
import type { BrokerPolicy, BrokerRule, BrokerWorkload } from '../contract/broker-policy.ts';
import type { Refusal } from '../contract/refusal.ts';
import type { Caller } from './caller.ts';
import type { Ask } from './read-ask.ts';
import { refuse } from './refuse.ts';
import type { User } from './verify-assertion.ts';

/** What a request may have. */
export interface Grant {
  readonly rule: BrokerRule;
  /** All that the token may be able to do; what a stored token can. */
  readonly scopes: readonly string[];
}

/** The workload that a role is for this gateway. */
export function findWorkload(
  { workloads }: BrokerPolicy,
  caller: Caller,
  gateway: string,
): BrokerWorkload | Refusal {
  const found = workloads.find(
    (workload) =>
      workload.account === caller.account && workload.role === caller.role && workload.gateway === gateway,
  );
  return found ?? refuse(403, 'the policy has no such role for this gateway');
}

/** Tells whether the caller means this deployment: a deputy that serves others too cannot guess it. */
export function knowsExternalId({ externalId }: BrokerWorkload, ask: Ask): boolean {
  const [wanted, given] = [externalId, ask.externalId.reveal()].map((text) =>
    createHash('sha256').update(text).digest(),
  );
  return wanted !== undefined && given !== undefined && timingSafeEqual(wanted, given);
}

/** What the policy allows of what is asked; nothing that is not asked for, and nothing that no rule names. */
export function chooseRule(
  policy: BrokerPolicy,
  workload: BrokerWorkload,
  user: User,
  ask: Ask,
): Grant | Refusal {
  if (user.subject !== ask.subject) return refuse(403, 'the assertion is about another subject');
  if (user.tenant !== ask.tenant) return refuse(403, 'the assertion is about another tenant');
  if (user.tool !== undefined && user.tool !== ask.tool) {
    return refuse(403, 'the assertion is about another tool');
  }
  const rule = policy.rules.find((candidate) => allows(candidate, workload, user, ask));
  if (rule === undefined) return refuse(403, 'no rule allows it');
  const scopes = ask.scopes ?? rule.scopes;
  const more = scopes.find((scope) => !rule.scopes.includes(scope));
  if (more !== undefined) return refuse(403, 'the rule does not allow all of the scopes');
  const credential = policy.credentials.find(({ name }) => name === rule.credential);
  if (credential !== undefined && 'secret' in credential) {
    const isNarrower = credential.scopes.some((scope) => !scopes.includes(scope));
    if (isNarrower) return refuse(403, 'the stored token can do more than is asked for');
    return { rule, scopes: credential.scopes };
  }
  return { rule, scopes };
}

function allows(rule: BrokerRule, workload: BrokerWorkload, user: User, ask: Ask): boolean {
  const { tenant } = user;
  const isTenants = tenant === undefined ? rule.tenants === null : rule.tenants?.includes(tenant) === true;
  return (
    isTenants &&
    rule.workloads.includes(workload.name) &&
    rule.audience === ask.audience &&
    rule.tools.some((pattern) => matchesTool(ask.tool, pattern))
  );
}
