import { matches, matchesPattern } from './policy.ts';
import type { Action, Condition, ConditionKey, ConditionOperator, Policy, Statement } from './policy.ts';
import { conditionArnOf, namedBy } from './principal.ts';
import type { Principal } from './principal.ts';

/** What somebody wants to do. */
export interface Asked {
  readonly principal: Principal;
  readonly action: Action;
  /** ARN. */
  readonly resource: string;
  /** What conditions look at, besides who asks. */
  readonly context?: Readonly<Partial<Record<ConditionKey, string>>>;
}

/** What the policies of whoever asks say; `unknown` where the local AWS has not been told them. */
export type OwnVerdict = 'allowed' | 'denied' | 'silent' | 'unknown';

/** What the resource's policy says: it lets in the principal itself, its account, nobody, or it denies. */
export type Grant = 'principal' | 'account' | 'none' | 'denied';

/** What policies of an identity say of a request: a denial counts more than any permission. */
export function evaluateOwn(policies: readonly Policy[], asked: Asked): 'allowed' | 'denied' | 'silent' {
  const effects = policies
    .flat()
    .filter((statement) => applies(statement, asked))
    .map(({ effect }) => effect);
  if (effects.includes('Deny')) return 'denied';
  return effects.includes('Allow') ? 'allowed' : 'silent';
}

/** What a resource's policy, or a role's trust, says of a request. */
export function evaluateGrant(policy: Policy, asked: Asked): Grant {
  const found = policy.flatMap((statement) => {
    const named = namedBy(statement.principals, asked.principal);
    return named !== undefined && applies(statement, asked) ? [{ named, effect: statement.effect }] : [];
  });
  if (found.some(({ effect }) => effect === 'Deny')) return 'denied';
  if (found.some(({ named }) => named === 'principal')) return 'principal';
  return found.length > 0 ? 'account' : 'none';
}

/**
 * Whether both sides together permit a request (IAM user guide, "Policy evaluation logic", within an account and across
 * accounts; read 2026-11, documented): in one account either side is enough where it names the principal, across
 * accounts both are needed. Of policies that the local AWS was not told it takes it that they do not stand in the way of
 * what the resource permits (assumed).
 */
export function isPermitted(grant: Grant, own: OwnVerdict, isSameAccount: boolean): boolean {
  if (grant === 'denied' || own === 'denied') return false;
  if (grant === 'none') return isSameAccount && own === 'allowed';
  if (grant === 'principal' && isSameAccount) return true;
  return own === 'allowed' || own === 'unknown';
}

function applies({ actions, resources, conditions }: Statement, asked: Asked): boolean {
  return (
    matches(actions, asked.action, true) &&
    matches(resources, asked.resource) &&
    conditions.every((condition) => holds(condition, asked))
  );
}

function holds({ operator, key, values }: Condition, { principal, context = {} }: Asked): boolean {
  const given = key === 'aws:principalarn' ? conditionArnOf(principal) : context[key];
  const isNegated = operator === 'ArnNotEquals' || operator === 'ArnNotLike';
  // A key that is not there: an operator does not hold, a negated one does (IAM user guide; documented).
  if (given === undefined) return isNegated;
  return values.some((value) => compare(operator, value, given)) !== isNegated;
}

function compare(operator: ConditionOperator, value: string, given: string): boolean {
  if (operator === 'StringEquals') return value === given;
  return operator === 'Bool' ? value.toLowerCase() === given : matchesArn(value, given);
}

/** Each of the six parts by itself, with wildcards; `ArnEquals` and `ArnLike` are the same (documented). */
function matchesArn(pattern: string, arn: string): boolean {
  const [wanted, given] = [partsOf(pattern), partsOf(arn)];
  return wanted.length === given.length && wanted.every((part, at) => matchesPattern(part, given[at] ?? ''));
}

function partsOf(arn: string): readonly string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
